"""When a mentor and a man meet next."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import LONDON, now
from matching.mentors.sessions import live_matches, next_sessions, possible_times, sessions_of
from matching.models import Away, Introduction, Match, SessionMove
from recruitment.models import RegimeSlot
from recruitment.prisons.closed_days import is_closed
from recruitment.weekly import is_first_week
from tests.examples import FEW
from tests.factories.programme import (
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    some_closed_days,
)

TUESDAY_MORNING, TUESDAY_EVENING = 3, 5


@pytest.mark.django_db
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
    [session] = next_sessions(a_match(slot=slot).mentor, at=at)
    assert session.on == tuesday + timedelta(days=days)


@pytest.mark.django_db
@pytest.mark.parametrize(("minute", "days"), [(29, 0), (30, 7)])
def test_todays_session_is_the_next_until_its_end_by_the_clock(minute: int, days: int) -> None:
    match = a_match(slot=TUESDAY_MORNING)
    RegimeSlot.objects.filter(
        establishment=match.referral.establishment, slot=TUESDAY_MORNING
    ).update(starts_at=time(9, 15), ends_at=time(11, 30))
    [session] = next_sessions(match.mentor, at=datetime(2026, 10, 27, 11, minute, tzinfo=LONDON))
    assert session.on == date(2026, 10, 27) + timedelta(days=days)
    assert session.time.hours == (time(9, 15), time(11, 30))


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


AT = datetime(2026, 11, 25, 9, tzinfo=LONDON)  # a Wednesday
Spans = Sequence[tuple[int, int]]


@pytest.mark.django_db
@settings(max_examples=FEW)
@given(
    slot=st.integers(0, 20),
    shut=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=4),
    away=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=2),
    weeks=st.sampled_from([(True, True), (True, False), (False, True)]),
)
def test_the_next_session_is_the_first_day_on_which_all_can_come(
    slot: int, shut: Spans, away: Spans, weeks: tuple[bool, bool]
) -> None:
    """Against every day looked at one by one."""
    match = a_match(slot=slot, first_week=weeks[0], second_week=weeks[1])
    day = AT.date()
    for gone, length in dict(shut).items():
        first = day + timedelta(days=gone)
        some_closed_days(match.referral.establishment, first, first + timedelta(days=length))
    for gone, length in dict(away).items():
        first = day + timedelta(days=gone)
        last = first + timedelta(days=length)
        Away.objects.create(mentor=match.mentor, first_on=first, last_on=last)
    absences = list(match.mentor.away.all())
    prison = match.referral.establishment
    while (
        day.weekday() != slot // 3
        or not weeks[not is_first_week(day)]
        or is_closed(prison, day)
        or any(absence.holds(day) for absence in absences)
    ):
        day += timedelta(days=1)
    [session] = next_sessions(match.mentor, at=AT)
    assert session.on == day


@pytest.mark.django_db
def test_a_prison_closed_for_good_has_no_next_session() -> None:
    match = a_match()
    prison = match.referral.establishment
    prison.closed_on = AT.date()
    prison.save()
    assert next_sessions(match.mentor, at=AT) == []


@pytest.mark.django_db
def test_sessions_as_if_the_prison_was_open_leave_bank_holidays_out() -> None:
    prison = an_establishment(keeps_bank_holidays=True)
    match = a_match(referral=a_referral(at=prison), slot=12)  # Fridays
    christmas = date(2026, 12, 25)
    days = some_closed_days(prison, christmas - timedelta(days=7), christmas)
    span = days.first_on, days.last_on
    matches = live_matches(match.mentor)
    assert sessions_of(matches, *span) == []
    assert [row.on for row in sessions_of(matches, *span, but_for=days)] == [days.first_on]


@pytest.mark.django_db
def test_sessions_begin_with_the_first_one_agreed_and_end_before_he_leaves() -> None:
    man = a_referral(release_on=date(2026, 12, 21))
    match = a_match(slot=0, referral=man, status="to_start")
    Introduction.objects.create(match=match, tells_at=AT, first_on=date(2026, 12, 7))
    days = sessions_of(live_matches(match.mentor), AT.date(), date(2027, 1, 31))
    assert [session.on for session in days] == [date(2026, 12, 7), date(2026, 12, 14)]


@pytest.mark.django_db
def test_a_man_who_has_died_is_met_no_more() -> None:
    match = a_match()
    match.referral.participant.died_on = AT.date()
    match.referral.participant.save()
    assert next_sessions(match.mentor, at=AT) == []


@pytest.mark.django_db
def test_three_men_take_as_many_queries_as_one() -> None:
    match = a_match()
    counts = []
    for place in (1, 2, 3):
        if place > 1:
            a_match(mentor=match.mentor, slot=place, place=place)
        with CaptureQueriesContext(connection) as queries:
            assert len(next_sessions(match.mentor, at=AT)) == place
        counts.append(len(queries))
    assert counts == [7, 7, 7]


@pytest.mark.django_db
def test_the_first_session_can_be_moved_to_any_day_on_which_all_can_come() -> None:
    match = a_match(slot=0, status="to_start")
    Introduction.objects.create(match=match, tells_at=AT, first_on=date(2026, 12, 14))
    some_closed_days(match.referral.establishment, date(2026, 12, 7))
    times = islice(possible_times(match, at=AT), 3)
    mondays = [date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 21)]
    assert [time.on for time in times] == mondays
    later = possible_times(match, at=datetime(2026, 12, 14, 0, 1, tzinfo=LONDON))
    assert next(later).on == date(2026, 12, 21), "today is too soon"


@pytest.mark.django_db
def test_a_moved_session_is_on_its_new_day_in_the_same_part_of_the_day() -> None:
    match = a_match(slot=TUESDAY_MORNING)
    tuesday, thursday = date(2026, 10, 27), date(2026, 10, 29)
    move_to(thursday, match, tuesday)
    [coming] = next_sessions(match.mentor, at=datetime(2026, 10, 27, 7, tzinfo=LONDON))
    assert (coming.on, coming.time.slot) == (thursday, TUESDAY_MORNING + 6)
    days = sessions_of(live_matches(match.mentor), tuesday, date(2026, 11, 4))
    assert [session.on for session in days] == [thursday, date(2026, 11, 3)]


@pytest.mark.django_db
def test_a_session_moved_into_the_span_from_outside_is_there_and_one_moved_out_is_not() -> None:
    match = a_match(slot=TUESDAY_MORNING)
    first, last = date(2026, 10, 26), date(2026, 11, 1)
    move_to(date(2026, 11, 5), match, date(2026, 10, 27))
    move_to(date(2026, 10, 30), match, date(2026, 11, 3))
    days = sessions_of(live_matches(match.mentor), first, last)
    assert [session.on for session in days] == [date(2026, 10, 30)]
    planned = sessions_of(live_matches(match.mentor), first, last, as_planned=True)
    assert [session.on for session in planned] == [date(2026, 10, 27)]


@pytest.mark.django_db
def test_a_session_moved_to_a_day_on_which_they_meet_anyway_is_there_once() -> None:
    match = a_match(slot=TUESDAY_MORNING)
    tuesday, next_tuesday = date(2026, 10, 27), date(2026, 11, 3)
    move_to(next_tuesday, match, tuesday)
    days = sessions_of(live_matches(match.mentor), tuesday, next_tuesday)
    assert [session.on for session in days] == [next_tuesday]


@pytest.mark.django_db
def test_a_session_moved_to_a_day_on_which_the_mentor_is_away_does_not_take_place() -> None:
    match = a_match(slot=TUESDAY_MORNING)
    thursday = date(2026, 10, 29)
    move_to(thursday, match, date(2026, 10, 27))
    Away.objects.create(mentor=match.mentor, first_on=thursday, last_on=thursday)
    assert sessions_of(live_matches(match.mentor), date(2026, 10, 26), date(2026, 11, 1)) == []


def move_to(day: date, match: Match, planned: date) -> None:
    SessionMove.objects.create(
        match=match, expected_on=planned, to_on=day, moved_by=match.mentor.user, moved_at=now()
    )
