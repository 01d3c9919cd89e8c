"""What one more room, or one more mentor, would be worth: found by solving again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.solver.changes import NewMentor, with_mentor, with_room
from matching.solver.instance import SLOTS, Instance
from matching.solver.solution import Solution
from matching.solver.solving import solve
from matching.solver.spare import full_rooms

ANYTHING: Final = 2**64 - 1
EVERY_SLOT: Final = 2**SLOTS - 1
MOST_ROOMS: Final = 12
MOST_CHOICES: Final = 200_000
"""Rooms asked about at most, and the choices that all these questions together may hold, so that a
round ends in time: each is a round of its own, and takes longer the larger it is."""


@dataclass(frozen=True, slots=True)
class OneMore:
    """`matched` more men and `score` more points with one more room at this establishment (index)
    in this slot; with no slot, one more mentor there, free in every slot, who can take one man and
    has all that any man there requires."""

    establishment: int
    slot: int | None
    matched: int
    score: int


def worth_of_one_more(instance: Instance, solution: Solution) -> list[OneMore]:
    """The rooms that bind in `solution`, the best list of `instance`: those with one more of which
    there would be a better list, most gain first; and one more mentor at their establishments.

    Empty where no room binds, and above MOST_CHOICES choices. Looks at MOST_ROOMS full rooms at
    most, fewer the larger the round, those of the highest price first; without a price one more is
    worth nothing. Costs one solve a room and establishment.
    """
    rooms = [it for it in _rooms(instance, solution) if (it.matched, it.score) > (0, 0)]
    sites = sorted({room.establishment for room in rooms})
    mentors = [_with(_one_more_mentor(instance, site), solution, site) for site in sites]
    return sorted([*rooms, *mentors], key=lambda it: (-it.matched, -it.score))


def _rooms(instance: Instance, solution: Solution) -> Iterator[OneMore]:
    if not solution.priced:
        return
    worth = np.stack([prices.room for prices in solution.priced])
    sites, slots = np.nonzero(full_rooms(instance, solution) & worth.any(axis=0))
    dearest = np.lexsort(-worth[::-1, sites, slots])[
        : min(MOST_ROOMS, MOST_CHOICES // solution.arcs)
    ]
    for site, slot in zip(sites[dearest].tolist(), slots[dearest].tolist(), strict=True):
        yield _with(with_room(instance, site, slot), solution, site, slot)


def _with(changed: Instance, solution: Solution, site: int, slot: int | None = None) -> OneMore:
    better = solve(changed)
    return OneMore(
        site, slot, better.matched - solution.matched, better.objective - solution.objective
    )


def _one_more_mentor(instance: Instance, site: int) -> Instance:
    return with_mentor(
        instance, NewMentor((site,), EVERY_SLOT, languages=ANYTHING, training=ANYTHING)
    )
