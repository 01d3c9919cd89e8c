"""What matches ask of coordinators."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.matches.asking import Asks, live_matches, matches_asking, questions_of
from matching.matches.lists import match_list
from matching.models import Match
from matching.referrals.leaving import record_departure
from recruitment.models import Establishment
from tests.examples import FEW
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db
TODAY = london_today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def a_pair(prison: Establishment, **fields: Any) -> Match:
    return a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), **fields)


def asked_by(match: Match, *, today: date = TODAY) -> str:
    """What this match asks a manager first; empty when it asks nothing."""
    rows = match_list(manager())
    return next(
        (asks.value for asks in Asks if match in matches_asking(rows, asks, today=today)), ""
    )


def questions_asked(user: User, *, today: date) -> Counter[str]:
    """How many matches that this person can see ask each question."""
    return Counter(match.asks for match in live_matches(user, today=today) if match.asks)


def left(match: Match, on: date) -> None:
    record_departure(referral=match.referral, on=on, by=manager(), at=now())


@pytest.mark.parametrize("status", ["to_start", "in_custody", "paused"])
def test_a_man_who_left_according_to_his_record(status: str, prison: Establishment) -> None:
    match = a_pair(prison, status=status)
    assert asked_by(match) == ""
    left(match, YESTERDAY)
    assert asked_by(match) == Asks.LEFT
    assert not Match.objects.meeting().exists()


def test_a_release_that_his_record_does_not_have(prison: Establishment) -> None:
    match = a_pair(prison, status="through_gate", released_on=YESTERDAY)
    assert asked_by(match) == Asks.STILL_HERE
    left(match, YESTERDAY)
    assert asked_by(match) == ""


def test_a_man_who_is_back_asks_how_they_meet(prison: Establishment, ann: User) -> None:
    match = a_pair(prison, status="recalled", released_on=YESTERDAY)
    assert asked_by(match) == Asks.RECALLED
    assert questions_asked(ann, today=TODAY) == {Asks.RECALLED: 1}


def test_a_pause_asks_on_its_last_day_and_an_open_one_never(prison: Establishment) -> None:
    match = a_pair(prison, status="paused", paused_until=TOMORROW)
    assert asked_by(match) == ""
    assert asked_by(match, today=TOMORROW) == Asks.PAUSE_OVER
    Match.objects.update(paused_until=None)
    assert asked_by(match, today=TOMORROW + timedelta(days=999)) == ""


@pytest.fixture
def support(prison: Establishment) -> Match:
    """A man supported after release."""
    match = a_pair(prison, status="through_gate", released_on=TODAY)
    left(match, TODAY)
    return match


@settings(
    max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    released_on=st.dates(date(2023, 1, 1), date(2028, 12, 31)),
    days=st.integers(min_value=178, max_value=188),
)
def test_support_is_over_the_day_after_it_ends(
    released_on: date, days: int, support: Match
) -> None:
    """In short months and leap years too."""
    Match.objects.update(released_on=released_on)
    support.refresh_from_db()
    today = released_on + timedelta(days=days)
    assert support.support_ends_on
    questions = questions_of(match_list(manager()), today=today)
    is_over = questions.get(support.pk) == Asks.SUPPORT_OVER
    assert is_over == (support.support_ends_on < today)


def test_each_match_is_counted_once_and_only_here(prison: Establishment, ann: User) -> None:
    left(a_pair(prison, status="paused", paused_until=YESTERDAY), YESTERDAY)
    a_pair(prison, status="paused", paused_until=YESTERDAY)
    assert questions_asked(ann, today=TODAY) == {Asks.LEFT: 1, Asks.PAUSE_OVER: 1}
    assert questions_asked(a_coordinator(an_establishment()), today=TODAY) == {}
