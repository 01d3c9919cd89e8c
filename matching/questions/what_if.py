"""What if something changed? Compares the best list now with the best list after some changes.
Saves no change.

`str` of a change gives words that follow "What if". After a change, mentors and men still have the
same rows in the instance. The rows of new mentors come last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import numpy as np
from django.utils.text import get_text_list

from config.accounts.models import User
from config.ui.pages import image
from matching.models import Mentor, Referral
from matching.questions.answers import Effect, effect, effect_in_ids
from matching.questions.asking import Answer, Kind
from matching.questions.solving import best_list, row_of
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

NOT_ACTIVE = "The mentor in change {number} is not taking new men now. Remove this change."
NOT_WAITING = "The man in change {number} is not on the waiting list now. Remove this change."
NOT_THERE = "A prison in change {number} is not in the programme now. Remove this change."

WIDTH: Final = 240
"""The length of a bar for all men waiting, in the units of the picture."""


class Change(Protocol):
    """One change that somebody tries."""

    @property
    def ids(self) -> dict[str, Any]:
        """The change for the solver: which kind of change it is (a key of POOL_WITH), and its ids
        and numbers. Has no names."""
        ...


@dataclass(frozen=True)
class NewMentors:
    """Some new mentors, all with the same prisons, times and places. They speak only English, and
    have no experience of any need."""

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
        return f"{count}, cleared at {prisons}, met {men}{each} on {times}"

    @property
    def ids(self) -> dict[str, Any]:
        return {
            "kind": "mentors",
            "number": self.number,
            "establishments": [prison.pk for prison in self.establishments],
            "slots": self.slots,
            "places": self.places,
        }


@dataclass(frozen=True)
class LeftOut:
    """A mentor takes no new men."""

    mentor: Mentor

    def __str__(self) -> str:
        return f"{self.mentor} took no new men"

    @property
    def ids(self) -> dict[str, Any]:
        return {"kind": "places", "mentor": self.mentor.pk, "places": 0}


@dataclass(frozen=True)
class MorePlaces:
    """A mentor takes `places` new men, and still meets the same men as now."""

    mentor: Mentor
    places: int

    def __str__(self) -> str:
        men = "1 new man" if self.places == 1 else f"{self.places} new men"
        return f"{self.mentor} could take {men}"

    @property
    def ids(self) -> dict[str, Any]:
        return {"kind": "places", "mentor": self.mentor.pk, "places": self.places}


@dataclass(frozen=True)
class MovedRelease:
    """A man leaves on another day. `release_on` is None if the day is not known."""

    referral: Referral
    release_on: date | None

    def __str__(self) -> str:
        if self.release_on is None:
            return f"nobody knew when {self.referral.name} leaves"
        day = f"{self.release_on.day} {self.release_on:%B %Y}"
        return f"{self.referral.name} left on {day}"

    @property
    def ids(self) -> dict[str, Any]:
        day = self.release_on.toordinal() if self.release_on else NO_DATE
        return {"kind": "release", "referral": self.referral.pk, "day": day}


@dataclass(frozen=True)
class ClosedSlot:
    """A prison has no free room at one time of the week."""

    establishment: Establishment
    slot: int

    def __str__(self) -> str:
        return f"{self.establishment} had no free room on {slot_name(self.slot)}"

    @property
    def ids(self) -> dict[str, Any]:
        return {"kind": "room", "establishment": self.establishment.pk, "slot": self.slot}


def _with_new_mentors(pool: Instance, change: dict[str, Any], number: int) -> Instance:
    rows = tuple(_prison(pool, pk, number) for pk in change["establishments"])
    for _ in range(change["number"]):
        new = NewMentor(rows, offered=change["slots"], places=change["places"])
        pool = with_mentor(pool, new)
    return pool


def _with_places(pool: Instance, change: dict[str, Any], number: int) -> Instance:
    mentor = row_of(pool.mentors.id, change["mentor"], NOT_ACTIVE.format(number=number))
    return with_places(pool, mentor, change["places"])


def _with_release(pool: Instance, change: dict[str, Any], number: int) -> Instance:
    man = row_of(pool.referrals.id, change["referral"], NOT_WAITING.format(number=number))
    return with_release(pool, man, change["day"])


def _with_closed_slot(pool: Instance, change: dict[str, Any], number: int) -> Instance:
    return with_closed_slot(pool, _prison(pool, change["establishment"], number), change["slot"])


def _prison(pool: Instance, pk: int, number: int) -> int:
    return row_of(pool.establishments, pk, NOT_THERE.format(number=number))


POOL_WITH: Final[dict[str, Callable[[Instance, dict[str, Any], int], Instance]]] = {
    "mentors": _with_new_mentors,
    "places": _with_places,
    "release": _with_release,
    "room": _with_closed_slot,
}
"""A function for each kind of change. It takes a pool, the change, and the number of the change on
the page. It returns the changed pool. If the pool does not have the person or the prison, it raises
CannotSay, and the error has the number."""


@dataclass(frozen=True)
class Line:
    """How many men wait at one prison or in the whole programme. `now` and `then` are how many of
    them have a mentor: in the list now, and in the list with the changes."""

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
    """The list now and the list with the changes, side by side.

    `total` is the whole programme. `prisons` has a line for each prison, if this person can see
    several. `new_places` is how many men the new mentors could take. `new_taken` is how many men
    they get.
    """

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
        """A picture with 2 bars, as the `src` of an <img>. The bars show how many of the men
        waiting have a mentor: in the list now, and in the list with the changes."""
        bars = [
            (label, y, men, round(men / max(self.total.waiting, 1) * WIDTH, 1))
            for label, y, men in (("Today", 22, self.total.now), ("Then", 52, self.total.then))
        ]
        return image(
            "matching/questions/what_if.svg", {"bars": bars, "width": WIDTH, "total": self.total}
        )


def what_if(
    pool: Instance, before_solve: Callable[[], None], *, changes: Sequence[dict[str, Any]]
) -> Answer:
    """The best list now and the best list with all these changes, as an answer for `beside`. Both
    lists keep the fixed pairs. Solves and checks twice. Raises CannotSay if there is no answer
    now."""
    other_pool = pool
    for number, change in enumerate(changes, start=1):
        other_pool = POOL_WITH[change["kind"]](other_pool, change, number)
    now = best_list(pool, before_search=before_solve).best
    before_solve()
    then = best_list(other_pool, before_search=before_solve).best
    mentors = len(pool.mentors)
    return {
        "total": [len(pool.referrals), now.matched, then.matched],
        "prisons": _by_prison(pool, now, then),
        "effect": effect_in_ids(pool, difference(pool, now, then)),
        "new_places": int(other_pool.mentors.places[mentors:].sum()),
        "new_taken": int((then.mentor >= mentors).sum()),
    }


WHAT_IF: Final = Kind("what_if", what_if)


def _by_prison(pool: Instance, now: Solution, then: Solution) -> list[list[int]]:
    """4 numbers for each prison where men wait: its id, how many men wait, how many have a mentor
    in the list now, and how many in the list with the changes."""
    sites, size = pool.referrals.establishment, pool.establishments.size
    counts = [
        np.bincount(sites[men], minlength=size)
        for men in (slice(None), now.referral, then.referral)
    ]
    rows: list[list[int]] = np.stack([pool.establishments, *counts], axis=1).tolist()
    return [row for row in rows if row[1]]


def beside(answer: Answer, *, by: User) -> Beside:
    """The answer of what_if, with people and prisons instead of ids. At most 2 queries."""
    return Beside(
        Line("The whole programme", *answer["total"]),
        _lines(answer["prisons"], by=by),
        effect(answer["effect"], by=by),
        new_places=answer["new_places"],
        new_taken=answer["new_taken"],
    )


def _lines(prisons: Sequence[Sequence[int]], *, by: User) -> tuple[Line, ...]:
    """A line for each prison where men wait. Empty if men wait at only one prison. One query."""
    counts = {pk: figures for pk, *figures in prisons}
    lines = tuple(
        Line(prison.name, *counts[prison.pk])
        for prison in establishments_for(by).open().order_by("name")
        if prison.pk in counts
    )
    return lines if len(lines) > 1 else ()
