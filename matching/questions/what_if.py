"""What if something changed? Shows the best list now, beside the best list with some changes.
Nothing is saved.

The text of a change follows the words "What if". Mentors and men keep their rows. New mentors come
last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

import numpy as np
from django.utils.text import get_text_list

from config.accounts.models import User
from config.ui.pages import image
from matching.models import Mentor, Referral
from matching.questions.answers import Effect, effect
from matching.questions.solving import best_list, pool_now, row_of
from matching.solver import NO_DATE, Instance, Solution
from matching.solver.explaining.differences import difference
from matching.solver.problem.changes import (
    NewMentor,
    with_closed_slot,
    with_mentor,
    with_places,
    with_release,
)
from recruitment.models import Establishment
from recruitment.permissions import establishments_for
from recruitment.weekly import slot_name, slots_in

NOT_ACTIVE = "{mentor} is not taking new men now. Remove your change to this mentor."
NOT_WAITING = "{referral} is not on the waiting list now. Remove your change to this man."
NOT_THERE = "{establishment} is not in the programme now. Remove your change to this prison."

WIDTH: Final = 240
"""The length of a bar that stands for all men waiting, in the picture's own units."""


class Change(Protocol):
    """Something that somebody would like to change."""

    def pool_with(self, pool: Instance) -> Instance:
        """The pool with this change. Raises CannotSay when the pool does not have the person or the
        prison."""
        ...


@dataclass(frozen=True)
class NewMentors:
    """Some new mentors, who are all alike. They speak English only, and have no experience of any
    need."""

    number: int
    establishments: Sequence[Establishment]
    slots: int
    places: int

    def __str__(self) -> str:
        count = "one more mentor" if self.number == 1 else f"{self.number} more mentors"
        prisons = get_text_list([str(prison) for prison in self.establishments], "and")
        men = "1 man" if self.places == 1 else f"{self.places} men"
        each = " each" if self.number > 1 else ""
        times = get_text_list([slot_name(slot) for slot in slots_in(self.slots)], "or")
        return f"{count}, cleared at {prisons}, took {men}{each} on {times}"

    def pool_with(self, pool: Instance) -> Instance:
        rows = tuple(_prison(pool, prison) for prison in self.establishments)
        for _ in range(self.number):
            pool = with_mentor(pool, NewMentor(rows, offered=self.slots, places=self.places))
        return pool


@dataclass(frozen=True)
class LeftOut:
    """A mentor takes no new men."""

    mentor: Mentor

    def __str__(self) -> str:
        return f"{self.mentor} took no new men"

    def pool_with(self, pool: Instance) -> Instance:
        return with_places(pool, _mentor(pool, self.mentor), 0)


@dataclass(frozen=True)
class MorePlaces:
    """A mentor takes `places` new men, and goes on meeting the same men as now."""

    mentor: Mentor
    places: int

    def __str__(self) -> str:
        men = "1 new man" if self.places == 1 else f"{self.places} new men"
        return f"{self.mentor} could take {men}"

    def pool_with(self, pool: Instance) -> Instance:
        return with_places(pool, _mentor(pool, self.mentor), self.places)


@dataclass(frozen=True)
class MovedRelease:
    """A man leaves on another day. `release_on` is None if nobody knows the day."""

    referral: Referral
    release_on: date | None

    def __str__(self) -> str:
        if self.release_on is None:
            return f"nobody knew when {self.referral.name} leaves"
        day = f"{self.release_on.day} {self.release_on:%B %Y}"
        return f"{self.referral.name} left on {day}"

    def pool_with(self, pool: Instance) -> Instance:
        sentence = NOT_WAITING.format(referral=self.referral.name)
        man = row_of(pool.referrals.id, self.referral.pk, sentence)
        return with_release(pool, man, self.release_on.toordinal() if self.release_on else NO_DATE)


@dataclass(frozen=True)
class ClosedSlot:
    """A prison has no room for more men at one time of the week."""

    establishment: Establishment
    slot: int

    def __str__(self) -> str:
        return f"{self.establishment} had no free room on {slot_name(self.slot)}"

    def pool_with(self, pool: Instance) -> Instance:
        return with_closed_slot(pool, _prison(pool, self.establishment), self.slot)


def _mentor(pool: Instance, mentor: Mentor) -> int:
    return row_of(pool.mentors.id, mentor.pk, NOT_ACTIVE.format(mentor=mentor))


def _prison(pool: Instance, establishment: Establishment) -> int:
    sentence = NOT_THERE.format(establishment=establishment)
    return row_of(pool.establishments, establishment.pk, sentence)


@dataclass(frozen=True)
class Line:
    """How many men wait at one place, and how many of these men have a mentor in each of the 2
    lists."""

    name: str
    waiting: int
    now: int
    then: int

    @property
    def more(self) -> int:
        return self.then - self.now

    @property
    def fewer(self) -> int:
        return -self.more


@dataclass(frozen=True)
class Beside:
    """The 2 lists, side by side. `total` is the whole programme. If this person can see several
    prisons, `prisons` has a line for each of them. `new_places` is how many men the new mentors
    could take. `new_taken` is how many men the new mentors get."""

    total: Line
    prisons: tuple[Line, ...]
    effect: Effect
    new_places: int
    new_taken: int

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.total, *self.prisons)

    @property
    def picture(self) -> str:
        """The `src` of an <img>, which shows 2 bars. One bar is for today, and one is for the list
        with the changes. Each shows how many of the men waiting have a mentor."""
        bars = [
            (label, y, men, round(men / max(self.total.waiting, 1) * WIDTH, 1))
            for label, y, men in (("Today", 22, self.total.now), ("Then", 52, self.total.then))
        ]
        return image(
            "matching/questions/what_if.svg", {"bars": bars, "width": WIDTH, "total": self.total}
        )


def what_if(*, changes: Sequence[Change], by: User, at: datetime) -> Beside:
    """The best list now, beside the best list with all these changes. Each list keeps the fixed
    pairs, and is checked. Raises CannotSay. Saves nothing. Reads the pool once; solves and checks
    twice."""
    pool = other_pool = pool_now(by=by, at=at)
    for change in changes:
        other_pool = change.pool_with(other_pool)
    now, then = best_list(pool).best, best_list(other_pool).best
    mentors = len(pool.mentors)
    return Beside(
        Line("The whole programme", len(pool.referrals), now.matched, then.matched),
        _prisons(pool, now, then, by=by),
        effect(pool, difference(pool, now, then), by=by),
        new_places=int(other_pool.mentors.places[mentors:].sum()),
        new_taken=int((then.mentor >= mentors).sum()),
    )


def _prisons(pool: Instance, now: Solution, then: Solution, *, by: User) -> tuple[Line, ...]:
    """A line for each prison where men wait. No line if men wait at a single prison. One query."""
    sites, size = pool.referrals.establishment, pool.establishments.size
    counts = zip(
        *(
            np.bincount(sites[men], minlength=size).tolist()
            for men in (slice(None), now.referral, then.referral)
        ),
        strict=True,
    )
    by_prison = dict(zip(pool.establishments.tolist(), counts, strict=True))
    lines = tuple(
        Line(prison.name, *by_prison[prison.pk])
        for prison in establishments_for(by).open().order_by("name")
        if by_prison.get(prison.pk, (0,))[0]
    )
    return lines if len(lines) > 1 else ()
