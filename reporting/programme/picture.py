"""The tables as pictures: bars, one for each row, drawn by Matplotlib."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from textwrap import fill
from typing import TYPE_CHECKING, Final

from config.ui.drawing import blank_drawing
from reporting.programme.tables import Chart, Figure, Row, Table
from reporting.programme.written import amount

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

NOW, BEFORE = "#4b1f5e", "#b9a7c4"
LABEL_LENGTH: Final = 26
THICK: Final = 0.38


@dataclass(frozen=True)
class Size:
    """The sizes of a picture, in inches: its width, the height of its head and the height of 1 row.
    `letters` is the size of its letters, in points. An inch is 72 points."""

    width: float
    head: float
    row: float
    letters: float


ON_PAGE: Final = Size(4.6, 0.7, 0.5, 11)
ON_PAPER: Final = Size(2.8, 0.45, 0.36, 7.5)


def is_drawn(table: Table, before: Mapping[str, Figure]) -> bool:
    """Whether the table has a picture: it has a kind of chart, and something to draw."""
    return table.chart is not None and bool(_rows(table, before))


def picture(table: Table, before: Mapping[str, Figure], size: Size = ON_PAGE) -> str:
    """The first column of a table as SVG: for each row a bar, and a paler bar for the period
    before. If any figure of the period before is hidden, there are no paler bars. If the chart is
    SHARES, the bars show percentages of the whole. Leaves out a row that is 0 or hidden in both
    periods.

    The same figures always give the same bytes. Takes about 0.1 seconds.
    """
    rows = _rows(table, before) or list(table.rows)
    height = size.head + size.row * len(rows)
    drawing = blank_drawing(figsize=(size.width, height), layout="constrained")
    _draw(drawing, rows, before, size.letters, is_share=table.chart is Chart.SHARES)
    svg = StringIO()
    drawing.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return svg.getvalue()


def _rows(table: Table, before: Mapping[str, Figure]) -> list[Row]:
    """The rows with something to draw."""
    return [
        row
        for row in table.rows
        for figure in row.figures[:1]
        if figure.value or ((earlier := before.get(figure.key)) and earlier.value)
    ]


def _draw(
    drawing: "Drawing",
    rows: Sequence[Row],
    before: Mapping[str, Figure],
    letters: float,
    *,
    is_share: bool,
) -> None:
    axes = drawing.add_subplot()
    places = range(len(rows))
    figures = [row.figures[0] for row in rows]
    now = [_length(figure, is_share=is_share) for figure in figures]
    figures_before = [before.get(figure.key) for figure in figures]
    if any(figure.is_hidden for figure in figures_before if figure):
        bars = axes.barh(places, now, THICK, color=NOW, label="This period")
    else:
        earlier = [_length(figure, is_share=is_share) for figure in figures_before]
        upper = [place - THICK / 2 for place in places]
        lower = [place + THICK / 2 for place in places]
        bars = axes.barh(upper, now, THICK, color=NOW, label="This period")
        axes.barh(lower, earlier, THICK, color=BEFORE, label="The period before")
    mark = "{:.0f}%" if is_share else "{:,g}"
    axes.bar_label(bars, fmt=mark, padding=3, fontsize=letters)
    axes.set_yticks(list(places), [fill(row.label, LABEL_LENGTH) for row in rows])
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlim(left=0)
    axes.xaxis.set_visible(False)
    axes.tick_params(length=0, labelsize=letters)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    drawing.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=letters)


def _length(figure: Figure | None, *, is_share: bool) -> float:
    if figure is None:
        return 0
    return float((figure.percent if is_share else amount(figure)) or 0)
