"""Works out what an import would do, row by row. Writes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from config.common.actor import Actor
from config.common.clock import london_date
from matching.spreadsheets.alike import not_decided
from matching.spreadsheets.cells import Choices
from matching.spreadsheets.columns import (
    EXAMPLE,
    TWICE,
    Alike,
    Change,
    Kind,
    Layout,
    Present,
    Wrong,
    layout,
)
from matching.spreadsheets.reading import BadCell, Problem, Row, Table

STEP: Final = 1000
"""The number of rows between 2 reports of progress."""
HIDDEN: Final = "not shown"


class Fate(StrEnum):
    """What an import does with a row, or what it would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    ALIKE = "alike"
    BAD = "bad"


WRITTEN: Final = frozenset({Fate.NEW, Fate.CHANGED, Fate.ALIKE})
"""What would happen to the rows that we write. For ALIKE, a person must decide first."""
NOT_WRITTEN: Final = frozenset({Fate.BAD, Fate.DUPLICATE, Fate.ALIKE})
"""What would happen to the rows that go into the file of rows to correct. A row that is ALIKE goes
there if nobody decides about it."""


class Difference(NamedTuple):
    """One change of a record that we have already: the field, its value now, and its value in the
    file."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file, and what would happen to it.

    `wrong` says why we cannot write the row. `doubts` are cells that we may have misread: a person
    must confirm them. `warnings` say what to check. `alike` has the men on record who may be the
    man in this row: a person must decide.
    """

    row: int
    key: str
    name: str
    fate: Fate
    wrong: Sequence[Wrong] = ()
    doubts: Sequence[Wrong] = ()
    warnings: Sequence[Wrong] = ()
    differences: Sequence[Difference] = ()
    alike: Sequence[Alike] = ()

    @property
    def effect(self) -> tuple[Fate, tuple[Difference, ...], tuple[Alike, ...]]:
        """What a person agrees to by confirming this row."""
        return self.fate, tuple(self.differences), tuple(self.alike)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `problems` are about the headings. If there are problems, the import
    would do nothing.

    `records` are the new records to write, and `changes` the changes to write, by the number of the
    row. If a man may be on record already, a person must decide first.
    """

    lines: Sequence[Line]
    problems: Sequence[Problem]
    records: Mapping[int, Any]
    changes: Mapping[int, Change]


class _Read(NamedTuple):
    """A row in which we could read all cells."""

    number: int
    key: str
    values: Mapping[str, Any]
    doubts: Sequence[Wrong]


def plan_import(
    kind: Kind[Any],
    table: Table,
    choices: Choices,
    *,
    by: Actor,
    at: datetime,
    report: Callable[[int], None] = lambda _: None,
) -> Plan:
    """What an import of this table would do now. Reads no row if a heading is wrong.

    Call this in a transaction, because it locks the records that the table names. Calls `report`
    with the number of rows so far, once every STEP rows.
    """
    places, problems = layout(table.headings, kind.columns)
    if problems:
        return Plan((), problems, {}, {})
    readings, bad = _readings(kind, table.rows, places, choices, report)
    present = kind.present({read.key: read.values for read in readings}, choices, by, at)
    today = london_date(at)
    lines = {line.row: line for line in bad}
    records: dict[int, Any] = {}
    changes: dict[int, Change] = {}
    for read in readings:
        here = present.get(read.key)
        change = Change(here, _different(kind, here, read.values)) if here else None
        if change and not change.values:
            lines[read.number] = _line(read, Fate.UNCHANGED)
            continue
        try:
            record = _record(kind, read, change, today)
        except BadCell as error:
            wrong = Wrong(error.column or kind.key.heading, str(error))
            lines[read.number] = _line(read, Fate.BAD, wrong=[wrong])
            continue
        records[read.number] = record
        if change:
            changes[read.number] = change
    lines |= _judged(kind, readings, records, changes, choices, by)
    for row, line in lines.items():
        if line.fate not in WRITTEN:
            records.pop(row, None)
            changes.pop(row, None)
    new = {row: record for row, record in records.items() if row not in changes}
    return Plan([lines[row] for row in sorted(lines)], (), new, changes)


def _readings(
    kind: Kind[Any],
    rows: Sequence[Row],
    places: Layout,
    choices: Choices,
    report: Callable[[int], None],
) -> tuple[list[_Read], list[Line]]:
    """The rows that we could read. Also a Line for each row that we could not read."""
    readings: list[_Read] = []
    bad: list[Line] = []
    row_of: dict[str, int] = {}
    for place, row in enumerate(rows):
        if place % STEP == 0:
            report(place)
        values, wrong, doubts = places.values(row, choices)
        key = str(values.get(kind.key.field, ""))
        if key and not wrong and key == kind.key.example:
            wrong = [Wrong(kind.key.heading, EXAMPLE)]
        if key and row_of.setdefault(key, row.number) != row.number:
            wrong = [*wrong, Wrong(kind.key.heading, TWICE.format(row=row_of[key]))]
        if wrong:
            name = str(values.get("name", ""))
            bad.append(Line(row.number, key, name, Fate.BAD, wrong=wrong))
        else:
            readings.append(_Read(row.number, key, values, doubts))
    return readings, bad


def _different(kind: Kind[Any], here: Present, values: Mapping[str, Any]) -> dict[str, Any]:
    """The new values, only for fields that change. An empty cell changes nothing."""
    merged = {
        column.field: column.merge(here.values[column.field], values[column.field])
        for column in kind.columns
        if column.field in values
    }
    return {field: value for field, value in merged.items() if value != here.values[field]}


def _record(kind: Kind[Any], read: _Read, change: Change | None, today: Any) -> Any:
    """The record as it would be after the import. Raises BadCell."""
    if change is None:
        return kind.build(dict(read.values), today, read.values.keys())
    if change.present.refusal:
        raise BadCell(change.present.refusal)
    values = {**change.present.values, **change.values}
    given = {field: value for field, value in values.items() if value is not None}
    return kind.build(given, today, change.values.keys())


def _judged(
    kind: Kind[Any],
    readings: Iterable[_Read],
    records: Mapping[int, Any],
    changes: Mapping[int, Change],
    choices: Choices,
    by: Actor,
) -> dict[int, Line]:
    """The lines of new records and of changes, with their Findings."""
    rows = {read.key: read for read in readings if read.number in records}
    findings = kind.look_up(
        {key: records[read.number] for key, read in rows.items() if read.number not in changes},
        {key: changes[read.number] for key, read in rows.items() if read.number in changes},
        choices,
        by,
    )
    lines = {}
    for key, read in rows.items():
        if wrong := findings.wrong.get(key):
            lines[read.number] = _line(read, Fate.BAD, wrong=[wrong])
        elif twin := findings.duplicates.get(key):
            lines[read.number] = _line(read, Fate.DUPLICATE, wrong=[twin])
        else:
            change = changes.get(read.number)
            warnings = [
                *([findings.warnings[key]] if key in findings.warnings else []),
                *kind.warnings(records[read.number], choices),
                *([Wrong("", change.present.warning)] if change and change.present.warning else []),
            ]
            alike = findings.alike.get(key, ())
            lines[read.number] = _line(
                read,
                Fate.CHANGED if change else Fate.ALIKE if alike else Fate.NEW,
                wrong=[not_decided(alike)] if alike else (),
                warnings=warnings,
                differences=differences(kind, change, choices) if change else (),
                alike=alike,
            )
    return lines


def differences(kind: Kind[Any], change: Change, choices: Choices) -> list[Difference]:
    """The old and new values of a change, in words.

    For a sensitive field, names only the field.
    """
    return [
        Difference(column.heading, HIDDEN, HIDDEN)
        if column.is_sensitive
        else Difference(
            column.heading,
            column.write(change.present.values[column.field], choices),
            column.write(change.values[column.field], choices),
        )
        for column in kind.columns
        if column.field in change.values
    ]


def _line(
    read: _Read,
    fate: Fate,
    *,
    wrong: Sequence[Wrong] = (),
    warnings: Sequence[Wrong] = (),
    differences: Sequence[Difference] = (),
    alike: Sequence[Alike] = (),
) -> Line:
    name = str(read.values.get("name", ""))
    doubts = read.doubts if fate in WRITTEN else ()
    return Line(read.number, read.key, name, fate, wrong, doubts, warnings, differences, alike)
