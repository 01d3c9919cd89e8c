"""The kinds of file we import: their columns, and the values in their rows."""

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
"""The heading of the column we add to rows that we give back. Files may come back with it."""
EXAMPLE: Final = "This row is the example from the template. Replace the example, or delete the "
"row."
TWICE: Final = "Row {row} already has the same. Keep one of the 2 rows."
SURPLUS: Final = (
    "There is no heading above “{text}”. Put quotation marks around a text with a comma in it, or "
    "leave this cell empty."
)
WRONG_TYPE: Final = "Your spreadsheet program has changed this cell into {type}: {text}. Type the "
"cell again as text."
BROKEN: Final = "Your spreadsheet program shows an error in this cell: {text}. Type what the cell "
"should say."


class Wrong(NamedTuple):
    """A column, and why it is wrong."""

    column: str
    reason: str


class Alike(NamedTuple):
    """A man on record whom a man in a file may be. `man` and `referral` are keys, of him and of his
    open or else newest referral. `open` is the reference of the open one, or empty."""

    man: int
    words: str
    sign: str
    referral: int
    open: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`field`: the name of the value in the record. `note`: what to write in a cell. `write` turns
    a value into a cell that reads back the same. `takes`: the types of cell it can read. `part`:
    the part of a man's record it belongs to. `empty`: the value when nothing is recorded. A
    sensitive value is never shown. `merge` makes the new value from the present one and the
    file's."""

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
    """Which column is in which place in one file, and the number of headings."""

    places: Mapping[int, Column]
    width: int

    def values(self, row: Row, choices: Choices) -> tuple[dict[str, Any], list[Wrong], list[Wrong]]:
        """The values of a row by field, each cell that is wrong, and each that may be misread.
        Leaves out empty cells, if they can be empty."""
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
    """Where the columns are, and what is wrong with the headings. Do not import a file with any
    problem here: a misspelt heading would silently lose the cells under it."""
    by_heading = {plain(column.heading): column for column in columns}
    names = _names(headings)
    places = {place: by_heading[name] for place, name in enumerate(names) if name in by_heading}
    return Layout(places, len(names)), list(_problems(headings, columns, by_heading))


def fits(headings: Row, columns: Sequence[Column]) -> bool:
    """Whether the file was made from the template of these columns: it has every required column
    and no other heading."""
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
    """A record that we have already: its row, and its values by field. `refusal`: why whoever
    imports cannot change it with a file, or empty. `rests`: what depends on the record, in a
    sentence, or empty."""

    row: models.Model
    values: Mapping[str, Any]
    refusal: str = ""
    rests: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What changes in a record that we have already: the new values of the fields that differ."""

    present: Present
    values: Mapping[str, Any]


Given = Mapping[str, Mapping[str, Any]]
"""The values that a file gives, by key and field."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the database says of new records, by key: what makes one wrong or a possible duplicate,
    the men on record whom a new man may be, and what to check."""

    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    duplicates: Mapping[str, Wrong] = field(default_factory=dict)
    warnings: Mapping[str, Wrong] = field(default_factory=dict)
    alike: Mapping[str, Sequence[Alike]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Record]):
    """One kind of file: mentors or men referred.

    `columns`: the first is the key, the second the name. `build` makes a record from the values of
    a row, today's date and the fields that the file gives, and raises BadCell when they do not fit
    together. `present` gives the records that already have these keys, locked until the transaction
    ends. `look_up` says what the database knows about new records and about changes. `warnings` are
    what to check in a record. `add` and `change` write; `change` takes the reason for the timeline.

    For undoing an import written at that time: `rests_on` says what depends on the rows that the
    import added (true) or changed (false), by their keys in the database. `remove` removes rows
    that the import added.
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
        """Its headings (see plain)."""
        return frozenset(plain(column.heading) for column in self.columns)
