"""The weeks of a match, and the pages that show them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from delivery.sessions.weeks import Sort, in_words, weeks_card, weeks_of
from matching.models import Match, SessionMove
from recruitment.models import Establishment
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_referral,
    an_absence,
    an_establishment,
)
from tests.factories.sessions import a_missed_check, an_expected_session, missed_sessions

pytestmark = pytest.mark.django_db

NOTE = "He talked about Canary Wharf."


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def match(prison: Establishment) -> Match:
    """8 weeks old."""
    return a_supported_man(mentor=a_mentor(at=prison), referral=a_referral(at=prison))


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def sorts(match: Match) -> list[Sort]:
    """The latest 7 weeks, the latest first."""
    return [week.sort for week in weeks_of(match, today=london_today())][:7]


def test_each_week_says_what_it_was(match: Match) -> None:
    a_session(match, days_ago=42)
    missed_sessions(match, 35)
    an_expected_session(match, days_ago=28)
    moved = an_expected_session(match, days_ago=21)
    SessionMove.objects.create(
        match=match,
        expected_on=moved.on,
        to_on=london_today() + timedelta(days=2),
        moved_by=match.mentor.user,
        moved_at=now(),
    )
    a_session(match, days_ago=14, kind="phone", expected_on=None)
    an_expected_session(match, days_ago=7)
    an_absence(match.mentor, starts_in=-7, days=1)
    assert sorts(match) == [
        Sort.NONE,
        Sort.NONE,
        Sort.CONTACT,
        Sort.MOVED,
        Sort.UNLOGGED,
        Sort.NOT_MET,
        Sort.MET,
    ]
    weeks = weeks_of(match, today=london_today())
    assert "court" not in in_words(weeks)
    assert "met in 1" in in_words(weeks)
    reasons = [entry.words for week in weeks for entry in week.entries]
    assert any("regime" in words.lower() for words in reasons)


def test_of_several_in_one_week_a_meeting_counts(match: Match) -> None:
    missed_sessions(match, 21)
    a_session(match, days_ago=21, kind="visit", expected_on=None)
    assert sorts(match)[3] == Sort.MET


def test_an_expected_session_that_is_logged_is_there_once(match: Match) -> None:
    an_expected_session(match, days_ago=7)
    a_session(match, days_ago=7)
    [entry] = [e for week in weeks_of(match, today=london_today()) for e in week.entries]
    assert entry.sort == Sort.MET


def test_the_weeks_end_with_the_match_and_are_at_most_26(match: Match) -> None:
    today = london_today()
    assert len(weeks_of(match, today=today)) == 9
    Match.objects.filter(pk=match.pk).update(started_on=today - timedelta(weeks=60))
    match.refresh_from_db()
    assert len(weeks_of(match, today=today)) == 26
    match.status, match.ended_on = "ended", today - timedelta(weeks=30)
    weeks = weeks_of(match, today=today)
    assert weeks[0].monday <= match.ended_on < weeks[0].monday + timedelta(days=7)


def test_a_match_without_anything_has_weeks_without_anything(match: Match) -> None:
    assert set(sorts(match)) == {Sort.NONE}
    new = a_supported_man(started_on=london_today(), first_met_on=None)
    assert len(weeks_of(new, today=london_today())) == 1


def test_the_card_costs_four_queries_and_is_for_staff(
    match: Match, ann: User, django_assert_num_queries: Any
) -> None:
    for days_ago in (35, 28, 21, 14):
        a_session(match, days_ago=days_ago, note=NOTE)
        an_expected_session(match, days_ago=days_ago)
    assert weeks_card(match, match.mentor.user, london_today()) is None
    with django_assert_num_queries(4):
        card = weeks_card(match, ann, london_today())
    assert card
    assert card.context["totals"].sessions == 4


def opened(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_of_the_match_shows_the_weeks_and_no_note(match: Match, ann: User) -> None:
    a_session(match, days_ago=7, note=NOTE)
    client = Client()
    sign_in(client, ann)
    for address in (f"/matches/{match.pk}/", f"/support/{match.pk}/sessions/", "/sessions/"):
        page = opened(client, address)
        assert "Canary" not in page
    assert "The last 9 weeks" in opened(client, f"/matches/{match.pk}/")


def test_the_card_leads_to_answers_only_once_there_is_one(match: Match, ann: User) -> None:
    missed_sessions(match, 21, 14, 7)
    client = Client()
    sign_in(client, ann)
    answers = reverse("delivery:missed_answers", args=[match.pk])
    assert answers not in opened(client, f"/matches/{match.pk}/")
    a_missed_check(match, by=ann)
    assert answers in opened(client, f"/matches/{match.pk}/")


def test_mentors_see_all_sessions_and_only_the_name_they_use(match: Match) -> None:
    a_session(match, days_ago=7, note=NOTE)
    client = Client()
    sign_in(client, match.mentor.user)
    page = opened(client, f"/support/{match.pk}/sessions/")
    assert match.referral.name not in page
    assert "Canary" not in page
    assert "60 minutes" in page


@pytest.mark.parametrize("address", ["/support/{pk}/sessions/", "/sessions/", "/matches/{pk}/"])
def test_more_sessions_take_no_more_queries(address: str, match: Match) -> None:
    client = Client()
    sign_in(client, manager())

    def queries() -> int:
        client.get(address.format(pk=match.pk))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address.format(pk=match.pk)).status_code == 200
        return len(captured)

    a_session(match, days_ago=7)
    an_expected_session(match, days_ago=8)
    once = queries()
    for days_ago in (14, 21, 28):
        a_session(match, days_ago=days_ago)
        an_expected_session(match, days_ago=days_ago + 1)
    assert queries() == once < 20
