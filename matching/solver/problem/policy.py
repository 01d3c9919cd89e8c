"""What a round prefers: the policy, and the terms of a score.

A round matches as many men as possible. Of all the lists of pairs that do so, it takes the list
with the highest sum of scores. To get the score of a pair, we multiply each term by its weight, and
add up the results.

A policy can put priority first. Then the round also matches as many men as possible, but the most
urgent men come first. Scores only decide which mentors they get.
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
    """One part of a score. Its value is a whole number, 0–100.

    `meaning` says in words what the value means.
    """

    name: str
    meaning: str


TERMS: Final = (
    Term("waiting", "The number is 0 on the day the man is referred and 100 after 26 weeks."),
    Term(
        "release",
        "We add up 2 numbers of days: how long matching usually takes, and the shortest support. "
        "The number is 100 if he leaves within this many days in all. The number is 0 if he leaves "
        "after 6 times as many days, and 50 if we do not know his release date.",
    ),
    Term(
        "needs",
        "The number is 100 when the mentor has strong experience of everything the man needs, "
        "and 0 when the mentor has no experience of any of it.",
    ),
    Term(
        "continuity",
        "The number is 100 if this mentor has been the man’s mentor before, and 0 if not.",
    ),
    Term(
        "preferences",
        "The mentor can prefer some needs and times, and the man can prefer some times. The number "
        "is 100 when all these wishes come true, 0 when none of them does, and 50 when neither "
        "has a wish.",
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
"""All the terms, in the order of the columns of `Solution.terms`.

A new term needs a row here, a weight in `Policy`, and its values in `scoring.terms` and
`checking.terms`. Characteristics protected in law are never terms.
"""

OF_FIT: Final = ("needs", "continuity", "preferences", "travel")
"""The terms that say how well a mentor and a man fit. `Policy.floor` is about the average of these
terms."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The weights and rules by which a round chooses. They are published. The score of a match is
    the sum of weight × term.

    Every term has a weight, a whole number from 0 to MAX_WEIGHT. Only the proportions of the
    weights matter. If the term “release” has the weight 40 and the term “needs” has the weight 25,
    a point of release counts as much as 1.6 points of needs. A term with weight 0 does not count.
    `stability` protects proposals that nobody has decided on. A list gains 100 × `stability` points
    for each such proposal that it keeps. So a round drops such a proposal only for a list that
    matches more men, or that is better by more points than that.

    `minimum_days` and `floor` forbid pairs. A man is not matched if we know that he leaves in fewer
    than `minimum_days`: support would end before it could help. The fit of a pair is the weighted
    average of the terms in OF_FIT, at the best time that both can do. A pair is not matched if its
    fit is below `floor`, which is 0–100.

    `priority_first` means that we first decide which men are matched, and only then choose their
    mentors. The men are put in order of urgency: the sum of waiting, release and cover, with their
    weights. If 2 men are equally urgent, the man who was referred earlier comes first. If they were
    referred on the same day, the man with the lower index comes first. We go down the order, and
    choose each man who can be matched together with all the men chosen before him. In this way as
    many men are matched as without the order. Then the scores decide which mentors they get.

    If there are too few rooms, we cannot go down the order in this way. Each man then has points
    for his place in the order, and the first man has the most points. Of the lists that match the
    most men, we choose a list with the highest sum of points.

    Raises InvalidInstance if a number is out of range.
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
"""The policy that a new service begins with. Release has the highest weight, because the programme
can no longer help a man who leaves without a mentor.

Next come the wait, then cover for a man who has lost his mentor, and then the fit. 28 days are
enough for 4 weekly sessions.
"""
