"""One round's answer: the matches, and the prices that bound what any answer could be worth."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

SCALE: Final = 2**20
"""How many parts a point is divided into in `Prices`."""


class SolverError(RuntimeError):
    """OR-Tools or HiGHS did not reach an optimum; the message carries its status."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What a solver says one more of each limit is worth, in SCALE-ths of a point; none negative.

    `mentor` is the price of a place of each mentor; `offer` (mentor × slot) and `room`
    (establishment × slot) of a slot and of a room. Every match gains `bonus` beside its score.
    Whatever the numbers, no lawful set gains more than all limits at these prices plus, for each
    man, the most a choice of his gains beyond what it uses: so they need not be trusted.
    """

    bonus: int
    mentor: npt.NDArray[np.int64]
    offer: npt.NDArray[np.int64]
    room: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Who is matched with whom, when, and what each match is worth; one row a pair.

    `mentor` and `referral` are indexes into the instance, ascending by referral. `terms` has a
    column for each of TERMS, 0 to 100, and `score` is their weighted sum. `arcs` is how many
    (mentor, slot, man) choices there were. Where the rooms bind, `prices` bound the number of
    matches, then the score of as many matches, for `validate` to check; with a policy of
    priority first, these are prices of a round of the men matched alone, and `who` bounds the
    number of matches, then the sum of their places in the order, in the whole round. Columns are
    copied and read-only; nothing else is checked here, because that is the work of `validate`.
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
