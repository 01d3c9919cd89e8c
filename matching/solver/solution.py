"""One round's answer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Who is matched with whom, when, and what each match is worth; one row a pair.

    `mentor` and `referral` are indexes into the instance, ascending by referral. `terms` has a
    column for each of TERMS, 0 to 100, and `score` is their weighted sum. `arcs` is how many
    (mentor, slot, man) choices there were. Columns are copied and read-only; nothing else is
    checked here, because that is the work of `validate`.
    """

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]
    terms: npt.NDArray[np.int16]
    score: npt.NDArray[np.int64]
    arcs: int

    def __post_init__(self) -> None:
        for field in ("mentor", "referral", "slot", "terms", "score"):
            column = np.array(getattr(self, field))
            column.setflags(write=False)
            object.__setattr__(self, field, column)

    @property
    def matched(self) -> int:
        """How many men are matched."""
        return self.referral.size

    @property
    def objective(self) -> int:
        """The sum of the scores."""
        return int(self.score.sum())
