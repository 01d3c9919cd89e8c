"""An example for the policy's page: 2 men, and 1 mentor with 1 free place. Which man would this
policy choose? The solver's own code works out the score.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matching.solver import (
    SLOTS,
    TERMS,
    Clearances,
    Exclusions,
    Instance,
    Mentors,
    Policy,
    Referrals,
)
from matching.solver import terms as terms_of

TODAY = 739_000
WEEKS_WAITED = (13, 26)
DAYS_LEFT = (120, 400)
NEEDS = ((3, 1), (1, 3))
EXPERIENCE = ((2, 1),)

OF_MEN: Final = ("waiting", "release", "cover")
"""The terms about the man alone. If the policy serves the men in order, only these terms decide the
order.
"""

MUCH, SOME = 67, 34
"""How large a difference between the 2 men is, on a term's scale of 0–100. From MUCH, the term
favours one man strongly. From SOME, the term favours him clearly.
"""


@dataclass(frozen=True)
class Part:
    """One term of a man's score. `value` (0–100) times `weight` is `points`."""

    value: int
    weight: int

    @property
    def points(self) -> int:
        return self.value * self.weight


@dataclass(frozen=True)
class Example:
    """The parts of each man's score, in the order of matching.solver.TERMS."""

    first: list[Part]
    second: list[Part]

    @property
    def totals(self) -> tuple[int, int]:
        """The score of each man with the mentor."""
        return sum(part.points for part in self.first), sum(part.points for part in self.second)

    @property
    def lead(self) -> int:
        """The first man's score minus the second man's score."""
        first, second = self.totals
        return first - second


def favoured(first: Part, second: Part) -> str:
    """Which man this term favours, and how strongly, in a few words."""
    difference = first.value - second.value
    if not difference:
        return "Neither"
    man = "first" if difference > 0 else "second"
    if abs(difference) >= MUCH:
        return f"The {man} man, strongly"
    return f"The {man} man, {'clearly' if abs(difference) >= SOME else 'slightly'}"


def worked_example(policy: Policy) -> Example:
    """The example with the weights of this policy. A term that cannot decide between the men has
    weight 0.
    """
    men = np.arange(len(NEEDS))
    values = terms_of(_instance(policy), 0 * men, men, 0 * men).tolist()
    decides = [not policy.priority_first or term.name in OF_MEN for term in TERMS]
    weights = (policy.weights * decides).tolist()
    first, second = ([Part(*pair) for pair in zip(row, weights, strict=True)] for row in values)
    return Example(first, second)


def _instance(policy: Policy) -> Instance:
    one, two, none = _zeros(1), _zeros(2), _zeros(0)
    return Instance(
        today=TODAY,
        establishments=one,
        rooms=np.full((1, SLOTS), -1),
        mentors=Mentors(one, one + 1, one + 1, one, one, one, np.array(EXPERIENCE), one, one, one),
        clearances=Clearances(one, one, one),
        referrals=Referrals(
            id=np.arange(2),
            establishment=two,
            slots=two + 1,
            received=TODAY - 7 * np.array(WEEKS_WAITED),
            release=TODAY + np.array(DAYS_LEFT),
            needs=np.array(NEEDS),
            languages=two,
            training=two,
            topics=two,
        ),
        exclusions=Exclusions(none, none, none),
        policy=policy,
    )


def _zeros(rows: int) -> Any:
    """An array of zeros. `Instance` converts it to the type that it needs."""
    return np.zeros(rows, np.int64)
