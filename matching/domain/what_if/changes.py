"""What can be changed in a what-if. Each change reads as what follows "What if", and makes a pool
with just that changed: mentors and men keep their rows, and new mentors come after the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import get_text_list

from matching.domain.trial import row_of
from matching.models import Mentor, Referral
from matching.solver import NO_DATE, Instance
from matching.solver.problem.changes import (
    NewMentor,
    with_closed_slot,
    with_mentor,
    with_places,
    with_release,
)
from recruitment.models import Establishment
from recruitment.weekly import slot_name, slots_in

NOT_ACTIVE = "{mentor} takes nobody on now. Remove what you changed about them."
NOT_WAITING = "{referral} is not on the waiting list now. Remove what you changed about him."
NOT_THERE = "{establishment} is not in the programme now. Remove what you changed about it."


class Change(Protocol):
    """One thing that is otherwise."""

    def made(self, pool: Instance) -> Instance:
        """The pool with it. Raises CannotSay where the person or prison is no longer in it."""
        ...


@dataclass(frozen=True)
class NewMentors:
    """So many more, alike: they speak no language beside English and bring no experience."""

    number: int
    establishments: Sequence[Establishment]
    slots: int
    places: int

    def __str__(self) -> str:
        count = "one more mentor" if self.number == 1 else f"{apnumber(self.number)} more mentors"
        prisons = get_text_list([str(it) for it in self.establishments], "and")
        men = "one man" if self.places == 1 else f"{apnumber(self.places)} men"
        each = " each" if self.number > 1 else ""
        times = get_text_list([slot_name(slot) for slot in slots_in(self.slots)], "or")
        return f"{count}, cleared at {prisons}, took {men}{each} on {times}"

    def made(self, pool: Instance) -> Instance:
        rows = tuple(_prison(pool, it) for it in self.establishments)
        for _ in range(self.number):
            pool = with_mentor(pool, NewMentor(rows, offered=self.slots, places=self.places))
        return pool


@dataclass(frozen=True)
class LeftOut:
    """A mentor takes nobody new."""

    mentor: Mentor

    def __str__(self) -> str:
        return f"{self.mentor} took nobody new"

    def made(self, pool: Instance) -> Instance:
        return with_places(pool, _mentor(pool, self.mentor), 0)


@dataclass(frozen=True)
class MorePlaces:
    """A mentor takes so many new men, beside those he or she meets already."""

    mentor: Mentor
    places: int

    def __str__(self) -> str:
        men = "one new man" if self.places == 1 else f"{apnumber(self.places)} new men"
        return f"{self.mentor} could take {men}"

    def made(self, pool: Instance) -> Instance:
        return with_places(pool, _mentor(pool, self.mentor), self.places)


@dataclass(frozen=True)
class MovedRelease:
    """A man leaves on another day; None: it is not known when."""

    referral: Referral
    release_on: date | None

    def __str__(self) -> str:
        if self.release_on is None:
            return f"it were not known when {self.referral.name} leaves"
        day = f"{self.release_on.day} {self.release_on:%B %Y}"
        return f"{self.referral.name} left on {day}"

    def made(self, pool: Instance) -> Instance:
        sentence = NOT_WAITING.format(referral=self.referral.name)
        man = row_of(pool.referrals.id, self.referral.pk, sentence)
        return with_release(pool, man, self.release_on.toordinal() if self.release_on else NO_DATE)


@dataclass(frozen=True)
class ClosedSlot:
    """No more men can be met in a prison at one time of the week."""

    establishment: Establishment
    slot: int

    def __str__(self) -> str:
        return f"{self.establishment} had no room for more on {slot_name(self.slot)}"

    def made(self, pool: Instance) -> Instance:
        return with_closed_slot(pool, _prison(pool, self.establishment), self.slot)


def _mentor(pool: Instance, mentor: Mentor) -> int:
    return row_of(pool.mentors.id, mentor.pk, NOT_ACTIVE.format(mentor=mentor))


def _prison(pool: Instance, establishment: Establishment) -> int:
    sentence = NOT_THERE.format(establishment=establishment)
    return row_of(pool.establishments, establishment.pk, sentence)
