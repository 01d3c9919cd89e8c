"""The figures of capacity as bars, with a group of bars for each prison."""

from dataclasses import dataclass
from typing import Final

from config.ui.pages import image
from reporting.capacity.figures import Capacity, Prison

MOST_PRISONS: Final = 10
"""The most prisons that the picture shows. The table has every prison.

With more prisons, the picture would be taller than a screen.
"""
BARS: Final = {
    "waiting": ("Men waiting", "#4b1f5e"),
    "free_places": ("Free places", "#0b6e6e"),
    "mentors_needed": ("Mentors needed", "#ca3535"),
}
LONGEST, ROW, HEAD, GAP = 190, 22, 26, 14
"""The sizes of the picture, in the picture's own units.

The picture is 360 units wide, so that people can read its letters on a phone.
"""


@dataclass(frozen=True)
class Bar:
    """One bar. Its `length` and `y` are in the picture's own units."""

    label: str
    colour: str
    value: int
    length: float
    y: int


@dataclass(frozen=True)
class Group:
    """One prison's bars, under its name."""

    prison: Prison
    y: int
    bars: list[Bar]


@dataclass(frozen=True)
class Picture:
    """The groups of bars. The prison that needs the most mentors is first."""

    groups: list[Group]
    left_out: int

    @property
    def neediest(self) -> Prison:
        return self.groups[0].prison

    @property
    def height(self) -> int:
        return len(self.groups) * _height(len(BARS))

    @property
    def source(self) -> str:
        """The picture as the `src` of an <img>."""
        return image("reporting/outlook/capacity.svg", {"picture": self})


def picture(capacity: Capacity) -> Picture | None:
    """The bars of the prisons that have men waiting or free places. None if there is no such
    prison."""
    worth = [
        prison
        for prison in capacity.prisons
        if prison.figures.waiting or prison.figures.free_places
    ]
    worth.sort(
        key=lambda prison: (-prison.figures.mentors_needed, -prison.figures.waiting, prison.name)
    )
    if not worth:
        return None
    highest = max(getattr(prison.figures, name) for prison in worth for name in BARS)
    first = worth[:MOST_PRISONS]
    groups = [
        _group(prison, number * _height(len(BARS)), highest) for number, prison in enumerate(first)
    ]
    return Picture(groups, left_out=len(worth) - len(first))


def _group(prison: Prison, y: int, highest: int) -> Group:
    values = [
        (label, colour, getattr(prison.figures, name)) for name, (label, colour) in BARS.items()
    ]
    bars = [
        Bar(label, colour, value, round(value / highest * LONGEST, 1), y + HEAD + number * ROW)
        for number, (label, colour, value) in enumerate(values)
    ]
    return Group(prison, y, bars)


def _height(bars: int) -> int:
    return HEAD + bars * ROW + GAP
