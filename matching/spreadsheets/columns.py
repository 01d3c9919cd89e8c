"""The kinds of file that we import: their columns, and the values in their rows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final, Generic, NamedTuple, TypeVar

from django.db import models

from config.common.actor import Actor
from matching.spreadsheets.cells import Choices, Reader, Writer, as_is
from matching.spreadsheets.reading import BadCell, Problem, Row, Type, plain

Record = TypeVar("Record")
WORDS: Final = frozenset({Type.TEXT, Type.NUMBER, Type.OTHER_DAYS})
DAYS: Final = frozenset({Type.TEXT, Type.NUMBER, Type.FRACTION, Type.DATE})
WHY: Final = "What to correct"
"""The heading of the column that we add to the rows that we give back.

When people import the rows again, the file may still have this column.
"""
EXAMPLE: Final = "This row is the example from the template. Replace it, or delete the row."
TWICE: Final = "Row {row} already has the same value. Keep one of the 2 rows."
SURPLUS: Final = (
    "There is no heading above “{text}”. If a comma inside an earlier cell has split that cell, "
    "put quotation marks around it. If not, leave this cell empty."
)
WRONG_TYPE: Final = (
    "Your spreadsheet program has changed this cell into {type}: {text}. Type the "
    "cell again as text."
)
BROKEN: Final = (
    "Your spreadsheet program shows an error in this cell: {text}. Type what the cell should say."
)


class Wrong(NamedTuple):
    """A column, and why its cell is wrong."""

    column: str
    reason: str


class Alike(NamedTuple):
    """A man on record who may be a man in a file.

    `man` is his key. `referral` is the key of his open referral, or else of his newest referral.
    `open` is the reference of his open referral, or empty.
    """

    man: int
    words: str
    sign: str
    referral: int
    open: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a file.

    `field` is the name of the value in the record. `note` says what to write in a cell. `write`
    turns a value into a cell that reads back the same. `takes` are the types of cell that the
    column can read. `part` is the part of a man's record that the column belongs to. `empty` is the
    value when nothing is recorded. We never show a value that `is_sensitive`. `merge` makes the new
    value from the present value and the value in the file.
    """

    field: str
    heading: str
    read: Reader
    write: Writer = as_is
    note: str
    example: str = ""
    is_required: bool = False
    takes: frozenset[Type] = WORDS
    part: str = ""
    empty: Any = ""
    is_sensitive: bool = False
    merge: Callable[[Any, Any], Any] = lambda _, new: new


@dataclass(frozen=True, slots=True)
class Layout:
    """The place of each column in one file, and the number of headings."""

    places: Mapping[int, Column]
    width: int

    def values(self, row: Row, choices: Choices) -> tuple[dict[str, Any], list[Wrong], list[Wrong]]:
        """The values of a row by field, what is wrong with its cells, and which cells may be
        misread.

        Leaves out empty cells that can be empty.
        """
        values: dict[str, Any] = {}
        wrong: list[Wrong] = []
        doubts: list[Wrong] = []
        for place, column in self.places.items():
            try:
                if place < len(row.cells) and row.cells[place].text:
                    cell = row.cells[place]
                    _check_type(cell.text, cell.type, column)
                    value = column.read(cell.text, choices)
                    if value is not None:
                        values[column.field] = value
                    if cell.doubt:
                        doubts.append(Wrong(column.heading, cell.doubt))
                elif column.is_required:
                    raise BadCell("This cell cannot be empty. Fill in the cell.")
            except BadCell as bad:
                wrong.append(Wrong(column.heading, str(bad)))
        surplus = enumerate(row.cells[self.width :], start=self.width + 1)
        wrong += [
            Wrong(f"column {place}", SURPLUS.format(text=cell.text))
            for place, cell in surplus
            if cell.text
        ]
        return values, wrong, doubts


def _check_type(text: str, type_: Type, column: Column) -> None:
    if type_ == Type.ERROR:
        raise BadCell(BROKEN.format(text=text))
    if type_ not in column.takes:
        raise BadCell(WRONG_TYPE.format(type=type_.value, text=text))


def layout(headings: Row, columns: Sequence[Column]) -> tuple[Layout, list[Problem]]:
    """Where the columns are, and what is wrong with the headings.

    Do not import a file when something is wrong with a heading. A misspelt heading would silently
    lose the cells under it.
    """
    by_heading = {plain(column.heading): column for column in columns}
    names = _names(headings)
    places = {place: by_heading[name] for place, name in enumerate(names) if name in by_heading}
    return Layout(places, len(names)), list(_problems(headings, columns, by_heading))


