"""The weights of a policy as bars."""

from dataclasses import dataclass
from typing import Final

from matching.models.policy import PolicyValues
from matching.policy.versions import LABELS

LONGEST: Final = 80
"""The length of the longest bar, in hundredths of the picture's width. The rest of the width is for
the number beside the bar.
"""


@dataclass(frozen=True)
class Bar:
    """One weight, in words. `length` is in hundredths of the picture's width."""

    label: str
    weight: int
    length: int


@dataclass(frozen=True)
class Picture:
    """The weights above 0, the heaviest first, and the labels of the weights that are 0."""

    bars: list[Bar]
    left_out: list[str]


def picture(policy: PolicyValues) -> Picture:
    """The picture of this policy. The heaviest weight has the longest bar, and the other bars are
    in proportion to it. Equal weights come in the order of the policy's page.
    """
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
