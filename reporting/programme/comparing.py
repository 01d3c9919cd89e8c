"""What would be different in an issued report if we counted again."""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.programme.stored import StoredReport
from reporting.programme.tables import Definition, Table
from reporting.programme.written import NOTHING, rests_on, written


@dataclass(frozen=True)
class Difference:
    """A figure that is different now. `then` and `now` are the 2 values in words. `is_before` says
    that it is a figure of the period before. `has_new_meaning` says that we now count it in another
    way."""

    key: str
    table: str
    row: str
    column: str
    then: str
    now: str
    is_before: bool
    has_new_meaning: bool


def differences(then: StoredReport, now: StoredReport) -> list[Difference]:
    """Every figure whose number or meaning has changed, and every figure that only one of the
    reports has. In the order of the report. No query."""
    return [
        *_differences(then.tables, now.tables, is_before=False),
        *_differences(then.before, now.before, is_before=True),
    ]


@dataclass(frozen=True)
class _Place:
    """A figure of a report: its place, its value and its meaning."""

    table: str
    row: str
    column: str
    says: str
    definition: Definition


def _differences(
    then: tuple[Table, ...], now: tuple[Table, ...], *, is_before: bool
) -> Iterator[Difference]:
    old, new = _places(then), _places(now)
    for key, place in (old | new).items():
        one, other = old.get(key), new.get(key)
        has_new_meaning = bool(one and other and one.definition != other.definition)
        issued, counted = (each.says if each else NOTHING for each in (one, other))
        if issued != counted or has_new_meaning:
            yield Difference(
                key,
                place.table,
                place.row,
                place.column,
                issued,
                counted,
                is_before,
                has_new_meaning,
            )


def _places(tables: tuple[Table, ...]) -> dict[str, _Place]:
    return {
        figure.key: _Place(
            table.title,
            row.label,
            figure.label,
            ", ".join(filter(None, (written(figure), rests_on(figure)))),
            figure.definition,
        )
        for table in tables
        for row in table.all_rows
        for figure in row.figures
    }
