"""What a kind of file is: its columns, and what to do with its rows."""

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
"""The heading of the column with our reasons, in the file of rows to correct.

People may import that file again, so every kind of file can have this column.
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
    """The heading of a column, and what is wrong with its cell."""

    column: str
    reason: str


class Alike(NamedTuple):
    """A man on record who may be the man in a row.

    `man` is his key. `referral` is the key of his open referral. If he has none, it is the key of
    his newest referral. `open` is the reference number of his open referral, or empty.
    """

    man: int
    words: str
    sign: str
    referral: int
    open: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a file.

    `field` is the name of the value in the record. `read` turns a cell into a value, and `write`
    turns a value into a cell. `note` tells people what to write in a cell. `takes` has the types of
    cell that the column accepts. `part` is the part of a man's record with this value. `empty` is
    the value if nothing is recorded. If `is_sensitive` is True, no page shows the value. `merge`
    makes the new value from the present value and the value in the file.
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
    """Where the columns are in one file. `places` has each column by its position. `width` is the
    number of headings."""

    places: Mapping[int, Column]
    width: int

    def values(self, row: Row, choices: Choices) -> tuple[dict[str, Any], list[Wrong], list[Wrong]]:
        """3 things about a row: its values by field, what is wrong with its cells, and which cells
        we may have misread.

        An empty cell has no value. It is wrong only if the column needs a value.
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
    """The Layout of a file, and what is wrong with its headings.

    If a heading is wrong, the caller must import nothing. Otherwise we would silently lose all
    cells under a misspelt heading.
    """
    by_heading = {plain(column.heading): column for column in columns}
    names = _names(headings)
    places = {place: by_heading[name] for place, name in enumerate(names) if name in by_heading}
    return Layout(places, len(names)), list(_problems(headings, columns, by_heading))


def fits(headings: Row, columns: Sequence[Column]) -> bool:
    """Whether the file seems to be made from the template with these columns.

    The file must have all required columns, and only headings of the template.
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

    `refusal` says why the person who imports the file cannot change the record. `warning` says what
    to check after a change, because a match or a proposal depends on the record. Both can be empty.
    """

    row: models.Model
    values: Mapping[str, Any]
    refusal: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a record that we have already. `values` has only the new values, by field."""

    present: Present
    values: Mapping[str, Any]


Given = Mapping[str, Mapping[str, Any]]
"""The values in a file, by the key of the record and by field."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the database says about the records in a file. All values are by the key of the record.

    `wrong` and `duplicates` say why we cannot write a record. `warnings` say what to check. `alike`
    has the men on record who may be the man.
    """

    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    duplicates: Mapping[str, Wrong] = field(default_factory=dict)
    warnings: Mapping[str, Wrong] = field(default_factory=dict)
    alike: Mapping[str, Sequence[Alike]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Record]):
    """A kind of file: mentors, or men referred.

    The first of the `columns` is the key of the record. The second is the name. `build` makes a
    record from the values of a row, today's date, and the names of the fields in the file. `build`
    raises BadCell if the values contradict each other. `present` returns the records that we have
    with these keys, and locks them until the transaction ends. `look_up` returns the Findings for
    new records and for changes. `warnings` returns what to check in a record. `add` writes new
    records. `change` writes changes, with a reason for the timeline.

    `in_use` and `remove` are for undoing an import. Both take the keys of rows in the database, and
    the time when the import wrote them. `in_use` returns the rows that other records depend on,
    each with the reason in words. The last argument of `in_use` is True for rows that the import
    added, and False for rows that it changed. `remove` deletes rows that the import added.
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
    in_use: Callable[[Sequence[int], datetime, bool], Mapping[int, str]]
    remove: Callable[[Sequence[int], datetime], None]

    @property
    def key(self) -> Column:
        return self.columns[0]

    @property
    def headings(self) -> frozenset[str]:
        """The headings of the columns, with only letters and digits, in small letters."""
        return frozenset(plain(column.heading) for column in self.columns)
