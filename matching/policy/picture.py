"""The weights of a policy as bars."""

from dataclasses import dataclass
from typing import Final

from matching.models.policy import PolicyValues
from matching.policy.versions import LABELS

LONGEST: Final = 80
"""The longest bar, in hundredths of the drawing's width. Its number must fit beside it."""


@dataclass(frozen=True)
class Bar:
    """One weight in words; `length` in hundredths of the drawing's width."""

    label: str
    weight: int
    length: int


@dataclass(frozen=True)
class Picture:
    """The weights that count, heaviest first, and the labels of those that do not."""

    bars: list[Bar]
    left_out: list[str]


def picture(policy: PolicyValues) -> Picture:
    """Each weight in proportion to the heaviest. Equal weights stand in the order people read
    them."""
    weights = {label: getattr(policy, name) for name, label in LABELS.items()}
    heaviest = max(weights.values())
    bars = [
        Bar(label, weight, round(weight / heaviest * LONGEST))
        for label, weight in weights.items()
        if weight
    ]
    return Picture(
        sorted(bars, key=lambda bar: -bar.weight),
        [label for label, weight in weights.items() if not weight],
    )
