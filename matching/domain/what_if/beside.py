"""Today's best list and the changed one, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from config.accounts.models import User
from config.ui.drawing import image
from matching.domain.trial import pool_now, tried
from matching.domain.what_if.changes import Change
from matching.domain.why.answers import Effect, effect
from matching.solver import Instance, Solution
from matching.solver.explaining.differences import difference
from recruitment.permissions import establishments_for

WIDTH: Final = 240
"""Of a bar for all who wait, in the drawing's own units."""


@dataclass(frozen=True)
class Line:
    """How many wait somewhere, and how many of them have a mentor in each list."""

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
    """`total` is of the whole programme, `prisons` those this person sees, if there are several.
    `new_places` and `new_taken` are what the new mentors offer, and how much of it is used."""

    total: Line
    prisons: tuple[Line, ...]
    effect: Effect
    new_places: int
    new_taken: int

    @property
    def picture(self) -> str:
        """For an <img>: a bar today and a bar with the change, of all who wait."""
        bars = [
            (label, y, men, round(men / max(self.total.waiting, 1) * WIDTH, 1))
            for label, y, men in (("Today", 22, self.total.now), ("Then", 52, self.total.then))
        ]
        return image("matching/what_if.svg", {"bars": bars, "width": WIDTH, "total": self.total})


def what_if(*, changes: Sequence[Change], by: User, at: datetime) -> Beside:
    """The best list now beside the best list with all these changes, both checked; both make the
    pairs insisted on. Raises CannotSay. Saves nothing. Reads the pool once, and solves
    and checks twice."""
    pool = changed = pool_now(by=by, at=at)
    for change in changes:
        changed = change.made(changed)
    now, then = tried(pool).best, tried(changed).best
    known = len(pool.mentors)
    return Beside(
        Line("The whole programme", len(pool.referrals), now.matched, then.matched),
        _prisons(pool, now, then, by=by),
        effect(pool, difference(pool, now, then), by=by),
        new_places=int(changed.mentors.places[known:].sum()),
        new_taken=int((then.mentor >= known).sum()),
    )


def _prisons(pool: Instance, now: Solution, then: Solution, *, by: User) -> tuple[Line, ...]:
    """A line for each prison where somebody waits; none where there is only one. One query."""
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
        for prison in establishments_for(by).order_by("name")
        if by_prison.get(prison.pk, (0,))[0]
    )
    return lines if len(lines) > 1 else ()
