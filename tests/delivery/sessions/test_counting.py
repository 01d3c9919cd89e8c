"""What is counted: sessions, hours, men, and how long they were supported."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from delivery.models import LoggedSession, NotMet
from delivery.sessions.counting import (
    Engagement,
    Totals,
    engagements,
    men_in_several_prisons,
    men_supported,
    men_supported_by_prison,
    reasons_between,
    totals_between,
    totals_by_prison,
    totals_of,
)
from matching.models import Match, Transfer
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    """Two sessions of an hour, one missed, a call of 20 minutes, a letter, and one removed."""
    match = a_supported_man()
    for days_ago in (28, 21):
        a_session(match, days_ago=days_ago)
    a_session(match, days_ago=14, not_met="court", minutes=None, response="")
    a_session(match, days_ago=10, kind="phone", expected_on=None, minutes=20)
    a_session(match, days_ago=9, kind="letter", expected_on=None, minutes=None)
    a_session(match, days_ago=7, status="removed")
    return match


def ago(days: int) -> Any:
    return london_today() - timedelta(days=days)


def test_the_totals_of_a_match(match: Match) -> None:
    a_session(a_supported_man(), days_ago=7)
    assert totals_of(match) == Totals(sessions=2, missed=1, contacts=2, minutes=140)
    assert totals_of(match).hours == 2.25
    assert totals_of(a_supported_man()) == Totals()


def test_a_period_has_both_its_ends(match: Match) -> None:
    assert totals_between(ago(28), ago(14)) == Totals(sessions=2, missed=1, minutes=120)
    assert totals_between(ago(27), None).sessions == 1
    assert totals_between(None, ago(22)).sessions == 1
    assert reasons_between(None, None) == {NotMet.COURT: 1}
    assert reasons_between(ago(7), None) == {}


def moved(match: Match, *, days_ago: int) -> None:
    """He moved to another prison that day."""
    before, after = match.referral.establishment, an_establishment()
    match.referral.establishment = after
    match.referral.save(update_fields=["establishment"])
    Transfer.objects.create(
        referral=match.referral,
        origin=before,
        destination=after,
        moved_on=ago(days_ago),
        recorded_by=manager(),
        recorded_at=now(),
    )


def test_sessions_count_at_the_prison_he_was_in_then(match: Match) -> None:
    first = match.referral.establishment_id
    moved(match, days_ago=24)
    second = match.referral.establishment_id
    moved(match, days_ago=1)
    assert totals_by_prison(None, None) == {
        first: Totals(sessions=1, minutes=60),
        second: Totals(sessions=1, missed=1, contacts=2, minutes=80),
    }
    assert men_supported_by_prison(None, None) == {first: 1, second: 1}
    assert men_in_several_prisons(None, None) == 1
    assert men_in_several_prisons(ago(23), None) == 0


def test_a_man_with_two_mentors_counts_once(match: Match) -> None:
    ended: dict[str, Any] = {"status": "ended", "ended_on": ago(40), "end_reason": "completed"}
    other = a_supported_man(referral=match.referral, **ended)
    a_session(other, days_ago=50)
    a_session(a_supported_man(), days_ago=50, not_met="ill", minutes=None, response="")
    assert men_supported(None, None) == 1
    assert men_supported(ago(45), None) == 1
    assert men_supported(None, ago(60)) == 0


def test_support_lasts_from_the_first_meeting_to_the_end_of_the_last_match(match: Match) -> None:
    """Both mentors of one referral count together, and support that goes on lasts until now."""
    ended: dict[str, Any] = {"status": "ended", "ended_on": ago(60), "end_reason": "covered"}
    a_supported_man(referral=match.referral, started_on=ago(100), first_met_on=ago(95), **ended)
    of_man = Match.objects.filter(pk=match.pk)
    [one] = engagements(of_man, as_at=ago(0))
    assert one == Engagement(match.referral.participant_id, ago(95), ago(0))
    assert one.months in (3, 2)
    assert engagements(of_man, as_at=ago(70)) == [Engagement(one.man, ago(95), ago(70))]
    assert engagements(of_man, as_at=ago(96)) == []


def test_a_man_who_came_back_has_the_longer_of_his_times(match: Match) -> None:
    ended: dict[str, Any] = {"status": "ended", "ended_on": ago(300), "end_reason": "completed"}
    first = a_supported_man(started_on=ago(500), first_met_on=ago(500), **ended)
    first.referral.status, first.referral.closed_on = "closed", ago(300)
    first.referral.closure_reason = "completed"
    first.referral.save()
    a_supported_man(referral=a_referral(participant=first.referral.participant))
    longest, shorter = engagements(Match.objects.all(), as_at=ago(0))
    assert (longest.first_on, longest.last_on) == (ago(500), ago(300))
    assert shorter.man == match.referral.participant_id


@pytest.mark.parametrize(
    "count",
    [
        totals_between,
        totals_by_prison,
        reasons_between,
        men_supported,
        men_supported_by_prison,
        men_in_several_prisons,
    ],
)
def test_one_number_is_one_query(count: Any, match: Match, django_assert_num_queries: Any) -> None:
    assert LoggedSession.objects.count() == 6
    with django_assert_num_queries(1):
        count(None, None)
