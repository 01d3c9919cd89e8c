"""What a pair costs: making it, ruling it out, or taking the man's next best mentor.

making (m, r, s):   best list with f_msr = 1
ruling out (m, r):  best list with f_mr = 0
runner-ups of r:    the mentors m' ≠ m, by the best list with f_m'r = 1
afresh:             best list when keeping undecided proposals counts for nothing
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import numpy as np

from matching.solver.explaining.differences import Difference, difference, mentor_of
from matching.solver.problem.changes import without_pair
from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Solution
from matching.solver.solving.fixing import (
    best_lists_with,
    fixed_pair,
    remainder,
    with_fixed_pairs,
)
from matching.solver.solving.rooms import nothing
from matching.solver.solving.solve import solve, value

MOST_RUNNER_UPS: Final = 4
"""The most runner-ups that we work out. A person would not compare more."""


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Another mentor for a man, and what the best list with this mentor changes.

    `slot` is when the 2 meet in that list. `mentor` and `slot` are indexes.
    """

    mentor: int
    slot: int
    choosing: Difference


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What else could be done with a pair.

    `declining` is what the best list without the pair changes. `runner_ups` are the other mentors
    who could take the man, best first. Empty when there are none.
    """

    declining: Difference
    runner_ups: tuple[RunnerUp, ...]


def alternatives(
    instance: Instance,
    solution: Solution,
    mentor: int,
    man: int,
    most: int = MOST_RUNNER_UPS,
    *,
    before_solve: Callable[[], None] = nothing,
) -> Alternatives:
    """What declining the pair changes, and at most `most` runner-ups with what each would change.

    `solution` is the best list of `instance`, or the best list with the pair. Solves 1 + 2 × `most`
    times. Where rooms bind, solves once more for each choice of the man. Calls `before_solve`
    before each of these.
    """
    before_solve()
    runner_ups = _runner_ups(instance, solution, mentor, man, before_solve)
    return Alternatives(
        price_of_ruling_out(instance, solution, mentor, man), tuple(islice(runner_ups, most))
    )


def price_of_making(
    instance: Instance, solution: Solution, mentor: int, man: int, slot: int
) -> Difference:
    """What the best list with this pair in this slot changes. Solves once.

    Raises ContradictoryPairs when a rule forbids the pair.
    """
    return difference(instance, solution, best_with_pair(instance, mentor, man, slot))


def price_of_ruling_out(
    instance: Instance, solution: Solution, mentor: int, man: int
) -> Difference:
    """What the best list without this pair changes. Solves once at most.

    Nothing changes if `solution`, the best list, does not have the pair.
    """
    if mentor_of(instance, solution)[man] != mentor:
        return difference(instance, solution, solution)
    return difference(instance, solution, solve(without_pair(instance, mentor, man)))


def afresh(instance: Instance, mentor: int, man: int, slot: int) -> Difference | None:
    """What would change if keeping undecided proposals counted for nothing. Solves twice.

    The difference is from the best list with this pair to the best list. Nothing changes if no list
    is better than the list with the pair. None if the pair is not an undecided proposal, or if
    keeping it counts for nothing already. Raises ContradictoryPairs.
    """
    last = instance.undecided
    rows = (last.mentor == mentor) & (last.referral == man) & (last.slot == slot)
    if not instance.policy.stability or not rows.any():
        return None
    fresh = replace(instance, policy=replace(instance.policy, stability=0))
    with_pair, best = best_with_pair(fresh, mentor, man, slot), solve(fresh)
    if value(fresh, best) == value(fresh, with_pair):
        best = with_pair
    return difference(fresh, with_pair, best)


def best_with_pair(instance: Instance, mentor: int, man: int, slot: int) -> Solution:
    """The best list with this pair in this slot. Solves once. Raises ContradictoryPairs."""
    pair = fixed_pair(mentor, man, slot)
    return with_fixed_pairs(instance, pair, solve(remainder(instance, pair)))


def _runner_ups(
    instance: Instance,
    solution: Solution,
    mentor: int,
    man: int,
    before_solve: Callable[[], None],
) -> Iterator[RunnerUp]:
    """The other mentors for the man, best first.

    Each list is the list that a round makes once the pair is fixed. When 2 lists are equally good,
    another search could choose the other list.
    """
    for best in best_lists_with(without_pair(instance, mentor, man), man, before_solve):
        before_solve()
        row = int(np.searchsorted(best.referral, man))
        other, slot = int(best.mentor[row]), int(best.slot[row])
        yield RunnerUp(other, slot, price_of_making(instance, solution, other, man, slot))
