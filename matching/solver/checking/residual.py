"""The proof that no list is better, where no room binds.

The matches are a circulation: hub → mentor → (mentor, slot) → man → hub. The residual network has
every unused arc forwards and every used arc backwards. A list is the best exactly when no cycle in
the residual network gains (Klein, 1967). Each match gains its score and a bonus. The bonus is above
all scores together, so that one number means "most matches first, then score".

Bellman and Ford's potentials settle if and only if no cycle gains. Each sweep relaxes every
residual arc once. The settled potentials are the dual prices of the round.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.solver.checking.terms import Indexes

Amounts = npt.NDArray[np.int64]
NEVER = np.int64(2**62)
"""The cost of an arc that is not in the residual network."""


@dataclass(frozen=True, slots=True, eq=False)
class Residual:
    """All choices, and which of them a list has made.

    A choice is a row: an offer and a man. `man` ascends. An offer is a mentor's open slot. `owner`
    is the mentor of each offer, and `holds` is how many men the offer can have. `chosen` are the
    rows that are matched. `spare` is true for each mentor who has a place left.
    """

    offer: Indexes
    man: Indexes
    score: Amounts
    chosen: npt.NDArray[np.intp]
    owner: Indexes
    holds: Amounts
    spare: npt.NDArray[np.bool_]

    def is_best(self) -> bool:
        """Whether no list has more matches, or as many matches and a higher score.

        Each sweep passes over all choices once. Usually a few dozen sweeps are enough. For a list
        that is not the best, there can be as many sweeps as matches.
        """
        if not self.man.size:
            return True
        potentials = _Potentials(self)
        return any(not potentials.sweep() for _ in range(self.chosen.size + 4))

    def only(self, rows: npt.NDArray[np.intp]) -> "Residual":
        """Only these choices (ascending rows). They must include all the chosen choices."""
        return replace(
            self,
            offer=self.offer[rows],
            man=self.man[rows],
            score=self.score[rows],
            chosen=np.searchsorted(rows, self.chosen),
        )


class _Potentials:
    """For each node, the lowest cost found so far of reaching it from any other node."""

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
        """Relaxes every residual arc once, in the order of the flow. Returns whether any cost
        fell."""
        before = (self.hub, self.mentor.copy(), self.offer.copy(), self.man.copy())
        self._reach_men()
        self._reach_hub()
        self._reach_mentors()
        after = (self.hub, self.mentor, self.offer, self.man)
        return any((old != new).any() for old, new in zip(before, after, strict=True))

    def _reach_men(self) -> None:
        """Forwards, from an unused choice to its man."""
        reach = np.minimum.reduceat(self.offer[self.offer_of_choice] + self.cost, self.starts)
        np.minimum(self.man, reach, out=self.man)

    def _reach_hub(self) -> None:
        """Forwards, from an unmatched man to the hub. Backwards, from the hub to a matched man."""
        free = self.man[self.unmatched].min(initial=0)
        self.hub = min(self.hub, free, self.mentor[self.working].min(initial=0))
        self.man[self.matched] = np.minimum(self.man[self.matched], self.hub)

    def _reach_mentors(self) -> None:
        """Backwards, from a matched man to his offer and mentor. Forwards, from a mentor to each
        offer that is not full."""
        returned = self.man[self.matched] + self.refund
        np.minimum.at(self.offer, self.used, returned)
        np.minimum.at(self.mentor, self.working, self.offer[self.used])
        self.mentor[self.spare] = np.minimum(self.mentor[self.spare], self.hub)
        onward = self.mentor[self.owner[self.unfilled]]
        self.offer[self.unfilled] = np.minimum(self.offer[self.unfilled], onward)
