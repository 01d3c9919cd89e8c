"""The figures of capacity as bars, prison by prison."""

from dataclasses import dataclass
from typing import Final

from config.ui.pages import image
from reporting.capacity.figures import Capacity, Prison

MOST: Final = 10
"""Prisons drawn: more would be taller than a screen. The table has them all."""
BARS: Final = {
    "waiting": ("Men waiting", "#4b1f5e"),
    "free_places": ("Free places", "#0b6e6e"),
    "mentors_short": ("Mentors short", "#ca3535"),
}
LONGEST, ROW, HEAD, GAP = 190, 22, 26, 14
"""Of the drawing, in its own units: it is 360 wide, so its letters can be read on a phone."""


@dataclass(frozen=True)
class Bar:
    """One line of the drawing; `length` and `y` in its units."""

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
    """What is drawn, the prison most short of mentors first."""

    groups: list[Group]
    left_out: int

    @property
    def worst(self) -> Prison:
        return self.groups[0].prison

    @property
    def height(self) -> int:
        return len(self.groups) * _height(len(BARS))

    @property
    def source(self) -> str:
        """For an <img>."""
        return image("reporting/capacity/capacity.svg", {"picture": self})


def picture(capacity: Capacity) -> Picture | None:
    """The bars of the prisons with anything to say; None where there is none."""
    worth = [
        prison
        for prison in capacity.prisons
        if prison.figures.waiting or prison.figures.free_places
    ]
    worth.sort(
        key=lambda prison: (-prison.figures.mentors_short, -prison.figures.waiting, prison.name)
    )
    if not worth:
        return None
    most = max(getattr(prison.figures, name) for prison in worth for name in BARS)
    first = worth[:MOST]
    groups = [
        _group(prison, number * _height(len(BARS)), most) for number, prison in enumerate(first)
    ]
    return Picture(groups, left_out=len(worth) - len(first))


def _group(prison: Prison, y: int, most: int) -> Group:
    values = [
        (label, colour, getattr(prison.figures, name)) for name, (label, colour) in BARS.items()
    ]
    bars = [
        Bar(label, colour, value, round(value / most * LONGEST, 1), y + HEAD + number * ROW)
        for number, (label, colour, value) in enumerate(values)
    ]
    return Group(prison, y, bars)


def _height(bars: int) -> int:
    return HEAD + bars * ROW + GAP
