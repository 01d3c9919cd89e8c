"""How 2 lists of pairs differ, man by man, and how their scores differ."""

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
"""The terms about how soon a man needs a mentor. They do not depend on the mentor."""
_NAMES: Final = [term.name for term in TERMS]
_KEEPING: Final = _NAMES.index("stability")


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second list changes, compared with the first.

    `matched` is how many more men the second list has, and `score` is how much higher its score is.
    The other fields have the indexes of men:

    `gains`: men who have a mentor only in the second list. `loses`: men who have a mentor only in
    the first list. `moves`: men who have a different mentor in each list. `retimes`: men who meet
    the same mentor at another time.

    The difference in score has 3 parts. `fit` is how much better the pairs fit. `urgency` is how
    much sooner the matched men need a mentor, and is 0 if both lists match the same men. The third
    part comes from the term “stability”, for repeating proposals of the last round that nobody has
    decided on. `restores`: men whose undecided proposal only the second list repeats. `drops`: men
    whose undecided proposal only the first list repeats.
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
    """For each man, the index of his mentor. NOBODY if he has no mentor."""
    return _by_man(instance, solution, solution.mentor)


def difference(instance: Instance, before: Solution, after: Solution) -> Difference:
    """What the list `after` changes, compared with the list `before`. Both are solutions of
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
    """An array with a value for each man of the instance, made from `column`, which has a value for
    each pair.

    NOBODY for men who are not in the solution.
    """
    values = np.full(len(instance.referrals), NOBODY, dtype=np.int64)
    values[solution.referral] = column
    return values


def _points(instance: Instance, solution: Solution, names: Sequence[str]) -> int:
    """How many points these terms add to the score of the list."""
    columns = [_NAMES.index(name) for name in names]
    return int((solution.terms[:, columns] @ instance.policy.weights[columns]).sum())


def _is_made_again(instance: Instance, solution: Solution) -> npt.NDArray[np.bool_]:
    """For each man, whether the list repeats his undecided proposal."""
    is_made = np.zeros(len(instance.referrals), dtype=bool)
    is_made[solution.referral] = solution.terms[:, _KEEPING] > 0
    return is_made


def _rows(which: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(which).tolist())
