"""The groups of one question as bars, one for each stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.ui.pages import image
from reporting.applicants.tables import Row, Table

LONGEST, BAR, GAP, NAME = 290, 14, 12, 20
"""The sizes of the picture, in its own units. The picture is 360 units wide, so that people can
read its letters on a phone."""
COLOURS: Final = ("#4b1f5e", "#0b6e6e", "#b58840")


@dataclass(frozen=True)
class Bar:
    colour: str
    y: int
    length: float
    percent: int


@dataclass(frozen=True)
class Group:
    name: str
    y: int
    bars: tuple[Bar, ...]


def picture(table: Table) -> str | None:
    """The `src` of an <img> that shows which share of the people at each stage belongs to each
    group. Leaves out groups whose numbers are all hidden. None if no group is left."""
    groups: list[Group] = []
    y = 0
    for row in table.rows:
        shares = _shares(row, table.total)
        if shares:
            groups.append(Group(row.label, y, _bars(shares)))
            y += NAME + BAR * len(shares) + GAP
    if not groups:
        return None
    keys = list(zip(COLOURS, ("Applied", "Offered a place", "Trained"), (0, 90, 220), strict=True))
    context = {"groups": groups, "height": y + 24, "key_y": y + 14, "keys": keys}
    return image("reporting/applicants/groups.svg", context)


def _shares(row: Row, total: Row) -> list[tuple[str, float]]:
    """The colour and the share (0 to 1) of each stage whose number is shown."""
    return [
        (colour, number / whole)
        for colour, number, whole in zip(COLOURS, row.numbers, total.numbers, strict=True)
        if number is not None and whole
    ]


def _bars(shares: Sequence[tuple[str, float]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(colour, NAME + place * BAR, share * LONGEST, round(100 * share))
        for place, (colour, share) in enumerate(shares)
    )
