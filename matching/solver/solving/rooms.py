"""Rounds in which rooms bind, solved exactly.

We use prices, reduced-cost fixing and one integer step.

    maximise the number of matches n, then Σ g_c x_c, within the limits of `linear`

Rooms cross the 2 hierarchies of the network (mentor → slot, man), so a flow cannot keep to their
limits.

1. The prices come from 2 linear programs. The first program counts matches, and the second program
weighs matches. The counting bound says how many matches there can be. The weighing bound says how
much a list of that many matches can be worth.

2. The gap is between the weighing bound and a list that we have. A column whose reduced cost
exceeds the gap is in no better list (reduced-cost fixing). In a large round, this leaves about 2 in
100 columns.

3. The integer step finds the best list among the columns that are left. If every column that was
left out has a reduced cost above the gap of this list, the list is the best of all. If not, the
limit rises to this gap, and the integer step searches again for a better list.

Before all this, we try the columns of the restricted master alone. Where many lists are equally
good, nearly every reduced cost is 0 and nothing is fixed. But these few columns often reach the
bound.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import SCALE, Prices
from matching.solver.scoring.choices import Choices
from matching.solver.solving.integer import best_whole
from matching.solver.solving.linear import ROOM, Amounts, Columns, Dual, LinearProgram, Master

_FIRST_GAP: Final = 16
"""The gap that we allow at first, in units of the scores' greatest common divisor.

Most best lists are nearer to the bound than this, and a wider gap costs more than searching twice.
"""
_WIDER: Final = 4


class Roomed(NamedTuple):
    """The choices that the list takes, and 2 sets of prices.

    The first set bounds the matches, and the second set bounds the score.
    """

    taken: Columns
    prices: tuple[Prices, Prices]


def has_room(instance: Instance, options: Choices, taken: Columns) -> bool:
    """Whether the choices that are taken keep to every room limit. `taken` are indexes of
    `options`."""
    used = np.zeros(instance.rooms.shape, dtype=np.int64)
    site = instance.referrals.establishment[options.referral[taken]]
    np.add.at(used, (site, options.slot[taken]), 1)
    return bool(((instance.rooms < 0) | (used <= instance.rooms)).all())


def nothing() -> None:
    """Does nothing. It runs before a search or a solve if the caller gives no function."""


def solve_with_rooms(
    instance: Instance,
    options: Choices,
    start: Columns,
    before_search: Callable[[], None] = nothing,
) -> Roomed:
    """The most matches, then the highest score, within the rooms.

    `start` is the best list of the round as if it had enough rooms. Exact, unless the integer step
    runs out of time (see `integer.SECONDS`). Then the result is the best list that the step met. If
    the step met no list, the result is the matches of `start` for which there is room. In each
    case, the prices say how far the result can be from the best. Calls `before_search` before each
    integer step. Raises SolverError.
    """
    program = LinearProgram.of(instance, options)
    counting = Master(program, np.ones_like(options.score), start).solve()
    bonus = 1 + 4 * int(options.score.max())
    master = Master(program, options.score + bonus, start)
    weighing = master.solve()
    search = _Search(program, options.score, weighing, bonus, master.columns, before_search)
    taken = search.best_of_most(counting.bound // SCALE)
    if taken is None:
        taken = _within_rooms(program, options.score, start)
    prices = counting.as_prices(instance, 1), weighing.as_prices(instance, bonus)
    return Roomed(taken, prices)


class _Search(NamedTuple):
    """What every integer step of one round works on."""

    program: LinearProgram
    score: Amounts
    dual: Dual
    bonus: int
    joined: Columns
    before_search: Callable[[], None]

    def best_of_most(self, bound: int) -> Columns | None:
        """The best list of `bound` matches. If `bound` matches are not possible, the best list of
        the most matches that are possible.

        None when time ran out before the search found any list.
        """
        for matches in range(bound, 0, -1):
            best, is_settled = self._best_of(matches)
            if best is not None or not is_settled:
                return best
        return np.empty(0, dtype=np.intp)

    def _best_of(self, matches: int) -> tuple[Columns | None, bool]:
        """The best list of this many matches, if there is one, and whether it is certain."""
        unit = max(1, int(np.gcd.reduce(self.score)))
        gain = self.score // unit
        bound = self.dual.bound - SCALE * self.bonus * matches

        def gap(best: Columns) -> int:
            """What a column may lose and still be in a better list than `best`."""
            return bound - SCALE * (int(self.score[best].sum()) + unit)

        allowed, searched = _FIRST_GAP * unit * SCALE, -1
        self.before_search()
        best, _ = best_whole(self.program, gain, self._joined_within(allowed), matches)
        if best is not None:
            allowed = gap(best)
        while best is None or searched < gap(best):
            columns = np.flatnonzero(self.dual.reduced_cost <= allowed)
            self.before_search()
            best, is_settled = best_whole(self.program, gain, columns, matches, incumbent=best)
            if not is_settled or (best is None and columns.size == gain.size):
                return best, is_settled
            searched = allowed
            allowed = allowed * _WIDER if best is None else gap(best)
        return best, True

    def _joined_within(self, allowed: int) -> Columns:
        """The columns of the restricted master that have a reduced cost of at most `allowed`.

        None when these columns are over half of all columns with such a reduced cost. Then it is
        better to search all columns with such a reduced cost.
        """
        few = self.joined[self.dual.reduced_cost[self.joined] <= allowed]
        many = int(np.count_nonzero(self.dual.reduced_cost <= allowed))
        return few if 2 * few.size <= many else few[:0]


def _within_rooms(program: LinearProgram, score: Amounts, start: Columns) -> Columns:
    """The matches of `start`. Where a room has too many matches, leaves out the matches that are
    worth least."""
    room = program.rows[start, ROOM]
    order = np.lexsort((-score[start], room))
    first = np.flatnonzero(np.diff(room[order], prepend=-1))
    rank = np.arange(order.size) - np.repeat(first, np.diff(first, append=order.size))
    fits: npt.NDArray[np.bool_] = rank < program.right_hand_side[room[order]]
    return np.sort(start[order[fits]])
