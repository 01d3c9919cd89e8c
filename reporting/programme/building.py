"""Building figures, rows and tables from the ids of records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reporting.programme.tables import (
    Chapter,
    Chart,
    Definition,
    Figure,
    RecordKind,
    Records,
    Row,
    Table,
    Unit,
)

NOT_RECORDED: Final = "Not recorded"
MISSING, TOTAL = "not_recorded", "total"


def count(
    key: str,
    label: str,
    definition: Definition,
    kind: RecordKind,
    ids: Collection[int],
    *,
    of: Collection[int] | None = None,
    known: int | None = None,
) -> Figure:
    """A figure that counts these records. If it is a share of other records, `of` has all of
    them."""
    records = Records.of(kind, ids)
    return Figure(
        key,
        label,
        len(records.ids),
        definition,
        records,
        of=None if of is None else len(of),
        known=known,
    )


def measure(
    key: str,
    label: str,
    definition: Definition,
    kind: RecordKind,
    ids: Collection[int],
    value: int | None,
    unit: Unit,
) -> Figure:
    """A figure for an amount that was measured on these records, such as minutes."""
    return Figure(key, label, value, definition, Records.of(kind, ids), unit=unit)


def sentence(label: str) -> str:
    """The label with a capital first letter."""
    return label[:1].upper() + label[1:]


def line(label: str, figure: Figure) -> Row:
    """A row with 1 figure."""
    return Row(figure.key, label, (figure,))


@dataclass(frozen=True)
class Column:
    """One column of a partition. The records in `everyone` are divided into `groups`, by the codes
    of the groups. If the table has no other column, `key` is empty. If the column adds up minutes
    instead of counting records, `minutes` has the minutes of each record."""

    label: str
    definition: Definition
    kind: RecordKind
    everyone: Collection[int]
    groups: Mapping[str, Collection[int]]
    key: str = ""
    minutes: Mapping[int, int] | None = None

    def members(self, code: str) -> Collection[int]:
        if code == TOTAL:
            return self.everyone
        if code == MISSING:
            return self.missing
        return self.groups.get(code, ())

    @property
    def missing(self) -> frozenset[int]:
        return frozenset(self.everyone).difference(*self.groups.values())

    @property
    def known(self) -> int | None:
        """How many of the records are in a group. None if all of them are."""
        return len(self.everyone) - len(self.missing) if self.missing else None

    def figure(self, table: str, code: str) -> Figure:
        key, ids = ".".join(filter(None, (table, code, self.key))), self.members(code)
        if self.minutes is not None:
            value = sum(self.minutes.get(pk, 0) for pk in ids)
            return measure(key, self.label, self.definition, self.kind, ids, value, Unit.MINUTES)
        known = None if code in (TOTAL, MISSING) else self.known
        of = None if code == TOTAL else self.everyone
        return count(key, self.label, self.definition, self.kind, ids, of=of, known=known)


def partition(
    key: str,
    chapter: Chapter,
    title: str,
    says: str,
    labels: Mapping[str, str],
    columns: Sequence[Column],
    *,
    missing: str = NOT_RECORDED,
    chart: Chart | None = Chart.BARS,
) -> Table:
    """A table with a row for each group, a row for the records in no group, and the total. Each
    record must be in at most 1 group."""

    def row(code: str, label: str) -> Row:
        figures = tuple(column.figure(key, code) for column in columns)
        return Row(f"{key}.{code}", label, figures)

    rows = tuple(row(code, label) for code, label in (*labels.items(), (MISSING, missing)))
    return Table(key, chapter, title, says, rows, total=row(TOTAL, "Total"), chart=chart)
