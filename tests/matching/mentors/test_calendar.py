"""A mentor's sessions in the private calendar."""

from datetime import date, datetime, timedelta

import pytest

from config.common.clock import LONDON
from matching.mentors.away import days_of
from matching.models import Away, Match, Mentor
from tests.factories.people import mentor_user
from tests.factories.programme import TUESDAY_AFTERNOON, a_match

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, tzinfo=LONDON)  # a Wednesday
MONDAYS = [date(2026, 11, 30) + timedelta(weeks=week) for week in range(8)]


def days(mentor: Mentor) -> list[date]:
    return [event.on for event in days_of(mentor.user_id, at=AT)]


def test_every_session_of_eight_weeks_is_a_day_with_its_part(ben: Mentor, match: Match) -> None:
    assert days(ben) == MONDAYS
    assert {event.title for event in days_of(ben.user_id, at=AT)} == {"Volunteering, morning"}


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
