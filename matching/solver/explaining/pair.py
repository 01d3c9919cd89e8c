"""What would change in the best list if somebody decided differently about one pair.

A coordinator can fix the pair, rule it out, or choose another mentor for the man (a runner-up).
`afresh` asks something else: what would change if undecided proposals of the last round got no
points for being repeated?
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
"""The most runner-ups that we work out. Nobody wants to compare more."""


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Another mentor for a man, and what the best list with that mentor would change.

    `mentor` is an index. `slot` is when the man and that mentor would meet.
    """

    mentor: int
    slot: int
    choosing: Difference


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What a coordinator could do instead of approving a pair.

    `declining` is what the best list without the pair would change. `runner_ups` are other mentors
    who could take the man, best first. There may be none.
    """

    declining: Difference
    runner_ups: tuple[RunnerUp, ...]


def alternatives(
    instance: Instance,
    solution: Solution,
    mentor: int,
    man: int,
    limit: int = MOST_RUNNER_UPS,
    *,
    before_solve: Callable[[], None] = nothing,
) -> Alternatives:
    """What would change if the pair were declined. Also at most `limit` runner-ups, and what would
    change with each.

    `solution` is the best list for `instance`, or the best list that includes the pair. Solves the
    round 1 + 2 × `limit` times. If there are too few rooms, also solves it once for each mentor and
    slot that the man could have. Calls `before_solve` before each solve.
    """
    before_solve()
    runner_ups = _runner_ups(instance, solution, mentor, man, before_solve)
    return Alternatives(
        price_of_ruling_out(instance, solution, mentor, man), tuple(islice(runner_ups, limit))
    )


def price_of_making(
    instance: Instance, solution: Solution, mentor: int, man: int, slot: int
) -> Difference:
    """What the best list that includes this pair in this slot would change. Solves once.

    Raises ContradictoryPairs if a rule forbids the pair.
    """
    return difference(instance, solution, best_with_pair(instance, mentor, man, slot))


def price_of_ruling_out(
    instance: Instance, solution: Solution, mentor: int, man: int
) -> Difference:
    """What the best list without this pair would change. Solves once at most.

    If the pair is not in `solution`, the best list, nothing would change.
    """
    if mentor_of(instance, solution)[man] != mentor:
        return difference(instance, solution, solution)
    return difference(instance, solution, solve(without_pair(instance, mentor, man)))


def afresh(instance: Instance, mentor: int, man: int, slot: int) -> Difference | None:
    """What would change if undecided proposals got no points for being repeated. Solves twice.

    Without these points, compares the best list that includes this pair with the best list of all.
    None if the pair is not an undecided proposal, or if the policy gives no such points. Raises
    ContradictoryPairs if a rule forbids the pair.
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
    """The best list that includes this pair in this slot. Solves once. Raises ContradictoryPairs if
    a rule forbids the pair."""
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

    For each of these mentors, finds the list that a round would make if the man were fixed with
    them. If 2 lists are equally good, either of them may be the answer.
    """
    for best in best_lists_with(without_pair(instance, mentor, man), man, before_solve):
        before_solve()
        row = int(np.searchsorted(best.referral, man))
        other, slot = int(best.mentor[row]), int(best.slot[row])
        yield RunnerUp(other, slot, price_of_making(instance, solution, other, man, slot))
