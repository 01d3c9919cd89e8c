"""The share of each group that got a mentor, as bars: with the range that chance leaves open, and a
line for all men."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.ui.pages import image
from matching.fairness.comparing import Comparison, Group

LONGEST, ROW, HEAD = 250, 46, 22
"""The sizes of the picture, in its own units. It is 360 wide, so that its letters can be read on a
phone. LONGEST stands for all men of a group."""


@dataclass(frozen=True)
class Bar:
    """One group. Lengths and `y` are in the picture's own units."""

    name: str
    percent: int
    length: float
    low: float
    high: float
    y: int

    @property
    def end(self) -> float:
        """Where there is room for its number."""
        return max(self.length, self.high)


@dataclass(frozen=True)
class Picture:
    """The bars of the groups whose counts are shown; `all_men` is where the line for all men
    stands."""

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
    """The bars; None where fewer than 2 groups show their counts. The total must show its
    counts."""
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
