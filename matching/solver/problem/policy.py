"""What a round maximises.

    the number of matches n, then Σ_c s_c f_c;  s_c = Σ_t w_t v_t(c)

or, with priority first: n, then who is matched, man by man in their order, then Σ_c s_c f_c.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.problem.columns import InvalidInstance

MAX_WEIGHT: Final = 1_000
MAX_MINIMUM_DAYS: Final = 3_650
MAX_FLOOR: Final = 100


@dataclass(frozen=True, slots=True)
class Term:
    """One named part of a score: a whole number from 0 to 100."""

    name: str
    meaning: str


TERMS: Final = (
    Term("waiting", "how long he has waited: 0 on the day he was referred, 100 from 26 weeks on"),
    Term(
        "release",
        "how likely he is to leave first: 100 when he has no more days left than matching takes "
        "here and the fewest days that support needs together, 0 at six times as many, 50 when "
        "his release is not known",
    ),
    Term("needs", "how well the mentor's experience fits his needs: 100 is the best possible fit"),
    Term("continuity", "100 when the mentor has been his mentor before, else 0"),
    Term(
        "preferences",
        "how much comes true of what the two would like: the needs and the times the mentor "
        "prefers, the times he prefers; 50 when neither has a wish",
    ),
    Term(
        "travel",
        "how short the mentor's way to his prison is: 100 up to 30 minutes, 0 from 2 hours on, "
        "50 when not told",
    ),
    Term("cover", "100 when he has a mentor who has paused or left, else 0"),
    Term("kept", "100 when the last round proposed just this and nobody has decided, else 0"),
)
"""Every term there is, in the order of the columns of `Solution.terms`.

A term is added here, weighed in `Policy` and computed in `score.py`. Characteristics protected
in law are never terms.
"""

OF_FIT: Final = ("needs", "continuity", "preferences", "travel")
"""The terms that say how well two people fit: what the floor is asked of."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The published weights: a match scores the sum of weight × term.

    Every term has a weight, a whole number from 0 to MAX_WEIGHT. Only their proportions matter:
    with 40, 35 and 25 a point of release counts for 1.6 points of fit. A term weighted 0 is
    ignored. `kept` is the margin of stability: a proposal nobody has decided stays unless the
    others gain more than 100 × `kept` by its going.

    `minimum_days` is a hard rule: a man whose known release is fewer days away is not matched,
    because support would end before it could help. So is `floor`, 0 to 100: a pair is not
    matched whose terms of fit (OF_FIT), weighed, average less at the best time for them.

    `priority_first` says who is matched before it asks with whom: the men stand in order by
    their own terms (waiting, release, cover), weighed; of equals who was referred first, then
    the lower index. Nobody is passed over for a man below him if any list could match him and
    everybody above him who can be. As many are matched as ever; only then do scores decide.
    Where rooms bind, the list has the most men first, then the highest sum of places in the
    order.

    Raises InvalidInstance when a number is out of range.
    """

    waiting: int
    release: int
    needs: int
    minimum_days: int
    continuity: int = 0
    preferences: int = 0
    travel: int = 0
    cover: int = 0
    kept: int = 0
    floor: int = 0
    priority_first: bool = False

    def __post_init__(self) -> None:
        for term in TERMS:
            if not 0 <= getattr(self, term.name) <= MAX_WEIGHT:
                raise InvalidInstance(f"the weight of {term.name} must be 0 to {MAX_WEIGHT}")
        if not 0 <= self.minimum_days <= MAX_MINIMUM_DAYS:
            raise InvalidInstance(f"minimum_days must be 0 to {MAX_MINIMUM_DAYS}")
        if not 0 <= self.floor <= MAX_FLOOR:
            raise InvalidInstance(f"floor must be 0 to {MAX_FLOOR}")

    @property
    def weights(self) -> npt.NDArray[np.int64]:
        """The weights in the order of TERMS."""
        return np.array([getattr(self, term.name) for term in TERMS], dtype=np.int64)


DEFAULT: Final = Policy(
    waiting=35,
    release=40,
    needs=25,
    minimum_days=28,
    continuity=20,
    preferences=10,
    travel=10,
    cover=30,
    kept=10,
)
"""Release weighs most, because a man who leaves unmatched is lost to the programme; then the
wait; then that a man who had a mentor is not left alone; then the fit. Twenty-eight days leave
room for four weekly sessions."""
