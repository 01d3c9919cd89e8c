"""What one more room, or one more mentor, would be worth: found by solving again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.checking.bound import most_gained
from matching.solver.explaining.reasons import full_rooms
from matching.solver.problem.changes import NewMentor, with_mentor, with_room
from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.problem.solution import SCALE, Prices, Solution
from matching.solver.scoring.choices import Choices, choices
from matching.solver.scoring.terms import places_in_order
from matching.solver.solving.solve import solve

ANYTHING: Final = 2**64 - 1
EVERY_SLOT: Final = 2**SLOTS - 1
MOST_CHOICES: Final = 600_000
"""The choices that all the questions about rooms together may hold, so that a round ends in time:
each is a round of its own. They are some seconds of one core, as measured up to 200 × 2,000."""


@dataclass(frozen=True, slots=True)
class OneMore:
    """`matched` more men and `score` more points with one more room at this establishment (index)
    in this slot, None where it was not asked; with no slot, one more mentor there, free in every
    slot, who can take one man and has all that any man there requires."""

    establishment: int
    slot: int | None
    matched: int | None = None
    score: int | None = None

    @property
    def worth(self) -> tuple[int, int]:
        """For sorting, most first."""
        return self.matched or 0, self.score or 0


def worth_of_one_more(instance: Instance, solution: Solution) -> list[OneMore]:
    """The rooms that bind in `solution`, the best list of `instance`: those with one more of which
    there would be a better list, most gain first; one more mentor at their establishments; and
    last, without what it would bring, every room of which that was not asked.

    Empty where no room binds. Not asked of are rooms that may bind beyond MOST_CHOICES, those of
    the highest price first; of every other room the prices prove that one more is worth nothing
    (with priority first: to men who come before, or to the same men). Costs one solve a room and
    establishment.
    """
    if not solution.priced:
        return []
    full = _dearest_first(solution, full_rooms(instance, solution) & _may_bind(instance, solution))
    asked = MOST_CHOICES // solution.arcs
    rooms = [
        it
        for site, slot in full[:asked]
        if (it := _with(with_room(instance, site, slot), solution, site, slot)).worth > (0, 0)
    ]
    sites = sorted({room.establishment for room in rooms})
    mentors = [_with(_one_more_mentor(instance, site), solution, site) for site in sites]
    worth = sorted([*rooms, *mentors], key=lambda it: it.worth, reverse=True)
    return [*worth, *(OneMore(*room) for room in full[asked:])]


def _dearest_first(solution: Solution, which: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Establishment and slot of each of these rooms."""
    sites, slots = np.nonzero(which)
    prices = np.stack([prices.room[sites, slots] for prices in solution.priced])
    order = np.lexsort(-prices[::-1])
    return list(zip(sites[order].tolist(), slots[order].tolist(), strict=True))


class _Limit(NamedTuple):
    """Prices, and what the choices they bound gain: those of all men and those of the list."""

    prices: Prices
    options: Choices
    gain: npt.NDArray[np.int64]
    value: int

    def may_rise(self, instance: Instance, matched: int) -> npt.NDArray[np.bool_]:
        """Whether one more of each room lifts the bound to the next better list, or beyond: the
        bound rises by the room's price."""
        unit = int(np.gcd.reduce(self.gain, initial=0)) or self.prices.bonus
        better = SCALE * (self.value + unit + self.prices.bonus * matched)
        now = bound(instance, self.options, self.prices, self.gain)
        return np.asarray(now + self.prices.room >= better)


def _may_bind(instance: Instance, solution: Solution) -> npt.NDArray[np.bool_]:
    """The rooms (establishment × slot) of which the prices leave open whether one more would
    bring something."""
    found = np.zeros(instance.rooms.shape, dtype=np.bool_)
    for limit in _limits(instance, solution):
        found |= limit.may_rise(instance, solution.matched)
    return found


def _limits(instance: Instance, solution: Solution) -> Iterator[_Limit]:
    """How many men, which of them, and with whom."""
    options = choices(instance)
    if solution.who:
        places = places_in_order(instance)
        count, order = solution.who
        yield _Limit(count, options, np.zeros_like(options.score), 0)
        best = int(places[solution.referral].sum())
        yield _Limit(order, options, places[options.referral], best)
        rows = np.flatnonzero(np.isin(options.referral, solution.referral))
        options = options.only(rows)
    if solution.prices:
        count, score = solution.prices
        yield _Limit(count, options, np.zeros_like(options.score), 0)
        yield _Limit(score, options, options.score, solution.objective)


def _with(changed: Instance, solution: Solution, site: int, slot: int | None = None) -> OneMore:
    better = solve(changed)
    return OneMore(
        site, slot, better.matched - solution.matched, better.objective - solution.objective
    )


def _one_more_mentor(instance: Instance, site: int) -> Instance:
    return with_mentor(
        instance, NewMentor((site,), EVERY_SLOT, languages=ANYTHING, training=ANYTHING)
    )


def most_matched(instance: Instance, counting: Prices) -> int:
    """No list of `instance` has more men than this, by prices that count matches (Solution's
    `counting`), perhaps of a round with fewer mentors: one without a price costs nothing."""
    new = len(instance.mentors) - counting.mentor.size
    free = replace(
        counting,
        mentor=np.append(counting.mentor, np.zeros(new, np.int64)),
        offer=np.vstack([counting.offer, np.zeros((new, SLOTS), np.int64)]),
    )
    options = choices(instance)
    return bound(instance, options, free, np.zeros_like(options.score)) // (SCALE * free.bonus)


def bound(instance: Instance, options: Choices, prices: Prices, gain: npt.NDArray[np.int64]) -> int:
    """What the choices of no lawful list gain, bonus and all, more than, in SCALE-ths."""
    rows = np.argsort(options.referral, kind="stable")
    columns = (options.referral[rows], options.mentor[rows], options.slot[rows])
    return most_gained(instance, prices, columns, gain[rows])
