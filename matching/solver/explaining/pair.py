"""The alternatives to a proposed pair, and what each would change.

declining (m, r):  best list with f_mr = 0
runner-up for r:   best list with f_mr = 0 and r matched
"""

from dataclasses import dataclass

from matching.solver.explaining.differences import NOBODY, Difference, difference, mentor_of
from matching.solver.problem.changes import without_pair
from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Solution
from matching.solver.solving.fixing import best_with
from matching.solver.solving.solve import solve


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`declining` is what the best list without the pair changes. `runner_up` is the man's mentor
    (an index) in the best list that gives him another one, and `choosing` what that list changes;
    both None when no other mentor could take him."""

    declining: Difference
    runner_up: int | None
    choosing: Difference | None


def alternatives(instance: Instance, solution: Solution, mentor: int, man: int) -> Alternatives:
    """Solves again without the pair, and once more with the man matched to somebody else.

    `solution` is the best list of `instance`; it can have the pair or not. Solves at most twice,
    unless rooms bind.
    """
    without = without_pair(instance, mentor, man)
    best = solve(without)
    declining = difference(instance, solution, best)
    chosen = best if mentor_of(instance, best)[man] != NOBODY else best_with(without, man)
    if chosen is None:
        return Alternatives(declining, None, None)
    runner_up = int(mentor_of(instance, chosen)[man])
    return Alternatives(declining, runner_up, difference(instance, solution, chosen))
