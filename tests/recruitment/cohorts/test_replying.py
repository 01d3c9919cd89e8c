"""By when we reply, in working days, and who has waited longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import london_date
from recruitment.cohorts.replying import (
    has_late_reply,
    is_reply_late,
    is_working_day,
    reply_due_on,
    working_day_after,
)
from recruitment.models import Application
from recruitment.states import ApplicationStatus
from tests.factories.recruitment import a_cohort, a_draft, an_application

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("sent", "days", "due"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas, and Boxing Day on a Saturday
        (date(2026, 4, 2), 2, date(2026, 4, 8)),  # Good Friday and Easter Monday
        (date(2026, 11, 28), 5, date(2026, 12, 4)),  # sent on a Saturday
    ],
)
def test_weekends_and_bank_holidays_are_no_working_days(sent: date, days: int, due: date) -> None:
    assert working_day_after(sent, days) == due


@given(DAYS, st.integers(1, 30))
def test_as_many_working_days_lie_between(day: date, days: int) -> None:
    due = working_day_after(day, days)
    between = (day + timedelta(days=gone + 1) for gone in range((due - day).days))
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(due)


@pytest.mark.django_db
def test_the_list_and_the_page_agree_on_who_waits_too_long() -> None:
    cohorts = [a_cohort(reply_days=2), a_cohort(reply_days=10)]
    at = datetime(2026, 12, 30, 0, 30, tzinfo=UTC)
    rows = [
        an_application(cohort=cohort, submitted_at=at - timedelta(hours=12 * half))
        for cohort in cohorts
        for half in range(44)
    ]
    an_application(
        cohort=cohorts[0], status=ApplicationStatus.RESERVE, submitted_at=at - timedelta(days=99)
    )
    late = set(Application.objects.filter(has_late_reply(at)))
    assert late == {row for row in rows if is_reply_late(row, at=at)}
    assert 0 < len(late) < len(rows)
    for row in rows:
        due = reply_due_on(row)
        assert due
        assert (row in late) == (london_date(at) > due)
    assert reply_due_on(a_draft(cohort=cohorts[0])) is None
