"""The month of a request: its last day, the days that do not count, and 2 months more."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from privacy.models import Pausing
from privacy.requests.month import Wait, due_day
from recruitment.cohorts.replying import is_working_day

DAYS = st.dates(date(2026, 1, 1), date(2032, 12, 31))
SPANS = st.integers(0, 60).map(timedelta)


def narrowing(since: date, until: date | None) -> Wait:
    return Wait(Pausing.NARROWING, since, until)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2027, 3, 3), date(2027, 4, 5)),  # a Saturday, so the Monday after it
        (date(2027, 1, 29), date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2027, 1, 30), date(2027, 3, 1)),
        (date(2027, 1, 31), date(2027, 3, 1)),
        (date(2028, 1, 29), date(2028, 2, 29)),  # a leap year
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 29)),
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, a weekend, and 28 December instead
        (date(2026, 8, 31), date(2026, 9, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_one(received: date, due: date) -> None:
    assert due_day(received) == due


@given(DAYS)
def test_the_last_day_is_the_first_working_day_from_a_month_on(received: date) -> None:
    due, month = due_day(received), received + relativedelta(months=1)
    assert due is not None
    assert is_working_day(due)
    assert due >= month
    assert not any(is_working_day(month + timedelta(days=n)) for n in range((due - month).days))
    assert due - month <= timedelta(days=6)


@given(DAYS, SPANS, SPANS)
def test_the_month_begins_when_we_know_who_asks(
    received: date, until: timedelta, wait: timedelta
) -> None:
    asked = received + until
    known = asked + wait
    assert due_day(received, [Wait(Pausing.IDENTITY, asked, known)]) == due_day(known)


@given(DAYS, SPANS, SPANS)
def test_days_on_which_we_wait_to_know_what_they_want_do_not_count(
    received: date, until: timedelta, wait: timedelta
) -> None:
    plain = received + relativedelta(months=1)
    asked = received + until
    due = due_day(received, [narrowing(asked, asked + wait)])
    assert due is not None
    assert timedelta() <= due - (plain + wait) <= timedelta(days=6)


@given(DAYS, SPANS, SPANS)
def test_a_day_never_counts_twice(received: date, until: timedelta, wait: timedelta) -> None:
    """We ask both things at once. The month begins when we know who asks, and the days before that
    do not add to it."""
    asked = received + until
    known = asked + wait
    both = [Wait(Pausing.IDENTITY, asked, known), narrowing(asked, known)]
    assert due_day(received, both) == due_day(known)


@given(DAYS, st.sampled_from(Pausing))
def test_nothing_is_due_while_we_wait(received: date, reason: Pausing) -> None:
    assert due_day(received, [Wait(reason, received, None)]) is None


@given(DAYS)
def test_2_months_more_make_3(received: date) -> None:
    due = due_day(received, is_longer=True)
    assert due is not None
    month = received + relativedelta(months=3)
    assert timedelta() <= due - month <= timedelta(days=6)
