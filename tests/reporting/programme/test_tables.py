"""Periods, shares, and what must hold between figures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.programme.building import MISSING, TOTAL, Column, partition
from reporting.programme.tables import (
    Chapter,
    Definition,
    Figure,
    Identity,
    RecordKind,
    Records,
    Relation,
    Scope,
    Unit,
)

WHAT = Definition("what", "What is counted.", "All of them", "", "The records")
KIND = RecordKind.MAN


def a_figure(*ids: int, value: int | None = None, of: int | None = None) -> Figure:
    records = Records.of(KIND, ids)
    return Figure("key", "Men", len(ids) if value is None else value, WHAT, records, of=of)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2024-02-01", "2025-03-31", ("2022-12-01", "2024-01-31")),
        ("2024-02-01", "2024-02-29", ("2024-01-01", "2024-01-31")),
        ("2024-01-01", "2024-12-31", ("2023-01-01", "2023-12-31")),
        ("2024-03-11", "2024-03-20", ("2024-03-01", "2024-03-10")),
        ("2024-03-01", "2024-03-01", ("2024-02-29", "2024-02-29")),
    ],
)
def test_the_period_before_is_as_long_and_ends_the_day_before(
    first: str, last: str, before: tuple[str, str]
) -> None:
    scope = Scope(date.fromisoformat(first), date.fromisoformat(last), date(2025, 6, 1))
    earlier = scope.before
    assert (earlier.first.isoformat(), earlier.last.isoformat()) == before
    assert earlier.as_at - earlier.last == scope.as_at - scope.last


def test_days_after_the_day_of_the_report_do_not_count() -> None:
    scope = Scope(date(2025, 1, 1), date(2025, 12, 31), date(2025, 4, 3))
    assert scope.until == date(2025, 4, 3)
    assert Scope(scope.first, scope.last, date(2026, 4, 3)).until == scope.last


@pytest.mark.parametrize(
    ("value", "of", "percent"),
    [(20, 31, 65), (26, 31, 84), (1, 8, 13), (1, 200, 1), (0, 5, 0), (0, 0, None), (3, None, None)],
)
def test_a_share_is_rounded_and_a_share_of_nobody_is_no_share(
    value: int, of: int | None, percent: int | None
) -> None:
    assert a_figure(*range(value), of=of).percent == percent


def test_a_count_without_its_records_does_not_open() -> None:
    assert a_figure(1, 2).opens
    assert not a_figure(1, 2, value=3).opens
    minutes = Figure("key", "Hours", 90, WHAT, Records.of(KIND, [1]), unit=Unit.MINUTES)
    assert minutes.opens


def test_what_must_hold_fails_when_it_does_not() -> None:
    def holds(left: Figure, relation: Relation, right: Figure, *, is_within: bool = False) -> bool:
        return Identity("key", "says", (left,), relation, (right,), is_within).holds

    one, two = a_figure(1), a_figure(1, 2)
    assert holds(two, Relation.EQUAL, two)
    assert not holds(one, Relation.EQUAL, two)
    assert holds(one, Relation.AT_MOST, two)
    assert not holds(two, Relation.AT_MOST, one)
    assert holds(a_figure(3), Relation.EQUAL, one)
    assert not holds(a_figure(3), Relation.EQUAL, one, is_within=True)


@given(groups=st.lists(st.sets(st.integers(0, 30)), max_size=4), more=st.sets(st.integers(31, 40)))
def test_a_partition_has_everyone_once(groups: list[set[int]], more: set[int]) -> None:
    apart: dict[str, set[int]] = {}
    for number, group in enumerate(groups):
        apart[str(number)] = group.difference(*apart.values())
    everyone = more.union(*apart.values())
    column = Column("Men", WHAT, KIND, everyone, apart)
    labels = {code: code for code in apart}
    table = partition("table", Chapter.PEOPLE, "Title", "Says.", labels, [column])
    values = {row.key: row.figures[0] for row in table.all_rows}
    assert values[f"table.{MISSING}"].records.ids == tuple(sorted(more))
    assert values[f"table.{TOTAL}"].value == len(everyone)
    assert sum(row.figures[0].value or 0 for row in table.rows) == len(everyone)
    known = {row.figures[0].known for row in table.rows if row.key != f"table.{MISSING}"}
    assert known <= {None if not more else len(everyone) - len(more)}
