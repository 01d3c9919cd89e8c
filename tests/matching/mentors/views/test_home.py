"""A mentor's first page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today, now
from matching.mentors.sessions import next_sessions
from matching.models import Introduction, Match, Mentor
from recruitment.models import Establishment
from tests.factories.introductions import an_introduction
from tests.factories.people import mentor_user, sign_in
from tests.factories.programme import a_clearance, a_match, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY = 3, 6  # their mornings


def home(client: Client) -> str:
    page = client.get(reverse("matching:mentoring"))
    assert page.status_code == 200
    return page.content.decode()


def test_signing_in_leads_to_it(phone: Client) -> None:
    assert phone.get("/").headers["Location"] == reverse("matching:mentoring")


def test_it_says_who_to_meet_where_and_when(phone: Client, match: Match) -> None:
    [session] = next_sessions(match.mentor, at=now())
    page = home(phone)
    assert "Hello, Ben" in page
    assert "With Jordan at HMP Here" in page
    assert ("Today" if session.on == london_today() else "Monday") in page


@pytest.mark.parametrize(("days", "is_shown"), [(0, True), (-1, False)])
def test_no_session_is_shown_after_a_named_last_day(
    days: int, is_shown: bool, phone: Client, match: Match
) -> None:
    """The mentor's last day is the day of the next session, or the day before."""
    [session] = next_sessions(match.mentor, at=now())
    Mentor.objects.update(leaves_on=session.on + timedelta(days=days))
    assert ("With Jordan at HMP Here" in home(phone)) == is_shown


def test_it_says_no_more_of_a_man_than_his_first_name(phone: Client, match: Match) -> None:
    page = home(phone)
    assert [word for word in ("Juniper", "A1234BC", match.referral.reference) if word in page] == []


def test_it_says_when_another_mentor_takes_over(
    phone: Client, match: Match, prison: Establishment
) -> None:
    other = a_mentor(at=prison, user=mentor_user(name="Cassandra Cedar"))
    introduction = an_introduction(other, match.referral, "to_start")
    day = london_today() + timedelta(weeks=3)
    Introduction.objects.filter(pk=introduction.pk).update(first_on=day)
    page = home(phone)
    assert f"{day:%A} {day.day} {day:%B %Y}" in page
    assert "Cassandra" not in page
    Introduction.objects.update(first_on=None)
    assert "take over from you" in home(phone)
    Match.objects.filter(pk=introduction.match_id).update(
        status="not_begun", ended_on=london_today(), end_reason="called_off"
    )
    assert "take over from you" not in home(phone)


def test_it_says_nothing_of_another_mentors_men(phone: Client) -> None:
    a_match(referral=a_referral(name="Robin Rowan"))
    page = home(phone)
    assert "Robin" not in page


@pytest.mark.parametrize(("days", "is_said"), [(90, True), (91, False), (0, True), (-1, False)])
def test_it_says_that_a_clearance_ends_soon(
    days: int, is_said: bool, phone: Client, ben: Mentor
) -> None:
    there = an_establishment(name="HMP There")
    a_clearance(ben, there, expires_on=london_today() + timedelta(days=days))
    assert ("clearance at HMP There" in home(phone)) == is_said


def test_a_mentor_who_is_not_on_the_list_is_told_so(client: Client) -> None:
    sign_in(client, mentor_user())
    answer = client.get(reverse("matching:mentoring"))
    assert "site/mentoring/not_yet.html" in {template.name for template in answer.templates}


def test_three_sessions_take_as_many_queries_as_one(
    phone: Client, match: Match, prison: Establishment
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            home(phone)
        return len(capture)

    one = queries()
    # Not today: once a session of today has ended, the page also asks how it went.
    other_day = next(slot for slot in (TUESDAY, WEDNESDAY) if slot // 3 != london_today().weekday())
    for place in (2, 3):
        man = a_referral(at=prison)
        a_match(mentor=match.mentor, referral=man, slot=other_day + place - 2, place=place)
    assert queries() == one
