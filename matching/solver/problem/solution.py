"""The solution of a round: the matches, and prices that bound what any list could be worth."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

SCALE: Final = 2**20
"""How many parts a point is divided into in `Prices`."""


class SolverError(RuntimeError):
    """OR-Tools or HiGHS did not reach an optimum. The message has its status."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What one more of each limit is worth by the solver, in SCALE-ths of a point; none negative.

    `mentor` is the price of a place of each mentor, `offer` (mentor × slot) of a slot and `room`
    (establishment × slot) of a room. Every match gains `bonus` besides its score. Whatever the
    numbers, no lawful set gains more than all limits at these prices plus, for each man, the most
    that a choice of his gains beyond what it uses. So the prices need not be trusted.
    """

    bonus: int
    mentor: npt.NDArray[np.int64]
    offer: npt.NDArray[np.int64]
    room: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The matches, one row each, and their scores.

    `mentor` and `referral` are indexes into the instance, ascending by referral. `terms` has a
    column for each of TERMS, 0 to 100, and `score` is their weighted sum. `arcs` is how many
    choices (mentor, slot, man) there were.

    Where rooms bind, `prices` bound the number of matches, then the score of as many matches, for
    `validate` to check. With priority first, `prices` are of a round of the matched men alone, and
    `who` bounds the number of matches, then the sum of their places in the order, in the whole
    round. Columns are copied and read-only; `validate` checks everything else.
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
        """Every price there is; none where no room binds."""
        return (*(self.prices or ()), *(self.who or ()))

    @property
    def counting(self) -> Prices | None:
        """The prices that bound the number of matches; None where no room binds."""
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
