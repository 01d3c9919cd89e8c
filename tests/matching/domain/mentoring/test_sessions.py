"""When a mentor meets whom next."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import LONDON, now
from matching.domain.mentoring.sessions import (
    WEEK,
    days_with,
    first_on,
    next_on,
    next_sessions,
)
from recruitment.weekly import SLOTS
from tests.factories.programme import a_match, a_mentor, a_referral

SLOT = st.integers(0, SLOTS - 1)
DAY = st.dates(date(2024, 1, 1), date(2034, 1, 1))
TUESDAY_MORNING, TUESDAY_EVENING = 3, 5


@given(SLOT, DAY)
def test_the_first_day_is_the_right_weekday_within_a_week(slot: int, day: date) -> None:
    found = first_on(slot, day)
    assert found.weekday() == slot // 3
    assert day <= found < day + WEEK


@given(SLOT, DAY, st.integers(0, 60))
def test_the_days_of_a_stretch_are_all_its_days_of_that_name(
    slot: int, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    stretch = (first + timedelta(days=number) for number in range(length + 1))
    assert list(days_with(slot, first, last)) == [
        day for day in stretch if day.weekday() == slot // 3
    ]


@pytest.mark.parametrize(
    ("slot", "hour", "days"),
    [
        (TUESDAY_MORNING, 9, 0),
        (TUESDAY_MORNING, 12, 7),
        (TUESDAY_EVENING, 12, 0),
        (TUESDAY_EVENING, 21, 7),
    ],
)
@pytest.mark.parametrize("tuesday", [date(2026, 3, 31), date(2026, 10, 27)])
def test_todays_session_is_the_next_until_that_part_of_the_day_is_over_in_london(
    slot: int, hour: int, days: int, tuesday: date
) -> None:
    at = datetime(tuesday.year, tuesday.month, tuesday.day, hour, tzinfo=LONDON)
    assert next_on(slot, at=at) == tuesday + timedelta(days=days)


@pytest.mark.django_db
def test_the_soonest_comes_first_and_what_has_ended_does_not_come() -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=LONDON)  # a Wednesday
    mentor = a_mentor(places=3)
    monday = a_match(mentor=mentor, slot=0, place=1)
    thursday = a_match(mentor=mentor, slot=9, place=2)
    ended: dict[str, Any] = {"ended_on": date(2030, 1, 1), "end_reason": "completed"}
    a_match(mentor=mentor, slot=6, place=3, status="ended", **ended)
    a_match(slot=6)
    found = next_sessions(mentor, at=at)
    assert [(it.match, it.on) for it in found] == [
        (thursday, date(2026, 11, 26)),
        (monday, date(2026, 11, 30)),
    ]


@pytest.mark.django_db
def test_a_man_is_called_by_his_first_name_alone() -> None:
    match = a_match(referral=a_referral(name="Jordan Juniper"))
    [session] = next_sessions(match.mentor, at=now())
    assert session.man == "Jordan"
