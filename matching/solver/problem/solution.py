"""The solution of a round: the matches, and prices that bound how good any list could be."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

SCALE: Final = 2**20
"""How many parts a point has in `Prices`."""


class SolverError(RuntimeError):
    """OR-Tools or HiGHS did not reach an optimum. The message has the status."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What raising each limit by 1 is worth, as the solver says, in SCALE-ths of a point. Never
    negative.

    `mentor` is the price of a place of each mentor. `offer` (mentor × slot) is the price of a slot,
    and `room` (establishment × slot) is the price of a room. Every match gains `bonus` besides its
    score. Whatever the prices are, no lawful list gains more than the sum of 2 parts. The first
    part is every limit at its price. The second part is, for each man, the most that one of his
    choices gains beyond the price of what the choice uses. So nobody needs to trust the prices.
    """

    bonus: int
    mentor: npt.NDArray[np.int64]
    offer: npt.NDArray[np.int64]
    room: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The matches, one row for each match, and their scores.

    `mentor` and `referral` are indexes into the instance, ascending by referral. `terms` has a
    column for each of TERMS, from 0 to 100. `score` is the weighted sum of the terms. `arcs` is how
    many choices (mentor, slot, man) there were.

    Where rooms bind, `prices` has 2 sets of prices. One set bounds the number of matches, and the
    second set bounds the score of a list with as many matches. `validate` checks both sets. With
    priority first, `prices` are of a round of the matched men alone, and `who` has 2 sets for the
    whole round. One set bounds the number of matches, and the second set bounds the sum of the
    matched men's places in the order. Columns are copied and read-only. `validate` checks
    everything else.
    """

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]
    terms: npt.NDArray[np.int16]
    score: npt.NDArray[np.int64]
    arcs: int
    prices: tuple[Prices, Prices] | None = None
    who: tuple[Prices, Prices] | None = None

    def __post_init__(self) -> None:
        for field in ("mentor", "referral", "slot", "terms", "score"):
            column = np.array(getattr(self, field))
            column.setflags(write=False)
            object.__setattr__(self, field, column)

    @property
    def priced(self) -> tuple[Prices, ...]:
        """Every price there is. Empty where no room binds."""
        return (*(self.prices or ()), *(self.who or ()))

    @property
    def counting(self) -> Prices | None:
        """The prices that bound the number of matches. None where no room binds."""
        prices = self.who or self.prices
        return prices[0] if prices else None

    @property
    def matched(self) -> int:
        """How many men are matched."""
        return self.referral.size

    @property
    def objective(self) -> int:
        """The sum of the scores."""
        return int(self.score.sum())
