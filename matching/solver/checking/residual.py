"""Proves that no list of pairs is better, when there are enough rooms.

A list could be improved by a chain of swaps. For example: one man takes another man's mentor, and
the other man takes a mentor who was free. We draw all possible swaps as a network: points (nodes)
joined by arrows (arcs). Each match is a path: hub → mentor → (mentor, slot) → man → hub. An arc
that the list does not use goes forwards: the list could begin to use it. An arc that the list uses
goes backwards: the list could stop using it. This is called the residual network. A chain of swaps
is a cycle: a walk along the arcs that ends where it began.

A list is the best exactly when no cycle improves it (Klein, 1967). Each match counts with its score
and a bonus. The bonus is larger than all scores together, so that more matches always come before a
higher score.

The method is by Bellman and Ford. Each node has a potential: the lowest cost, found so far, of a
walk that ends there. A sweep goes along every arc once, and lowers a potential if the arc gives a
cheaper walk. If no cycle improves the list, there is soon a sweep in which nothing changes. If a
cycle improves the list, every sweep lowers some potential.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.solver.checking.terms import Indexes

Amounts = npt.NDArray[np.int64]
NEVER = np.int64(2**62)
"""The cost of an arc (an arrow of the network) that nothing may use. It is so high that the arc
never gives a cheaper walk."""


@dataclass(frozen=True, slots=True, eq=False)
class Residual:
    """All the choices that there are, and which of them a list has made.

    An offer is one slot in which one mentor can meet somebody. A choice is an offer and a man. Each
    choice has a row in `offer`, `man` and `score`, in ascending order of the men. `chosen` has the
    rows of the choices that the list has made.

    For each offer, `owner` is its mentor, and `holds` is how many men it can have. For each mentor,
    `spare` says whether a place is left.
    """

    offer: Indexes
    man: Indexes
    score: Amounts
    chosen: npt.NDArray[np.intp]
    owner: Indexes
    holds: Amounts
    spare: npt.NDArray[np.bool_]

    def is_best(self) -> bool:
        """Whether the list is the best: no other list has more matches, or as many matches and a
        higher score.

        Works in sweeps, and each sweep looks at all choices once. Usually a few dozen sweeps are
        enough. If the list is not the best, there are about as many sweeps as matches.
        """
        if not self.man.size:
            return True
        potentials = _Potentials(self)
        return any(not potentials.sweep() for _ in range(self.chosen.size + 4))

    def only(self, rows: npt.NDArray[np.intp]) -> "Residual":
        """The same list with only these choices to choose from. `rows` must be ascending, and
        include every chosen row."""
        return replace(
            self,
            offer=self.offer[rows],
            man=self.man[rows],
            score=self.score[rows],
            chosen=np.searchsorted(rows, self.chosen),
        )


class _Potentials:
    """The potentials of the network's nodes (points). A potential is the lowest cost, found so far,
    of a walk along the arcs (arrows) that ends at the node."""

    def __init__(self, residual: Residual) -> None:
        chosen = residual.chosen
        matched, used = residual.man[chosen], residual.offer[chosen]
        bonus = 1 + (matched.size + 1) * int(residual.score.max())
        self.cost = -(bonus + residual.score)
        self.refund = -self.cost[chosen]
        self.cost[chosen] = NEVER
        self.offer_of_choice, self.owner = residual.offer, residual.owner
        self.starts = np.flatnonzero(np.diff(residual.man, prepend=-1))
        rank = np.cumsum(np.diff(residual.man, prepend=residual.man[0]) > 0)
        self.matched, self.used = rank[chosen], used
        self.unmatched = np.delete(np.arange(self.starts.size), self.matched)
        filled = np.bincount(used, minlength=residual.owner.size)
        self.unfilled = np.flatnonzero(filled < residual.holds)
        self.working, self.spare = residual.owner[used], np.flatnonzero(residual.spare)

        self.hub = np.int64(0)
        self.mentor = np.zeros(residual.spare.size, dtype=np.int64)
        self.offer = np.zeros(residual.owner.size, dtype=np.int64)
        self.man = np.zeros(self.starts.size, dtype=np.int64)

    def sweep(self) -> bool:
        """Goes along every arc (arrow) of the network once. If the arc gives a cheaper walk to the
        point where it ends, lowers the potential of this point. Returns whether any potential
        fell."""
        before = (self.hub, self.mentor.copy(), self.offer.copy(), self.man.copy())
        self._reach_men()
        self._reach_hub()
        self._reach_mentors()
        after = (self.hub, self.mentor, self.offer, self.man)
        return any((old != new).any() for old, new in zip(before, after, strict=True))

    def _reach_men(self) -> None:
        """Lowers the potentials of men. Goes along the arcs from each offer (one slot of a mentor)
        to the men that the list does not match with it."""
        reach = np.minimum.reduceat(self.offer[self.offer_of_choice] + self.cost, self.starts)
        np.minimum(self.man, reach, out=self.man)

    def _reach_hub(self) -> None:
        """Lowers the potentials of the hub, where every path of a match begins and ends, and of the
        matched men. Goes along the arcs from unmatched men, and from mentors with a match, to the
        hub. Then goes back from the hub to the matched men."""
        free = self.man[self.unmatched].min(initial=0)
        self.hub = min(self.hub, free, self.mentor[self.working].min(initial=0))
        self.man[self.matched] = np.minimum(self.man[self.matched], self.hub)

    def _reach_mentors(self) -> None:
        """Lowers the potentials of offers (a mentor's slots) and mentors. Goes back from each
        matched man to his offer, and from there to its mentor. Then goes from the hub to the
        mentors with a place left. Last, goes from each mentor to those of their offers that can
        have another man."""
        returned = self.man[self.matched] + self.refund
        np.minimum.at(self.offer, self.used, returned)
        np.minimum.at(self.mentor, self.working, self.offer[self.used])
        self.mentor[self.spare] = np.minimum(self.mentor[self.spare], self.hub)
        onward = self.mentor[self.owner[self.unfilled]]
        self.offer[self.unfilled] = np.minimum(self.offer[self.unfilled], onward)
