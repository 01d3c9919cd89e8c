"""The columns of a kind of file: which there are, where they stand, and one row of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from matching.imports.cells import Reader
from matching.imports.choices import Choices
from matching.imports.outcome import HEADER, BadCell, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`field` is what the value is called in the record; `note` says what a cell may hold."""

    field: str
    heading: str
    read: Reader
    note: str
    example: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column stands where in one file."""

    places: Mapping[int, Column]

    def values(
        self, row: Sequence[str], choices: Choices
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """What could be read of a row, by field, and for each column that could not be, why. Empty
        cells that may be empty are left out."""
        values: dict[str, Any] = {}
        wrong: list[tuple[str, str]] = []
        for place, column in self.places.items():
            cell = row[place] if place < len(row) else ""
            try:
                if cell:
                    values[column.field] = column.read(cell, choices)
                elif column.is_required:
                    raise BadCell("This cannot be empty.")
            except BadCell as bad:
                wrong.append((column.heading, str(bad)))
        return values, wrong


def layout(headings: Sequence[str], columns: Sequence[Column]) -> tuple[Layout, list[Problem]]:
    """Where the columns stand, and what is wrong with the headings. With any problem the file is
    not to be imported: a misspelt heading would silently lose what stands under it."""
    known = {_plain(column.heading): column for column in columns}
    places = {
        place: known[_plain(heading)]
        for place, heading in enumerate(headings)
        if _plain(heading) in known
    }
    return Layout(places), list(_problems(headings, columns, known))


def fits(headings: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether every heading is one of these columns', and every column that is required is there:
    the file was made from their template."""
    given = {_plain(heading) for heading in headings}
    required = {_plain(column.heading) for column in columns if column.is_required}
    return required <= given <= {_plain(column.heading) for column in columns}


def _problems(
    headings: Sequence[str], columns: Sequence[Column], known: Mapping[str, Column]
) -> Iterator[Problem]:
    given = [_plain(heading) for heading in headings]
    for place, (heading, plain) in enumerate(zip(headings, given, strict=True), start=1):
        if not plain:
            yield _header(f"column {place}", "This column has no heading. Name it or remove it.")
        elif plain not in known:
            yield _header(heading, _unknown(plain, known))
        elif given.index(plain) < place - 1:
            yield _header(heading, "This column is there twice. Remove one of them.")
    for column in columns:
        if column.is_required and _plain(column.heading) not in given:
            yield _header(column.heading, "This column is missing. Add it, or use the template.")


def _unknown(plain: str, known: Mapping[str, Column]) -> str:
    close = get_close_matches(plain, known, n=1)
    meant = f" Did you mean “{known[close[0]].heading}”?" if close else ""
    return f"We do not know this column.{meant} Rename it or remove it."


def _header(column: str, reason: str) -> Problem:
    return Problem(HEADER, column, reason)


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())
