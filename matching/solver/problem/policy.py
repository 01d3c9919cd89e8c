"""What a round maximises.

    the number of matches n, then Σ_c s_c f_c;  s_c = Σ_t w_t v_t(c)

With priority first: n, then who is matched, man by man in their order, then Σ_c s_c f_c.
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
    """One named part of a score: a whole number from 0 to 100.

    `meaning` says in a sentence what 0 and 100 mean.
    """

    name: str
    meaning: str


TERMS: Final = (
    Term("waiting", "The number is 0 on the day the man is referred and 100 after 26 weeks."),
    Term(
        "release",
        "We add the days that matching usually takes and the days of the shortest support. The "
        "number is 100 if he leaves within this time, and 0 if he has at least 6 times as long. It "
        "is 50 if we do not know his release date.",
    ),
    Term(
        "needs",
        "The number is 100 when the mentor has strong experience of everything the man needs, "
        "and 0 when the mentor has no experience of what the man needs.",
    ),
    Term(
        "continuity",
        "The number is 100 if this mentor has been the man’s mentor before, and 0 if not.",
    ),
    Term(
        "preferences",
        "The mentor may prefer some needs and times, and the man may prefer some times. The number "
        "is 100 when the pair meets all these preferences, 0 when it meets none of them, and 50 "
        "when there are no preferences.",
    ),
    Term(
        "travel",
        "The number is 100 for a journey of 30 minutes or less, 0 for 2 hours or more, and 50 "
        "when the time is not known.",
    ),
    Term("cover", "The number is 100 if his mentor has paused or left, and 0 if not."),
    Term(
        "stability",
        "The number is 100 if the last round proposed this pair at this time and nobody has "
        "decided yet, and 0 if not.",
    ),
)
"""Every term there is, in the order of the columns of `Solution.terms`.

A new term needs a row here, a weight in `Policy`, and its values in `scoring.terms` and
`checking.terms`. Characteristics protected in law are never terms.
"""

OF_FIT: Final = ("needs", "continuity", "preferences", "travel")
"""The terms that say how well 2 people fit. The floor is about the average of these terms."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The published weights. A match scores the sum of weight × term.

    Every term has a weight, a whole number from 0 to MAX_WEIGHT. Only the proportions of the
    weights matter. If the weights of release and needs are 40 and 25, a point of release counts as
    much as 1.6 points of needs. A term with weight 0 does not count. `stability` is a margin. A
    proposal that nobody has decided on is dropped only if the list without the proposal gains more
    than 100 × `stability`.

    `minimum_days` is a hard rule. A man whose known release is fewer days away is not matched,
    because support would end before it could help. `floor`, from 0 to 100, is a hard rule too. A
    pair is not matched if the weighted average of their terms of fit (OF_FIT) is lower than `floor`
    at their best time.

    `priority_first` decides who is matched before it chooses their mentors. The men come in the
    order of the weighted sum of their own terms (waiting, release, cover). Among equals, the man
    who was referred first is first, and then the man with the lower index. We go down the order,
    and choose a man if some list can match him and all the men chosen above him. As many men are
    matched as without the order. Then scores decide. Where rooms bind, the list has the most men
    first, and then the highest sum of places in the order.

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
    stability: int = 0
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
    stability=10,
)
"""Release weighs most, because a man who leaves unmatched is lost to the programme.

Next comes the wait, then cover for a man who has lost his mentor, and then the fit. 28 days are
time for 4 weekly sessions.
"""
