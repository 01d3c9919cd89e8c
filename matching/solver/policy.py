"""What a round prefers among the choices that match as many men as possible."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.columns import InvalidInstance

MAX_WEIGHT: Final = 1_000
MAX_MINIMUM_DAYS: Final = 3_650


@dataclass(frozen=True, slots=True)
class Term:
    """One named part of a score: a whole number from 0 to 100."""

    name: str
    meaning: str


TERMS: Final = (
    Term("waiting", "how long he has waited: 0 on the day he was referred, 100 from 26 weeks on"),
    Term("release", "how soon he may leave: 100 at 90 days or fewer, 0 at 540 or more"),
    Term("needs", "how well the mentor's experience fits his needs: 100 is the best possible fit"),
)
"""Every term there is, in the order of the columns of `Solution.terms`.

A term is added here, weighed in `Policy` and computed in `score.py`. Characteristics protected
in law are never terms.
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """The published weights: a match scores the sum of weight × term.

    `waiting`, `release` and `needs` are whole numbers from 0 to MAX_WEIGHT. Only their
    proportions matter: with 40, 35 and 25 a point of waiting counts for 1.6 points of fit. A term
    weighted 0 is ignored. `minimum_days` is a hard rule: a man whose known release is fewer days
    away is not matched, because support would end before it could help.

    Raises InvalidInstance when a number is out of range.
    """

    waiting: int
    release: int
    needs: int
    minimum_days: int

    def __post_init__(self) -> None:
        for term, weight in zip(TERMS, self._weights(), strict=True):
            if not 0 <= weight <= MAX_WEIGHT:
                raise InvalidInstance(f"the weight of {term.name} must be 0 to {MAX_WEIGHT}")
        if not 0 <= self.minimum_days <= MAX_MINIMUM_DAYS:
            raise InvalidInstance(f"minimum_days must be 0 to {MAX_MINIMUM_DAYS}")

    @property
    def weights(self) -> npt.NDArray[np.int64]:
        """The weights in the order of TERMS."""
        return np.array(self._weights(), dtype=np.int64)

    def _weights(self) -> tuple[int, ...]:
        return (self.waiting, self.release, self.needs)


DEFAULT: Final = Policy(waiting=35, release=40, needs=25, minimum_days=28)
"""Release weighs most, because a man who leaves unmatched is lost to the programme; then the
wait, then the fit. Twenty-eight days leave room for four weekly sessions."""
