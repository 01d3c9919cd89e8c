"""A mentor's sessions in the private calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from config.common.clock import LONDON
from config.common.invitation import Invitation, WholeDay, as_feed
from matching.mentors.away import days_of
from matching.models import Away, Match, Mentor
from recruitment.models import Establishment, VisitGuide
from tests.factories.people import mentor_user
from tests.factories.programme import MONDAY_MORNING, TUESDAY_AFTERNOON, a_match, some_closed_days

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, tzinfo=LONDON)  # a Wednesday
MONDAYS = [date(2026, 11, 30) + timedelta(weeks=week) for week in range(8)]


def days(mentor: Mentor) -> list[date]:
    return [event.on for event in whole_days(mentor)]


def whole_days(mentor: Mentor) -> list[WholeDay]:
    """The sessions whose hours we do not know."""
    return [event for event in days_of(mentor.user_id, at=AT) if isinstance(event, WholeDay)]


def test_every_session_of_eight_weeks_is_a_day_with_its_part(ben: Mentor, match: Match) -> None:
    assert days(ben) == MONDAYS
    assert {event.title for event in whole_days(ben)} == {"Volunteering, morning"}


def test_a_session_keeps_its_uid_and_no_two_share_one(ben: Mentor, match: Match) -> None:
    a_match(mentor=ben, slot=TUESDAY_AFTERNOON, place=2)
    now, later = (days_of(ben.user_id, at=AT + timedelta(days=gone)) for gone in (0, 7))
    assert len({event.uid for event in now}) == len(now) == 16
    assert {event.uid for event in now[2:]} == {event.uid for event in later[:14]}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_man_met_every_other_week_is_there_in_his_own(is_first: bool, ben: Mentor) -> None:
    a_match(mentor=ben, first_week=is_first, second_week=not is_first)
    assert days(ben) == MONDAYS[not is_first :: 2]


def test_absences_and_what_comes_after_the_last_day_are_left_out(ben: Mentor, match: Match) -> None:
    Away.objects.create(mentor=ben, first_on=MONDAYS[1], last_on=MONDAYS[2])
    ben.leaves_on = MONDAYS[4]
    ben.save()
    assert days(ben) == [MONDAYS[0], MONDAYS[3], MONDAYS[4]]


def test_who_has_left_or_never_was_a_mentor_has_none(ben: Mentor, match: Match) -> None:
    Mentor.objects.update(status="left")
    assert days(ben) == []
    assert days_of(mentor_user().pk, at=AT) == []


def test_an_ended_match_has_none(ben: Mentor, match: Match) -> None:
    Match.objects.update(status="ended", ended_on=date(2030, 1, 1), end_reason="completed")
    assert days(ben) == []


def hours_known(prison: Establishment) -> None:
    VisitGuide.objects.create(establishment=prison, entrance="Jebb Avenue gate")
    slot = prison.regime_slots.filter(slot=MONDAY_MORNING)
    slot.update(starts_at=time(9, 15), ends_at=time(11, 30))


def test_where_the_hours_are_known_it_says_when_and_where(
    ben: Mentor, match: Match, prison: Establishment
) -> None:
    before = {day.uid for day in whole_days(ben)}
    hours_known(prison)
    events = [event for event in days_of(ben.user_id, at=AT) if isinstance(event, Invitation)]
    assert {event.uid for event in events} == before
    assert [event.starts_at for event in events] == [
        datetime.combine(day, time(9, 15), LONDON) for day in MONDAYS
    ]
    assert {(event.minutes, event.where) for event in events} == {
        (135, "HMP Here, Jebb Avenue gate")
    }


def test_a_weekly_session_stays_at_its_local_time_when_the_clocks_change(
    ben: Mentor, match: Match, prison: Establishment
) -> None:
    """Read back from the text, as a calendar program does."""
    hours_known(prison)
    Establishment.objects.update(keeps_bank_holidays=True)
    march = datetime(2027, 3, 17, 9, tzinfo=LONDON)
    calendar = Calendar.from_ical(as_feed(days_of(ben.user_id, at=march), at=march))
    starts: list[Any] = [event.start for event in calendar.events]
    assert {moment.astimezone(LONDON).time() for moment in starts} == {time(9, 15)}
    assert {moment.astimezone(UTC).hour for moment in starts} == {8, 9}
    assert date(2027, 3, 29) not in {moment.date() for moment in starts}, "Easter Monday"


def test_no_calendar_names_the_man(ben: Mentor, match: Match, prison: Establishment) -> None:
    hours_known(prison)
    text = as_feed(days_of(ben.user_id, at=AT), at=AT)
    assert [word for word in ("Jordan", "Juniper", match.referral.reference) if word in text] == []


def test_days_on_which_the_prison_is_closed_are_left_out(
    ben: Mentor, match: Match, prison: Establishment
) -> None:
    some_closed_days(prison, MONDAYS[1], MONDAYS[2])
    assert days(ben) == [MONDAYS[0], *MONDAYS[3:]]