def fits(headings: Row, columns: Sequence[Column]) -> bool:
    """Whether the file was made from the template of these columns.

    We say yes if the file has every required column, and no heading that is not in the template.
    """
    names = set(_names(headings)) - {plain(WHY)}
    required = {plain(column.heading) for column in columns if column.is_required}
    return required <= names <= {plain(column.heading) for column in columns}


def _names(headings: Row) -> list[str]:
    return [plain(cell.text) for cell in headings.cells]


def _problems(
    headings: Row, columns: Sequence[Column], by_heading: Mapping[str, Column]
) -> Iterator[Problem]:
    names = _names(headings)
    for place, (cell, name) in enumerate(zip(headings.cells, names, strict=True), start=1):
        if not name:
            reason = "This column has no heading. Give the column a heading, or remove the column."
            yield Problem(headings.number, f"column {place}", reason)
        elif name not in {*by_heading, plain(WHY)}:
            yield Problem(headings.number, cell.text, _unknown(name, by_heading))
        elif names.index(name) < place - 1:
            reason = "The file has this column twice. Remove one of them."
            yield Problem(headings.number, cell.text, reason)
    for column in columns:
        if column.is_required and plain(column.heading) not in names:
            reason = "This column is missing. Add the column, or use the template."
            yield Problem(headings.number, column.heading, reason)


def _unknown(name: str, by_heading: Mapping[str, Column]) -> str:
    close = get_close_matches(name, by_heading, n=1)
    meant = f" Did you mean “{by_heading[close[0]].heading}”?" if close else ""
    return f"We do not know this column.{meant} Rename the column or remove it."


@dataclass(frozen=True, slots=True)
class Present:
    """A record that we have already: its row, and its values by field.

    `refusal` says why the person who imports cannot change the record with a file, or is empty.
    `rests` is a sentence that says what depends on the record, or is empty.
    """

    row: models.Model
    values: Mapping[str, Any]
    refusal: str = ""
    rests: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a record that we have already: the new values of the fields that differ."""

    present: Present
    values: Mapping[str, Any]


Given = Mapping[str, Mapping[str, Any]]
"""The values that a file gives, by key of the record and by field."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the database says about new records, by key.

    For each record: what makes it wrong or a possible duplicate, what to check, and the men on
    record who may be the new man.
    """

    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    duplicates: Mapping[str, Wrong] = field(default_factory=dict)
    warnings: Mapping[str, Wrong] = field(default_factory=dict)
    alike: Mapping[str, Sequence[Alike]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Record]):
    """A kind of file: mentors or men referred.

    The first of the `columns` is the key of the record, and the second is the name. `build` makes a
    record from the values of a row, today's date and the fields that the file gives. `build` raises
    BadCell when the values do not fit together. `present` gives the records that already have these
    keys, locked until the transaction ends. `look_up` says what the database knows about new
    records and about changes. `warnings` say what to check in a record. `add` and `change` write
    the records. `change` takes the reason, for the timeline.

    `rests_on` and `remove` are for undoing an import that was written at a certain time. `rests_on`
    says what depends on the rows, by their keys in the database. The last argument of `rests_on` is
    true for rows that the import added, and false for rows that the import changed. `remove`
    removes rows that the import added.

    """

    noun: str
    plural: str
    columns: Sequence[Column]
    build: Callable[[dict[str, Any], date, Collection[str]], Record]
    present: Callable[[Given, Choices, Actor, datetime], Mapping[str, Present]]
    look_up: Callable[[Mapping[str, Record], Mapping[str, Change], Choices, Actor], Findings]
    warnings: Callable[[Record, Choices], Sequence[Wrong]]
    add: Callable[[Sequence[Record], datetime], Sequence[models.Model]]
    change: Callable[[Sequence[Change], str, Choices, Actor, datetime], None]
    rests_on: Callable[[Sequence[int], datetime, bool], Mapping[int, str]]
    remove: Callable[[Sequence[int], datetime], None]

    @property
    def key(self) -> Column:
        return self.columns[0]

    @property
    def headings(self) -> frozenset[str]:
        """The headings of the columns (see plain)."""
        return frozenset(plain(column.heading) for column in self.columns)
