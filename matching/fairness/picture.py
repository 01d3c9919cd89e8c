"""The picture on the fairness page: one bar for the share of each group that got a mentor. Each bar
also shows how far chance could move that share. A line across the bars shows the share of all men.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from config.ui.pages import image
from matching.fairness.comparing import Comparison, Group

LONGEST, ROW, HEAD = 250, 46, 22
"""Sizes in the picture's own units. LONGEST is the length of a bar that stands for 100%. The
picture is 360 units wide, so that people can read its letters on a phone.
"""


@dataclass(frozen=True)
class Bar:
    """The bar of one group. Lengths and `y` are in the picture's own units."""

    name: str
    percent: int
    length: float
    low: float
    high: float
    y: int

    @property
    def end(self) -> float:
        """Where the picture has the group's number: just after the bar and its range."""
        return max(self.length, self.high)


@dataclass(frozen=True)
class Picture:
    """The bars of the groups whose counts are shown. The line for all men is at `all_men`."""

    bars: Sequence[Bar]
    all_men: float

    @property
    def height(self) -> int:
        return HEAD + len(self.bars) * ROW

    @property
    def source(self) -> str:
        """The `src` of an <img>."""
        return image("matching/fairness/shares.svg", {"picture": self})


def picture(comparison: Comparison, total: Group) -> Picture | None:
    """The picture of this comparison. None if fewer than 2 groups show their counts. The counts of
    `total` must not be hidden.
    """
    if len(comparison.shown) < 2:
        return None
    bars = [_bar(group, HEAD + number * ROW) for number, group in enumerate(comparison.shown)]
    return Picture(bars, all_men=_length(total.share or 0))


def _bar(group: Group, y: int) -> Bar:
    low, high = group.likely_range
    return Bar(
        group.name,
        group.percent or 0,
        _length(group.share or 0),
        _length(low),
        _length(high),
        y,
    )


def _length(share: float) -> float:
    return round(share * LONGEST, 1)
