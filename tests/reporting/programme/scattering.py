"""Other programmes, made from the report of one by leaving some of its records out, and counting
some twice."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Final

from reporting.programme.identities import identities_of
from reporting.programme.tables import (
    Figure,
    ProgrammeReport,
    RecordKind,
    Records,
    Row,
    Table,
    Unit,
    figures_of,
)
from tests.reporting.programme.attacking import known_of, whole_of

LONG: Final = ("services", "prisons", "offences")
Ids = frozenset[int]


def scattered(report: ProgrammeReport, seed: int) -> ProgrammeReport:
    """A report of another programme. The same seed gives the same."""
    random = Random(seed)  # noqa: S311 — programmes for a test, no secrets
    tables, before = (_scattered(report.tables, random) for _ in range(2))
    return ProgrammeReport(report.scope, tables, identities_of(tables), before)


def _scattered(tables: tuple[Table, ...], random: Random) -> tuple[Table, ...]:
    everything: dict[RecordKind, set[int]] = {kind: set() for kind in RecordKind}
    for figure in figures_of(tables).values():
        everything[figure.records.kind].update(figure.records.ids)
    kept = {}
    for kind, ids in everything.items():
        share = random.choice((0.2, 0.5, 0.8, 1.0))
        once = [2 * pk for pk in sorted(ids) if random.random() < share]
        twice = random.choice((0.0, 0.3))
        kept[kind] = frozenset(once) | {pk + 1 for pk in once if random.random() < twice}
    thinned = tuple(_thinned(table, kept) for table in tables)
    values = {key: figure.value or 0 for key, figure in figures_of(thinned).items()}
    return tuple(_measured(table, values) for table in thinned)


def _thinned(table: Table, kept: Mapping[RecordKind, Ids]) -> Table:
    """The table with the records that are kept. Of long tables, without most empty rows."""
    rows = tuple(replace(row, figures=_figures(row, kept)) for row in table.rows)
    if table.key in LONG:
        empty = [row for row in rows[:-1] if not row.figures[0].records.ids]
        rows = tuple(row for row in rows if row not in empty[2:])
    total = table.total and replace(table.total, figures=_figures(table.total, kept))
    return replace(table, rows=rows, total=total)


def _figures(row: Row, kept: Mapping[RecordKind, Ids]) -> tuple[Figure, ...]:
    def figure(one: Figure) -> Figure:
        kind = one.records.kind
        ids = [each for pk in one.records.ids for each in (2 * pk, 2 * pk + 1)]
        records = Records.of(kind, kept[kind].intersection(ids))
        value = len(records.ids)
        if one.unit is Unit.MINUTES:
            value = sum(15 * (pk % 5) for pk in records.ids)
        if one.unit in (Unit.DAYS, Unit.MONTHS):
            return replace(one, records=records, value=one.value if records.ids else None)
        return replace(one, records=records, value=value)

    return tuple(figure(one) for one in row.figures)


def _measured(table: Table, values: Mapping[str, int]) -> Table:
    """The table with the denominators that belong to these values."""

    def measured(row: Row) -> Row:
        figures = []
        for place, figure in enumerate(row.figures):
            if figure.of is not None:
                of = sum(values[name] for name in whole_of(table, row, place))
                known = None
                if figure.known is not None and (weights := known_of(table, row, figure)):
                    known = sum(weight * values[name] for name, weight in weights.items())
                figures.append(replace(figure, of=of, known=None if known == of else known))
            else:
                figures.append(figure)
        return replace(row, figures=tuple(figures))

    rows = tuple(measured(row) for row in table.rows)
    return replace(table, rows=rows, total=table.total and measured(table.total))
