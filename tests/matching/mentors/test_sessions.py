"""When a mentor and a man meet next."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from config.common.clock import LONDON, now
from matching.mentors.sessions import next_on, next_sessions
from matching.models import Away
from tests.factories.programme import a_match, a_mentor, a_referral

TUESDAY_MORNING, TUESDAY_EVENING = 3, 5


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
    sessions = next_sessions(mentor, at=at)
    assert [(session.match, session.on) for session in sessions] == [
        (thursday, date(2026, 11, 26)),
        (monday, date(2026, 11, 30)),
    ]


@pytest.mark.django_db
def test_an_absence_is_skipped() -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=LONDON)
    match = a_match(slot=0)
    Away.objects.create(mentor=match.mentor, first_on=date(2026, 11, 26), last_on=date(2026, 12, 7))
    Away.objects.create(
        mentor=match.mentor, first_on=date(2026, 12, 14), last_on=date(2026, 12, 14)
    )
    [session] = next_sessions(match.mentor, at=at)
    assert session.on == date(2026, 12, 21)


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "on"), [(True, date(2026, 11, 30)), (False, date(2026, 12, 7))])
def test_a_man_met_every_other_week_is_met_in_his_own(first: bool, on: date) -> None:
    match = a_match(slot=0, first_week=first, second_week=not first)
    [session] = next_sessions(match.mentor, at=datetime(2026, 11, 25, 9, tzinfo=LONDON))
    assert (session.on, session.is_weekly) == (on, False)


@pytest.mark.django_db
def test_a_man_is_called_by_his_first_name_alone() -> None:
    match = a_match(referral=a_referral(name="Jordan Juniper"))
    [session] = next_sessions(match.mentor, at=now())
    assert session.man == "Jordan"
