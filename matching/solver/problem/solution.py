"""The solution of a round: the best list of pairs. Also prices, which prove that no list can be
better than a certain value."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

SCALE: Final = 2**20
"""Prices are whole numbers. Each point of the score is this many units in `Prices`."""


class SolverError(RuntimeError):
    """OR-Tools or HiGHS, which do the solving, did not find the best list. The message says what
    status they gave."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What one more place, one more slot of a mentor and one more room would be worth, according to
    the solver. The unit is a point of the score divided by SCALE. No price is below 0.

    `mentor` has the price of a place, for each mentor. `offer` has the price of a slot, for each
    mentor and slot. `room` has the price of a room, for each prison and slot. The value of a match
    is its score plus `bonus`.

    From any prices we can work out a number that no list can exceed. checking.bound does this, so
    nobody needs to trust the prices.
    """

    bonus: int
    mentor: npt.NDArray[np.int64]
    offer: npt.NDArray[np.int64]
    room: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The best list of pairs. Each match has a row.

    `mentor` and `referral` are indexes in the instance. The rows are in ascending order of
    `referral`. `terms` has a column for each of TERMS, with values of 0–100. `score` is the sum of
    weight × term. `arcs` is how many choices the solver had. A choice is a mentor, a slot and a man
    who could meet.

    If there are too few rooms, `prices` has 2 sets of prices. The first set proves how many matches
    a list can have at most. The second set proves how high the score of a list with so many matches
    can be at most.

    If the policy also puts priority first, `prices` belong to a round with only the matched men.
    `who` then has 2 sets of prices for the whole round: one for the number of matches, and one for
    the sum of the matched men's places in the order of urgency.

    The columns are copied and made read-only. Nothing else is checked here: `validate` does that.
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
        """All sets of prices. Empty if there are enough rooms."""
        return (*(self.prices or ()), *(self.who or ()))

    @property
    def counting(self) -> Prices | None:
        """The prices that prove how many matches a list can have at most. None if there are enough
        rooms."""
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
