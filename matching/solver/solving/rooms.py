"""Solves a round exactly if there are too few rooms.

The flow of `flow` cannot count rooms, because the men of one room belong to different mentors. So
there are 3 steps:

1. We solve 2 linear programs (see `linear`). The first gives a bound on how many matches there can
be. The second gives a bound on the score of a list with that many matches. A bound is a value that
no list exceeds.

2. The gap is the distance from the bound on the score to the best list that we know. For each
choice of a mentor, a slot and a man, the linear program says what a list would lose by taking it:
its reduced cost. If that is more than the gap, the choice is in no better list, and we leave it
out. In a large round, about 2 in 100 choices remain.

3. We search for the best list among the remaining choices (see `integer`). If its score is so near
to the bound that no choice left out could help, it is the best of all lists. If not, we allow a
wider gap, and search again for a better list.

Before all this, we search only the choices that the linear program has used. If many lists are
equally good, almost every reduced cost is 0, and step 2 leaves nothing out. But these few choices
often reach the bound.
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
"""How far below the bound we look for the best list at first. If all scores are multiples of 5, for
example, the unit is 5 points (the greatest common divisor).

Most best lists are nearer to the bound. A wider first search would usually take longer than a
second search.
"""
_WIDER: Final = 4


class Roomed(NamedTuple):
    """The best list, as indexes of choices, and 2 sets of prices.

    The first set proves how many matches a list can have at most. The second set proves how high
    the score of a list with so many matches can be at most.
    """

    taken: Columns
    prices: tuple[Prices, Prices]


def has_room(instance: Instance, options: Choices, taken: Columns) -> bool:
    """Whether there are enough rooms for the choices in a list. `taken` has their indexes in
    `options`."""
    used = np.zeros(instance.rooms.shape, dtype=np.int64)
    site = instance.referrals.establishment[options.referral[taken]]
    np.add.at(used, (site, options.slot[taken]), 1)
    return bool(((instance.rooms < 0) | (used <= instance.rooms)).all())


def nothing() -> None:
    """Does nothing. The default for `before_search` and `before_solve`."""


def solve_with_rooms(
    instance: Instance,
    options: Choices,
    start: Columns,
    before_search: Callable[[], None] = nothing,
) -> Roomed:
    """Finds the best list if there are too few rooms: the most matches, and then the highest score.

    `start` is the list that would be best if there were enough rooms. The result is exact, unless
    the search runs out of time (see `integer.SECONDS`). Then the result is the best list that the
    search found. If it found none, the result is the matches of `start` for which there are rooms.
    The prices always prove how far the result can be from the best list. Calls `before_search`
    before each search. Raises SolverError if HiGHS fails.
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
    """What every search of one round needs."""

    program: LinearProgram
    score: Amounts
    dual: Dual
    bonus: int
    joined: Columns
    before_search: Callable[[], None]

    def best_of_most(self, bound: int) -> Columns | None:
        """The best list with `bound` matches. If no list has so many matches, tries one match
        fewer, and so on.

        None if the time was up before the search found any list.
        """
        for matches in range(bound, 0, -1):
            best, is_settled = self._best_of(matches)
            if best is not None or not is_settled:
                return best
        return np.empty(0, dtype=np.intp)

    def _best_of(self, matches: int) -> tuple[Columns | None, bool]:
        """The best list with this many matches, or None. The second value says whether this answer
        is certain. It is False if the time was up."""
        unit = max(1, int(np.gcd.reduce(self.score)))
        gain = self.score // unit
        bound = self.dual.bound - SCALE * self.bonus * matches

        def gap(best: Columns) -> int:
            """The highest reduced cost that a column in a better list than `best` can have."""
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
        """The columns that the linear program has used, if their reduced cost is at most `allowed`.
        That is what a list would lose by taking the column.

        Empty if these are more than half of all columns with such a reduced cost. Then it is better
        to search all of those.
        """
        few = self.joined[self.dual.reduced_cost[self.joined] <= allowed]
        many = int(np.count_nonzero(self.dual.reduced_cost <= allowed))
        return few if 2 * few.size <= many else few[:0]


def _within_rooms(program: LinearProgram, score: Amounts, start: Columns) -> Columns:
    """The matches of `start` for which there are rooms. If too many pairs would meet in a slot,
    leaves out those with the lowest scores."""
    room = program.rows[start, ROOM]
    order = np.lexsort((-score[start], room))
    first = np.flatnonzero(np.diff(room[order], prepend=-1))
    rank = np.arange(order.size) - np.repeat(first, np.diff(first, append=order.size))
    fits: npt.NDArray[np.bool_] = rank < program.right_hand_side[room[order]]
    return np.sort(start[order[fits]])
