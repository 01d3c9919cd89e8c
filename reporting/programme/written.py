"""Figures in words, the same on pages and in files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma

from reporting.programme.glossary import Term, terms_of
from reporting.programme.stored import StoredReport
from reporting.programme.tables import TITLES, Figure, Row, Table, Unit

NOTHING: Final = "–"
"""Shown instead of a figure if there was nothing to measure, or if the period before has no such
row."""
HIDDEN: Final = "hidden"
"""Shown instead of a figure that a publication hides."""


def amount(figure: Figure) -> int | float | None:
    """The value in the unit in which we show it: hours instead of minutes."""
    if figure.value is None or figure.unit is not Unit.MINUTES:
        return figure.value
    return round(figure.value / 60, 1)


def written(figure: Figure | None) -> str:
    """A figure as we show it, such as "12", "12 of 40 (30%)" or "1,204.5 hours"."""
    if figure is not None and figure.is_hidden:
        return HIDDEN
    if figure is None or figure.value is None:
        return NOTHING
    value = amount(figure)
    if figure.unit is Unit.MINUTES:
        return f"{value:,.1f} hour{'' if value == 1 else 's'}"
    if figure.unit is not Unit.COUNT:
        name = figure.unit.value
        return f"{value:,} {name.removesuffix('s') if value == 1 else name}"
    if figure.of is None or figure.percent is None:
        return f"{value:,}"
    return f"{value:,} of {figure.of:,} ({figure.percent}%)"


def number(figure: Figure | None) -> str:
    """The value of a figure alone, without its unit, such as "12" or "1,204.5"."""
    if figure is not None and figure.is_hidden:
        return HIDDEN
    value = None if figure is None else amount(figure)
    return NOTHING if value is None else f"{value:,}"


def rests_on(figure: Figure) -> str:
    """In words, of how many men or records we know whether they count. Empty if we know it of
    all."""
    if figure.known is None:
        return ""
    whole = f" of {intcomma(figure.of)}" if figure.of is not None else ""
    return f"known for {intcomma(figure.known)}{whole}"


def in_words(table: Table) -> str:
    """What the picture of a table shows, in words: the first column, row by row."""
    rows = "; ".join(f"{row.label}: {written(row.figures[0])}" for row in table.rows)
    return f"{table.says} {rows}."


@dataclass(frozen=True)
class Cell:
    """A figure of a table on a page, with the figure of the period before."""

    key: str
    column: str
    now: str
    before: str
    rests_on: str


@dataclass(frozen=True)
class Line:
    """A row of a table on a page."""

    label: str
    is_total: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter on a page: its title, its tables, and the terms that the tables use. Each table
    comes with its lines, and with what its picture shows in words."""

    key: str
    title: str
    tables: tuple[tuple[Table, tuple[Line, ...], str], ...]
    terms: list[Term]


def chapters(report: StoredReport) -> Iterator[Chapter]:
    """The chapters of the report that have a table, in their order."""
    before = report.figures_before
    for chapter, title in TITLES.items():
        tables = [table for table in report.tables if table.chapter is chapter]
        shown = tuple((table, tuple(_lines(table, before)), in_words(table)) for table in tables)
        if shown:
            yield Chapter(chapter.value, title, shown, terms_of(tables))


def _lines(table: Table, before: Mapping[str, Figure]) -> Iterator[Line]:
    for row in table.all_rows:
        yield Line(row.label, row is table.total, tuple(_cells(row, before)))


def _cells(row: Row, before: Mapping[str, Figure]) -> Iterator[Cell]:
    for figure in row.figures:
        earlier = written(before.get(figure.key))
        yield Cell(figure.key, figure.label, written(figure), earlier, rests_on(figure))
