"""The kinds of file we import: their columns, and the records in their rows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final, Generic, TypeVar

from django.db import models

from config.common.actor import Actor
from matching.spreadsheets.cells import Choices, Reader
from matching.spreadsheets.reading import HEADER, BadCell, Problem

Record = TypeVar("Record")
EXAMPLE: Final = "This is the example from the template. Replace it, or delete the row."
TWICE: Final = "This is already in row {row}. Keep one of them."
Wrong = tuple[str, str]
"""A column and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`field`: the name of the value in the record. `note`: what to write in a cell."""

    field: str
    heading: str
    read: Reader
    note: str
    example: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column is in which place in one file."""

    places: Mapping[int, Column]

    def values(
        self, row: Sequence[str], choices: Choices
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The values of a row by field, and the heading and reason of each cell that is wrong.
        Leaves out cells that are empty and can be."""
        values: dict[str, Any] = {}
        wrong: list[tuple[str, str]] = []
        for place, column in self.places.items():
            cell = row[place] if place < len(row) else ""
            try:
                if cell:
                    values[column.field] = column.read(cell, choices)
                elif column.is_required:
                    raise BadCell("This cannot be empty. Fill it in.")
            except BadCell as bad:
                wrong.append((column.heading, str(bad)))
        return values, wrong


def layout(headings: Sequence[str], columns: Sequence[Column]) -> tuple[Layout, list[Problem]]:
    """Where the columns are, and what is wrong with the headings. Do not import a file with any
    problem here: a misspelt heading would silently lose the cells under it."""
    by_heading = {_plain(column.heading): column for column in columns}
    places = {
        place: by_heading[_plain(heading)]
        for place, heading in enumerate(headings)
        if _plain(heading) in by_heading
    }
    return Layout(places), list(_problems(headings, columns, by_heading))


def fits(headings: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether the file was made from the template of these columns: it has every required column
    and no other heading."""
    names = {_plain(heading) for heading in headings}
    required = {_plain(column.heading) for column in columns if column.is_required}
    return required <= names <= {_plain(column.heading) for column in columns}


def _problems(
    headings: Sequence[str], columns: Sequence[Column], by_heading: Mapping[str, Column]
) -> Iterator[Problem]:
    names = [_plain(heading) for heading in headings]
    for place, (heading, plain) in enumerate(zip(headings, names, strict=True), start=1):
        if not plain:
            yield _header(f"column {place}", "This column has no heading. Name it or remove it.")
        elif plain not in by_heading:
            yield _header(heading, _unknown(plain, by_heading))
        elif names.index(plain) < place - 1:
            yield _header(heading, "This column is here twice. Remove one of them.")
    for column in columns:
        if column.is_required and _plain(column.heading) not in names:
            yield _header(column.heading, "This column is missing. Add it, or use the template.")


def _unknown(plain: str, by_heading: Mapping[str, Column]) -> str:
    close = get_close_matches(plain, by_heading, n=1)
    meant = f" Did you mean “{by_heading[close[0]].heading}”?" if close else ""
    return f"We do not know this column.{meant} Rename it or remove it."


def _header(column: str, reason: str) -> Problem:
    return Problem(HEADER, column, reason)


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Record]):
    """One kind of file: mentors or men referred.

    `columns`: the first is the key. `build` makes a record from the values of a row and today's
    date, and raises BadCell if they do not fit together. `existing` gives the records that already
    have these keys, in the form that `build` makes. `refusals` says, by key, why some cannot be
    added. `write` adds records and gives their rows. `warning` is a sentence about a new record, or
    empty, and belongs to the column `warned`.
    """

    noun: str
    plural: str
    columns: Sequence[Column]
    build: Callable[[dict[str, Any], date], Record]
    existing: Callable[[Collection[str], Actor, datetime], Mapping[str, Record]]
    refusals: Callable[[Sequence[Record]], Mapping[str, str]]
    write: Callable[[Sequence[Record], datetime], Sequence[models.Model]]
    warning: Callable[[Record], str]
    warned: str = ""

    @property
    def key(self) -> Column:
        return self.columns[0]

    def key_of(self, record: Record) -> str:
        """The record's value in the first column."""
        key: str = getattr(record, self.key.field)
        return key


def records_of(
    kind: Kind[Any], rows: Sequence[Sequence[str]], choices: Choices, today: date
) -> tuple[dict[int, Any], list[Problem]]:
    """The record of every good row, by row number, and what is wrong with the others. Skips empty
    rows. Reads nothing if a heading is wrong."""
    headings, *body = rows
    places, problems = layout(headings, kind.columns)
    if problems:
        return {}, problems
    records: dict[int, Any] = {}
    row_of: dict[str, int] = {}
    for number, row in enumerate(body, start=HEADER + 1):
        if not row:
            continue
        record, wrong = _record(kind, places, row, choices, today)
        if record is not None:
            first = row_of.setdefault(kind.key_of(record), number)
            if first == number:
                records[number] = record
            else:
                wrong = [(kind.key.heading, TWICE.format(row=first))]
        problems += [Problem(number, column, reason) for column, reason in wrong]
    return records, problems


def _record(
    kind: Kind[Any], places: Layout, row: Sequence[str], choices: Choices, today: date
) -> tuple[Any, list[Wrong]]:
    """The record and no problems, or None and everything that is wrong with the row."""
    values, wrong = places.values(row, choices)
    if not wrong and values[kind.key.field] == kind.key.example:
        wrong = [(kind.key.heading, EXAMPLE)]
    if wrong:
        return None, wrong
    try:
        return kind.build(values, today), []
    except BadCell as bad:
        return None, [(bad.column, str(bad))]
