"""Two men and one free place: what a policy does, in numbers a person can check."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.solver import SLOTS, Clearances, Exclusions, Instance, Mentors, Policy, Referrals
from matching.solver import terms as terms_of

TODAY = 739_000
WEEKS_WAITED = (13, 26)
DAYS_LEFT = (120, 400)
NEEDS = ((3, 1), (1, 3))
EXPERIENCE = ((2, 1),)


@dataclass(frozen=True)
class Part:
    """One term of the example's score: `value` 0–100 times `weight` is `points`."""

    value: int
    weight: int

    @property
    def points(self) -> int:
        return self.value * self.weight


@dataclass(frozen=True)
class Example:
    """`first` and `second` hold each man's parts, in the order of matching.solver.TERMS."""

    first: list[Part]
    second: list[Part]

    @property
    def totals(self) -> tuple[int, int]:
        """The score of each man with the one mentor."""
        return sum(part.points for part in self.first), sum(part.points for part in self.second)


def worked_example(policy: Policy) -> Example:
    """The solver's own terms for two men who could meet the same mentor, weighed by this policy."""
    men = np.arange(len(NEEDS))
    values = terms_of(_question(policy), 0 * men, men, 0 * men).tolist()
    weights = policy.weights.tolist()
    first, second = ([Part(*pair) for pair in zip(row, weights, strict=True)] for row in values)
    return Example(first, second)


def _question(policy: Policy) -> Instance:
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
    """A column of any type: the instance brings each to its own."""
    return np.zeros(rows, np.int64)
