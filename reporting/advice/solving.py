"""Solving the pool again as if one more action were done.

The list of pairs is always the best list of a pool. So every figure here assumes that free places
are used, as the figures of capacity do. The open proposals wait for somebody's decision, so we
first take what they use out of the pool: their men, places, times and rooms. We call what is left
the rest. We then solve:

    nobody decides        the rest, in which the men of the proposals wait like everybody else
    all are approved      the rest, with the pairs of the proposals added
    and more is done      the same, with more clearances or more mentors in the rest

Approving the proposals never matches fewer men. If we take the first list and replace the men of
the proposals with the proposed pairs, we have a list of the second kind. More clearances and more
mentors never match fewer men either.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

import numpy as np
import numpy.typing as npt

from config.common.errors import DomainError
from matching.questions.solving import CannotSay, checked_solution
from matching.solver import Instance, InvalidInstance, Reason, SolverError, reasons
from matching.solver.scoring.choices import choices, men_at_once
from matching.solver.solving.fixing import FixedPairs

Why = npt.NDArray[np.uint8]
"""Why each man in the pool has no mentor (a Reason), by his row."""
Mask = npt.NDArray[np.bool_]
"""Some of the men in the pool: true in the rows of these men."""


class TookTooLong(DomainError):
    """There is no time left to solve again."""


FAILURES: Final = (CannotSay, InvalidInstance, SolverError, TookTooLong)


@dataclass(frozen=True)
class Step:
    """The result of one solve: the Reason of each man, and which mentors take men at which prisons.
    `used` has the index of the mentor and of the prison in the pool."""

    why: Why
    used: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Solver:
    """Solves pools one after the other, and begins none after `until`, a time of the monotonic
    clock. Calls `before_solve` before each."""

    until: float
    before_solve: Callable[[], None]

    def step(self, rest: Instance, settled: Mask) -> Step:
        """Solves `rest`, which is the pool without the pairs that are decided already. Returns the
        Reason of each man in the whole pool. The men in `settled` are in the decided pairs. Raises
        CannotSay if the solver fails. Raises TookTooLong if there is no time left."""
        if monotonic() > self.until:
            raise TookTooLong("the time for solving is over")
        self.before_solve()
        solved = checked_solution(rest, before_search=self.before_solve)
        why = reasons(rest, solved)
        why[settled] = Reason.MATCHED
        prisons = rest.referrals.establishment[solved.referral].tolist()
        return Step(why, frozenset(zip(solved.mentor.tolist(), prisons, strict=True)))


def with_men(remaining: Instance, pool: Instance, men: Mask) -> Instance:
    """A copy of `remaining` in which these men wait again. `remaining` is `pool` after some of the
    men were matched."""
    slots = np.where(men, pool.referrals.slots, remaining.referrals.slots)
    return replace(remaining, referrals=replace(remaining.referrals, slots=slots))


def possible_together(pool: Instance, pairs: FixedPairs) -> FixedPairs:
    """As many of these pairs as can be made together, taken in order. Leaves out a pair that is not
    possible together with the earlier pairs."""
    ways = choices(pool)
    lawful = np.isin(
        _keys(pairs.mentor, pairs.referral, pairs.slot),
        _keys(ways.mentor, ways.referral, ways.slot),
    )
    places, at_once, rooms = pool.mentors.places.copy(), men_at_once(pool), pool.rooms.copy()
    men: set[int] = set()
    rows = []
    for row in np.flatnonzero(lawful).tolist():
        mentor, man, slot = int(pairs.mentor[row]), int(pairs.referral[row]), int(pairs.slot[row])
        prison = int(pool.referrals.establishment[man])
        if man not in men and places[mentor] and at_once[mentor, slot] and rooms[prison, slot]:
            men.add(man)
            rows.append(row)
            places[mentor] -= 1
            at_once[mentor, slot] -= 1
            rooms[prison, slot] -= rooms[prison, slot] > 0
    return FixedPairs(pairs.mentor[rows], pairs.referral[rows], pairs.slot[rows])


def _keys(
    mentor: npt.NDArray[np.integer], man: npt.NDArray[np.integer], slot: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """One number for each combination of a mentor, a man and a time."""
    keys: npt.NDArray[np.int64] = (mentor.astype(np.int64) << 25 | man) << 5 | slot
    return keys
