"""What a pair costs: made, ruled out, or replaced by the man's next best mentor.

making (m, r, s):   best list with f_msr = 1
ruling out (m, r):  best list with f_mr = 0
runner-ups of r:    the mentors m' ≠ m, by the best list with f_m'r = 1
afresh:             best list without what keeping undecided proposals counts
"""

from collections.abc import Iterator
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
from matching.solver.solving.solve import solve, value

MOST_RUNNER_UPS: Final = 4
"""As many as a person compares."""


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Another mentor for a man, the slot in which the best list with them has the 2 meet, and what
    that list changes. `mentor` and `slot` are indexes."""

    mentor: int
    slot: int
    choosing: Difference


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`declining` is what the best list without the pair changes. `runner_ups` are the other
    mentors who could take the man, best first; empty when there is none."""

    declining: Difference
    runner_ups: tuple[RunnerUp, ...]


def alternatives(
    instance: Instance,
    solution: Solution,
    mentor: int,
    man: int,
    most: int = MOST_RUNNER_UPS,
) -> Alternatives:
    """What declining the pair changes, and at most so many runner-ups with what each would change.

    `solution` is the best list of `instance`, or the best with the pair. Solves 1 + 2 × `most`
    times; where rooms bind, once more for each choice of the man.
    """
    runner_ups = _runner_ups(instance, solution, mentor, man)
    return Alternatives(
        price_of_ruling_out(instance, solution, mentor, man), tuple(islice(runner_ups, most))
    )


def price_of_making(
    instance: Instance, solution: Solution, mentor: int, man: int, slot: int
) -> Difference:
    """What the best list with this pair in this slot changes. Solves once. Raises
    ContradictoryPairs when a rule forbids the pair."""
    return difference(instance, solution, best_with_pair(instance, mentor, man, slot))


def price_of_ruling_out(
    instance: Instance, solution: Solution, mentor: int, man: int
) -> Difference:
    """What the best list without this pair changes: nothing if `solution`, the best list, does not
    have it. Solves once at most."""
    if mentor_of(instance, solution)[man] != mentor:
        return difference(instance, solution, solution)
    return difference(instance, solution, solve(without_pair(instance, mentor, man)))


def afresh(instance: Instance, mentor: int, man: int, slot: int) -> Difference | None:
    """What would change if it did not count that proposals are still undecided: from the best list
    with this pair to the best list. Nothing, if no list is better than the first. None if the pair
    is not such a proposal, or keeping it counts for nothing. Solves twice. Raises
    ContradictoryPairs."""
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
    instance: Instance, solution: Solution, mentor: int, man: int
) -> Iterator[RunnerUp]:
    """The other mentors for him, best first. Each list is the one that a round makes once the pair
    is fixed: of lists that are equally good, another search can choose another."""
    for best in best_lists_with(without_pair(instance, mentor, man), man):
        row = int(np.searchsorted(best.referral, man))
        other, slot = int(best.mentor[row]), int(best.slot[row])
        yield RunnerUp(other, slot, price_of_making(instance, solution, other, man, slot))
