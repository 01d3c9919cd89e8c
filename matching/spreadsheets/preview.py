"""What the page of an import shows: the rows, in groups by what would happen or has happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from matching.spreadsheets.columns import Kind
from matching.spreadsheets.importing import Preview
from matching.spreadsheets.planning import WRITTEN, Fate, Line

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its row and column, the name in the row, and our words about the cell."""

    row: int
    name: str
    column: str
    words: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of rows or cells, such as “To correct”. `total` is how many there are. `shown` has
    the first MOST_SHOWN."""

    code: str
    title: str
    total: int
    shown: list[Shown]

    @property
    def not_shown(self) -> int:
        return self.total - len(self.shown)


def groups_in(preview: Preview, kind: Kind[Any], *, is_written: bool) -> list[Group]:
    """The groups, without empty groups. The rows to correct come first."""
    lines = preview.lines
    groups = [
        _group("bad", "To correct", _wrong(preview.of(Fate.BAD), kind)),
        _group("duplicate", "Possible duplicates", _wrong(preview.of(Fate.DUPLICATE), kind)),
        _group("doubtful", "Is this spelt right?", [] if is_written else _doubts(lines, kind)),
        _group("warned", "To check", _warnings(lines, kind)),
        _group("changed", "Changed" if is_written else "Would change", _changes(lines)),
        _group("new", "Added" if is_written else "New", _new(preview.of(Fate.NEW))),
    ]
    return [group for group in groups if group.total]


def _group(code: str, title: str, rows: Iterable[Shown]) -> Group:
    every = list(rows)
    return Group(code, title, len(every), every[:MOST_SHOWN])


def _wrong(lines: Iterable[Line], kind: Kind[Any]) -> Iterator[Shown]:
    for line in lines:
        for wrong in line.wrong:
            column = wrong.column or kind.key.heading
            yield Shown(line.row, line.name or line.key, column, wrong.reason)


def _doubts(lines: Iterable[Line], kind: Kind[Any]) -> Iterator[Shown]:
    for line in lines:
        for doubt in line.doubts:
            column = doubt.column or kind.key.heading
            yield Shown(line.row, line.name or line.key, column, doubt.reason)


def _warnings(lines: Iterable[Line], kind: Kind[Any]) -> Iterator[Shown]:
    for line in lines:
        if line.fate in WRITTEN:
            for warning in line.warnings:
                column = warning.column or kind.key.heading
                yield Shown(line.row, line.name or line.key, column, warning.reason)


def _changes(lines: Iterable[Line]) -> Iterator[Shown]:
    for line in lines:
        if line.fate == Fate.CHANGED:
            for change in line.differences:
                yield Shown(
                    line.row, line.name or line.key, change.heading, "", change.before, change.after
                )


def _new(lines: Iterable[Line]) -> Iterator[Shown]:
    return (Shown(line.row, line.name, "", line.key) for line in lines)
