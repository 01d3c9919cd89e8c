"""The difference between 2 lists, man by man, and the difference between their scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import Instance
from matching.solver.problem.policy import OF_FIT, TERMS
from matching.solver.problem.solution import Solution

NOBODY = -1
URGENCY: Final = ("waiting", "release", "cover")
"""The terms that say how soon a man needs a mentor, whoever the mentor is."""
_NAMES: Final = [term.name for term in TERMS]
_KEEPING: Final = _NAMES.index("stability")


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second list changes.

    `gains`, `loses`, `moves` and `retimes` are men (indexes). They gain a mentor, lose their
    mentor, have another mentor, or meet the same mentor at another time. `matched` is how many more
    men the second list has. `score` is how much higher its score is.

    The score is made of 3 parts. `fit` is the fit of the pairs. `urgency` is how soon the men need
    a mentor. `urgency` differs where some men gain a mentor and other men lose their mentor. The
    third part is the points for making undecided proposals again. `restores` are the men whose
    proposal only the second list makes again. `drops` are the men whose proposal only the first
    list makes again.
    """

    matched: int
    score: int
    fit: int
    urgency: int
    gains: tuple[int, ...]
    loses: tuple[int, ...]
    moves: tuple[int, ...]
    retimes: tuple[int, ...]
    restores: tuple[int, ...]
    drops: tuple[int, ...]


def mentor_of(instance: Instance, solution: Solution) -> npt.NDArray[np.int64]:
    """The mentor of each man, by index. NOBODY when he has no mentor."""
    return _by_man(instance, solution, solution.mentor)


def difference(instance: Instance, before: Solution, after: Solution) -> Difference:
    """The difference from `before` to `after`. Both are lists of the men and mentors of
    `instance`."""
    old, new = mentor_of(instance, before), mentor_of(instance, after)
    stays, stayed = _is_made_again(instance, after), _is_made_again(instance, before)
    other_time = _by_man(instance, before, before.slot) != _by_man(instance, after, after.slot)
    return Difference(
        matched=after.matched - before.matched,
        score=after.objective - before.objective,
        fit=_points(instance, after, OF_FIT) - _points(instance, before, OF_FIT),
        urgency=_points(instance, after, URGENCY) - _points(instance, before, URGENCY),
        gains=_rows((old == NOBODY) & (new != NOBODY)),
        loses=_rows((old != NOBODY) & (new == NOBODY)),
        moves=_rows((old != NOBODY) & (new != NOBODY) & (old != new)),
        retimes=_rows((old != NOBODY) & (old == new) & other_time),
        restores=_rows(stays & ~stayed),
        drops=_rows(stayed & ~stays),
    )


def _by_man(
    instance: Instance, solution: Solution, column: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """This column of the solution, with a row for each man of the instance.

    NOBODY for men who have no row in the solution.
    """
    values = np.full(len(instance.referrals), NOBODY, dtype=np.int64)
    values[solution.referral] = column
    return values


def _points(instance: Instance, solution: Solution, names: Sequence[str]) -> int:
    """What these terms add to the score of the list."""
    columns = [_NAMES.index(name) for name in names]
    return int((solution.terms[:, columns] @ instance.policy.weights[columns]).sum())


def _is_made_again(instance: Instance, solution: Solution) -> npt.NDArray[np.bool_]:
    """Whether the list makes the undecided proposal of each man again."""
    is_made = np.zeros(len(instance.referrals), dtype=bool)
    is_made[solution.referral] = solution.terms[:, _KEEPING] > 0
    return is_made


def _rows(which: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(which).tolist())
