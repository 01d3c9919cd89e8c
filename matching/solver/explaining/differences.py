"""The difference between 2 lists, man by man."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Solution

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second list changes. `gains`, `loses` and `moves` are the men (indexes) who gain a
    mentor, lose theirs, or have another. `matched` is how many more men the second list has,
    `score` how much higher its score is."""

    matched: int
    score: int
    gains: tuple[int, ...]
    loses: tuple[int, ...]
    moves: tuple[int, ...]


def mentor_of(instance: Instance, solution: Solution) -> npt.NDArray[np.int64]:
    """Each man's mentor by index, or NOBODY."""
    mentor = np.full(len(instance.referrals), NOBODY, dtype=np.int64)
    mentor[solution.referral] = solution.mentor
    return mentor


def difference(instance: Instance, before: Solution, after: Solution) -> Difference:
    """From `before` to `after`, both lists of the men and mentors of `instance`."""
    old, new = mentor_of(instance, before), mentor_of(instance, after)
    return Difference(
        matched=after.matched - before.matched,
        score=after.objective - before.objective,
        gains=_rows((old == NOBODY) & (new != NOBODY)),
        loses=_rows((old != NOBODY) & (new == NOBODY)),
        moves=_rows((old != NOBODY) & (new != NOBODY) & (old != new)),
    )


def _rows(which: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(which).tolist())
