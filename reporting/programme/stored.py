"""Writing a made report as JSON, and reading it back. The JSON has figures, words and ids, but no
names."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reporting.programme.tables import (
    Chapter,
    Chart,
    Definition,
    Figure,
    ProgrammeReport,
    RecordKind,
    Records,
    Row,
    Scope,
    Table,
    Unit,
    figures_of,
)


@dataclass(frozen=True)
class Check:
    """Something that must hold between figures, and whether it held when we counted them."""

    key: str
    says: str
    left: int
    relation: str
    right: int
    holds: bool


@dataclass(frozen=True)
class StoredReport:
    """A report as it was made. Its figures do not have the ids of their records, because there can
    be very many ids. They are in `MadeReport.records`. If `is_publication`, anybody may read the
    report. `has_lost_records` says that records behind the figures were deleted after we
    counted."""

    scope: Scope
    tables: tuple[Table, ...]
    checks: tuple[Check, ...]
    before: tuple[Table, ...]
    is_publication: bool = False
    has_lost_records: bool = False

    @property
    def broken(self) -> list[Check]:
        return [check for check in self.checks if not check.holds]

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure, by its key."""
        return figures_of(self.tables)

    @property
    def figures_before(self) -> dict[str, Figure]:
        """Every figure of the period before, by its key."""
        return figures_of(self.before)

    def place_of(self, key: str) -> tuple[Table, Row, Figure]:
        """The figure with this key, with its table and its row. Raises KeyError if the report has
        no such figure."""
        for table in self.tables:
            for row in table.all_rows:
                for figure in row.figures:
                    if figure.key == key:
                        return table, row, figure
        raise KeyError(key)


def scope_in_json(scope: Scope) -> dict[str, Any]:
    """The days and prisons of a report."""
    return {
        "first": scope.first.isoformat(),
        "last": scope.last.isoformat(),
        "as_at": scope.as_at.isoformat(),
        "prisons": None if scope.prisons is None else sorted(scope.prisons),
    }


def scope_from(values: dict[str, Any]) -> Scope:
    """The scope, read from what scope_in_json returned."""
    first, last, as_at = (date.fromisoformat(values[name]) for name in ("first", "last", "as_at"))
    prisons = values["prisons"]
    return Scope(first, last, as_at, None if prisons is None else frozenset(prisons))


def as_stored(report: ProgrammeReport, *, is_publication: bool = False) -> StoredReport:
    """The report in the form in which we store it."""
    checks = (
        Check(
            identity.key,
            identity.says,
            identity.left_sum,
            identity.relation.value,
            identity.right_sum,
            identity.holds,
        )
        for identity in report.identities
    )
    return StoredReport(
        report.scope,
        report.tables,
        tuple(checks),
        report.before,
        is_publication,
        report.has_lost_records,
    )


def report_in_json(report: StoredReport) -> dict[str, Any]:
    """The report without the ids of its records."""
    figures = [figure for tables in (report.tables, report.before) for figure in _all(tables)]
    return {
        "scope": scope_in_json(report.scope),
        "definitions": {figure.definition.key: asdict(figure.definition) for figure in figures},
        "tables": [_table(table) for table in report.tables],
        "before": [_table(table) for table in report.before],
        "checks": [asdict(check) for check in report.checks],
        "is_publication": report.is_publication,
        **({"is_kept": True} if report.has_lost_records else {}),
    }


def tables_in_json(tables: Iterable[Table]) -> dict[str, Any]:
    """Tables without the ids of their records."""
    tables = tuple(tables)
    return {
        "definitions": {each.definition.key: asdict(each.definition) for each in _all(tables)},
        "tables": [_table(table) for table in tables],
    }


def tables_from(values: dict[str, Any]) -> tuple[Table, ...]:
    """The tables, read from what tables_in_json returned."""
    definitions = {key: Definition(**each) for key, each in values["definitions"].items()}
    return tuple(_read_table(table, definitions) for table in values["tables"])


def records_in_json(report: ProgrammeReport) -> dict[str, list[int]]:
    """The ids behind each figure, by the figure's key."""
    return {key: list(figure.records.ids) for key, figure in report.figures.items()}


def report_from(values: dict[str, Any]) -> StoredReport:
    """The report, read from what report_in_json returned."""
    definitions = {key: Definition(**each) for key, each in values["definitions"].items()}
    return StoredReport(
        scope_from(values["scope"]),
        tuple(_read_table(table, definitions) for table in values["tables"]),
        tuple(Check(**check) for check in values["checks"]),
        tuple(_read_table(table, definitions) for table in values["before"]),
        values.get("is_publication", False),
        values.get("is_kept", False),
    )


def _all(tables: Iterable[Table]) -> list[Figure]:
    return [figure for table in tables for figure in table.figures]


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "chapter": table.chapter.value,
        "title": table.title,
        "says": table.says,
        "rows": [_row(row) for row in table.rows],
        "total": table.total and _row(table.total),
        "chart": table.chart and table.chart.value,
        "notes": list(table.notes),
    }


def _row(row: Row) -> dict[str, Any]:
    return {"key": row.key, "label": row.label, "figures": [_figure(each) for each in row.figures]}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "label": figure.label,
        "value": figure.value,
        "definition": figure.definition.key,
        "kind": figure.records.kind.value,
        "of": figure.of,
        "known": figure.known,
        "unit": figure.unit.value,
        "is_hidden": figure.is_hidden,
    }


def _read_table(values: dict[str, Any], definitions: dict[str, Definition]) -> Table:
    chart, total = values["chart"], values["total"]
    return Table(
        values["key"],
        Chapter(values["chapter"]),
        values["title"],
        values["says"],
        tuple(_read_row(row, definitions) for row in values["rows"]),
        total=_read_row(total, definitions) if total else None,
        chart=Chart(chart) if chart else None,
        notes=tuple(values.get("notes", ())),
    )


def _read_row(values: dict[str, Any], definitions: dict[str, Definition]) -> Row:
    figures = (_read_figure(figure, definitions) for figure in values["figures"])
    return Row(values["key"], values["label"], tuple(figures))


def _read_figure(values: dict[str, Any], definitions: dict[str, Definition]) -> Figure:
    return Figure(
        values["key"],
        values["label"],
        values["value"],
        definitions[values["definition"]],
        Records(RecordKind(values["kind"]), ()),
        of=values["of"],
        known=values["known"],
        unit=Unit(values["unit"]),
        is_hidden=values.get("is_hidden", False),
    )
