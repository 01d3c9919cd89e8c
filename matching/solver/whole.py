"""The best list in whole numbers among a few choices: bounds by fractions, cuts, and splitting.

Branch and cut made for this programme. Its fractions come from mentors who
could meet in one of two prisons. The question is split by who meets in which room (`splitting`),
again and again, always the part with the highest bound, and everywhere cuts by odd sums of limits
(`odd`), which hold for all the other parts too, bring the bound down (Padberg and Rinaldi, 1991).
"""

from heapq import heappop, heappush
from typing import Final, NamedTuple

import numpy as np

from matching.solver.errors import SolverError
from matching.solver.odd import odd_cuts
from matching.solver.programme import Amounts, Columns, Numbers, Programme
from matching.solver.relaxed import Fraction, Relaxed
from matching.solver.splitting import Shares, Split, Splits

_FIRST_ROUNDS: Final = 12
"""Rounds of cuts before the first split: 6 and 20 made the whole search no quicker."""
_SURE: Final = 0.05
"""How far a bound in floating point may be off, in points: gains are whole numbers."""
_NOTHING: Final = np.empty(0, dtype=np.intp)

Decided = tuple[tuple[int, bool], ...]


class Found(NamedTuple):
    """The best list found, if any, and whether no other is better."""

    taken: Columns | None
    is_best: bool


class _Part(NamedTuple):
    """A part of the question, in the order in which a heap hands them out.

    The highest bound first, and of the same bounds the newest, which has most decided: where
    many lists are equally good, that leads straight to one. Then which groups are in or out, and
    how much is taken of each of the others.
    """

    below: float
    age: int
    decided: Decided
    shares: Shares


def best_whole(
    programme: Programme,
    gain: Amounts,
    columns: Columns,
    matches: int,
    *,
    parts: int,
    start: Columns | None = None,
) -> Found:
    """The most gainful `matches` of these columns, looking at about so many parts at most.

    `start`, if any, is a lawful list of so many among them. The same question has the same
    answer. Raises SolverError when HiGHS fails. May need parts exponential in the columns.
    """
    if columns.size < matches:
        return Found(None, is_best=True)
    search = _Search(programme, gain, columns, matches, start)
    is_best = search.run(parts)
    return Found(search.best, is_best)


class _Search:
    def __init__(
        self,
        programme: Programme,
        gain: Amounts,
        columns: Columns,
        matches: int,
        start: Columns | None,
    ) -> None:
        self._programme, self._gain = programme, gain
        self._columns, self._matches = columns, matches
        self._relaxed = Relaxed(programme, gain, columns, matches)
        self._splits = Splits(self._relaxed.rows, self._relaxed.limits.most)
        self._solved = 0
        self.best = start
        self._most = -1.0 if start is None else float(gain[start].sum())

    def run(self, parts: int) -> bool:
        """Whether all was looked at. If not, some list is found, if the likeliest way has one."""
        root = self._part(self._bounded(_NOTHING, _NOTHING, _FIRST_ROUNDS), ())
        heap = [root] if root else []
        while heap and self._is_better(-heap[0].below):
            if self._solved >= parts:
                self._dive(heap[0])
                return False
            part = heappop(heap)
            split = self._splits.best(part.shares)
            for is_in in (True, False):
                if left := self._asked(part, split, is_in=is_in):
                    heappush(heap, left)
        return True

    def _bounded(self, closed: Columns, certain: Columns, rounds: int) -> Fraction | None:
        """With so many rounds of cuts, as long as they may matter."""
        fraction = self._relaxed.solve(closed, certain)
        for _ in range(rounds):
            if fraction is None or not self._is_better(fraction.gain):
                break
            cuts = odd_cuts(self._relaxed.limits, fraction.taken)
            if not cuts.most.size:
                break
            fraction = self._relaxed.tightened(cuts, closed, certain)
        return fraction

    def _dive(self, part: _Part | None) -> None:
        """Decide one likely group after the other until a list is found."""
        while part and self.best is None:
            split = part.shares.likeliest()
            part = self._asked(part, split, is_in=True) or self._asked(part, split, is_in=False)

    def _asked(self, part: _Part, split: Split, *, is_in: bool) -> _Part | None:
        decided = (*part.decided, (split.group, is_in))
        closed = [self._splits.closed(group, is_in=it) for group, it in decided]
        certain = [self._splits.row(group) for group, it in decided if it]
        fraction = self._bounded(np.concatenate(closed), np.array(certain, dtype=np.intp), 1)
        if fraction is not None:
            self._splits.learn(split, is_in=is_in, lost=max(0, -part.below - fraction.gain))
        return self._part(fraction, decided)

    def _part(self, fraction: Fraction | None, decided: Decided) -> _Part | None:
        """What is left to look at: nothing where no better list can be, or the best is found."""
        self._solved += 1
        if fraction is None or not self._is_better(fraction.gain):
            return None
        shares = self._splits.shares(fraction.taken)
        if shares.groups.size:
            return _Part(-fraction.gain, -self._solved, decided, shares)
        self._keep(fraction.taken)
        return None

    def _keep(self, taken: Numbers) -> None:
        chosen = self._columns[np.flatnonzero(np.rint(taken))]
        if chosen.size != self._matches or not self._programme.is_lawful(chosen):
            raise SolverError("HiGHS answered with fractions of a match")
        self.best, self._most = chosen, float(self._gain[chosen].sum())

    def _is_better(self, bound: float) -> bool:
        """Whether a part of this bound may hold a better list than the best."""
        return bound > self._most + 1 - _SURE
