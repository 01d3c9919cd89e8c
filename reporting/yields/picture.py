"""The steps as bars: who went on, who is still there, and who stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.ui.pages import image
from reporting.yields.tallies import Tally

LONGEST, ROW = 348, 44
"""The sizes of the picture, in the picture's own units. The picture is 360 units wide, so that
people can read its letters on a phone."""
COLOURS: Final = {"went_on": "#4b1f5e", "here": "#0b6e6e", "stopped": "#ca3535"}


@dataclass(frozen=True)
class Piece:
    """A part of a bar, in the picture's own units."""

    colour: str
    x: float
    length: float


@dataclass(frozen=True)
class Bar:
    tally: Tally
    y: int
    pieces: tuple[Piece, ...]


def picture(tallies: Sequence[Tally]) -> str | None:
    """The picture as the `src` of an <img>. It has a bar for each step that anybody has reached.
    None if nobody has applied."""
    reached = [tally for tally in tallies if tally.reached]
    if not reached:
        return None
    scale = LONGEST / max(tally.reached for tally in reached)
    bars = [_bar(tally, number * ROW, scale) for number, tally in enumerate(reached)]
    height = len(bars) * ROW + 30
    context = {"bars": bars, "height": height, "key_y": height - 12}
    return image("reporting/yields/steps.svg", context)


def _bar(tally: Tally, y: int, scale: float) -> Bar:
    pieces, x = [], 0.0
    for name, colour in COLOURS.items():
        length = getattr(tally, name) * scale
        if length:
            pieces.append(Piece(colour, x, length))
        x += length
    return Bar(tally, y, tuple(pieces))
