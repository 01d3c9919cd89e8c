"""The records in the rows of a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from matching.imports.choices import Choices
from matching.imports.columns import Layout, layout
from matching.imports.kind import Kind
from matching.imports.outcome import HEADER, BadCell, Problem

EXAMPLE: Final = "This is the template's example. Write over it, or delete the row."
TWICE: Final = "This is already in row {row}. Keep one of them."

Wrong = tuple[str, str]
"""A column and the reason."""


def records_of(
    kind: Kind[Any], rows: Sequence[Sequence[str]], choices: Choices, today: date
) -> tuple[dict[int, Any], list[Problem]]:
    """The record of every good row, by its number, and what is wrong with the others. Empty rows
    are passed over; when a heading is wrong nothing is read."""
    headings, *body = rows
    places, problems = layout(headings, kind.columns)
    if problems:
        return {}, problems
    found: dict[int, Any] = {}
    row_of: dict[str, int] = {}
    for number, row in enumerate(body, start=HEADER + 1):
        if not row:
            continue
        record, wrong = _record(kind, places, row, choices, today)
        if record is not None:
            first = row_of.setdefault(kind.key_of(record), number)
            if first == number:
                found[number] = record
            else:
                wrong = [(kind.key.heading, TWICE.format(row=first))]
        problems += [Problem(number, column, reason) for column, reason in wrong]
    return found, problems


def _record(
    kind: Kind[Any], places: Layout, row: Sequence[str], choices: Choices, today: date
) -> tuple[Any, list[Wrong]]:
    """The record, or None and everything that is wrong with the row."""
    values, wrong = places.values(row, choices)
    if not wrong and values[kind.key.field] == kind.key.example:
        wrong = [(kind.key.heading, EXAMPLE)]
    if wrong:
        return None, wrong
    try:
        return kind.build(values, today), []
    except BadCell as bad:
        return None, [(bad.column, str(bad))]
