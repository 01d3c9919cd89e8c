"""The days on which a prison has no sessions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import LONDON
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.models import ClosedDays, Establishment
from recruitment.prisons.closed_days import (
    bank_holidays_between,
    close_days,
    closed_days_between,
    is_closed,
    reopen_days,
)
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, an_establishment, some_closed_days

AT = datetime(2026, 11, 25, 9, tzinfo=LONDON)
MONDAY = date(2026, 12, 7)
CHRISTMAS = date(2026, 12, 25)
Spans = Sequence[tuple[int, int]]


@pytest.fixture
def prison(db: None) -> Establishment:
    return an_establishment(name="HMP Here", keeps_bank_holidays=True)


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def closed(prison: Establishment, by: User, first: date = MONDAY, days: int = 1) -> ClosedDays:
    last = first + timedelta(days=days - 1)
    return close_days(prison=prison, first_on=first, last_on=last, reason="", by=by, at=AT)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (CHRISTMAS, True),
        (date(2026, 12, 28), True),  # instead of Boxing Day, a Saturday
        (date(2027, 3, 29), True),  # Easter Monday
        (date(2026, 11, 30), False),  # St Andrew's Day, in Scotland alone
        (date(2027, 3, 17), False),  # St Patrick's Day, in Northern Ireland alone
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(day: date, is_one: bool) -> None:
    assert (day in bank_holidays_between(day, day)) == is_one


def test_a_prison_keeps_bank_holidays_unless_it_says_that_it_does_not(
    prison: Establishment,
) -> None:
    assert is_closed(prison, CHRISTMAS)
    prison.keeps_bank_holidays = False
    assert not is_closed(prison, CHRISTMAS)


def test_a_prison_we_no_longer_work_in_has_no_sessions(prison: Establishment) -> None:
    prison.closed_on = MONDAY
    assert not is_closed(prison, MONDAY - timedelta(days=1))
    assert is_closed(prison, MONDAY)


@given(
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=5),
    asked=st.tuples(st.integers(0, 60), st.integers(0, 20)),
)
@pytest.mark.django_db
def test_closed_are_exactly_the_days_within_a_span(spans: Spans, asked: tuple[int, int]) -> None:
    """Whatever spans there are, and wherever the days asked about begin and end."""
    prison = an_establishment()
    start = date(2026, 12, 1)
    for gone, length in dict(spans).items():
        first = start + timedelta(days=gone)
        some_closed_days(prison, first, first + timedelta(days=length))
    first = start + timedelta(days=asked[0])
    days = [first + timedelta(days=day) for day in range(asked[1] + 1)]
    rows = list(prison.closed_days.all())
    expected = {day for day in days if any(row.first_on <= day <= row.last_on for row in rows)}
    assert set(closed_days_between([prison], first, days[-1])[prison.pk]) == expected


def test_three_prisons_take_as_many_queries_as_one(prison: Establishment, ann: User) -> None:
    closed(prison, ann)
    others = [prison, an_establishment(), an_establishment()]
    for prisons in (others[:1], others):
        with CaptureQueriesContext(connection) as queries:
            days = closed_days_between(prisons, MONDAY, CHRISTMAS)
        assert len(queries) == 1
        assert set(days) == {row.pk for row in prisons}
    assert set(days[prison.pk]) == {MONDAY, CHRISTMAS}


def test_days_are_closed_and_opened_again(prison: Establishment, ann: User) -> None:
    days = closed(prison, ann, days=3)
    assert is_closed(prison, MONDAY + timedelta(days=2))
    assert not is_closed(prison, MONDAY + timedelta(days=3))
    reopen_days(days=days, by=ann, at=AT)
    assert not is_closed(prison, MONDAY)
    with pytest.raises(ChangedMeanwhile):
        reopen_days(days=days, by=ann, at=AT)


@pytest.mark.parametrize(("first", "days"), [(0, 1), (-1, 2), (2, 5), (-3, 9), (1, 1)])
def test_days_that_are_closed_already_are_refused(
    first: int, days: int, prison: Establishment, ann: User
) -> None:
    closed(prison, ann, days=3)
    with pytest.raises(FieldError) as error:
        closed(prison, ann, MONDAY + timedelta(days=first), days)
    assert error.value.field == "first_on"
    assert ClosedDays.objects.count() == 1


def test_days_beside_closed_days_and_at_another_prison_are_not_refused(
    prison: Establishment, ann: User
) -> None:
    closed(prison, ann, days=3)
    for gone in (-1, 3):
        closed(prison, ann, MONDAY + timedelta(days=gone))
    closed(an_establishment(), manager())
    assert ClosedDays.objects.count() == 4


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "last_on"),
        (AT.date() - timedelta(days=1), MONDAY, "first_on"),
        (date(2030, 1, 1), date(2030, 1, 2), "first_on"),
        (MONDAY, MONDAY + timedelta(days=366), "last_on"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    first: date, last: date, field: str, prison: Establishment, ann: User
) -> None:
    with pytest.raises(FieldError) as error:
        close_days(prison=prison, first_on=first, last_on=last, reason="", by=ann, at=AT)
    assert error.value.field == field


def test_only_staff_of_the_prison_close_and_open_it(prison: Establishment, ann: User) -> None:
    other = a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        closed(prison, other)
    days = closed(prison, ann)
    with pytest.raises(NotAllowed):
        reopen_days(days=days, by=other, at=AT)
    reopen_days(days=days, by=manager(), at=AT)
