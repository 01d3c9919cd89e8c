"""The planned last session."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.endings.card import last_sessions_card
from delivery.endings.planning import (
    cancel_ending,
    endings_for,
    endings_passed,
    plan_ending,
    planned_ending,
)
from delivery.models import PlannedEnding
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.factories.delivery import a_supported_man
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_mentor

pytestmark = pytest.mark.django_db
TODAY = london_today()
SOON = TODAY + timedelta(days=7)


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def plan(match: Match, last_on: object = SOON) -> PlannedEnding:
    return plan_ending(match=match, last_on=last_on, by=match.mentor.user, at=now())  # type: ignore[arg-type] # a test gives no day


def test_another_day_takes_the_place_of_the_first(match: Match) -> None:
    plan(match)
    plan(match, TODAY)
    [ending] = PlannedEnding.objects.all()
    assert ending.last_on == TODAY
    assert planned_ending(match) == ending


def test_it_is_not_in_the_past_and_only_of_a_match_under_way(match: Match) -> None:
    with pytest.raises(FieldError) as error:
        plan(match, TODAY - timedelta(days=1))
    assert error.value.field == "last_on"
    with pytest.raises(NotAllowed):
        plan_ending(match=match, last_on=SOON, by=a_mentor(user=mentor_user()).user, at=now())
    Match.objects.update(status="ended", ended_on=TODAY, end_reason="completed")
    with pytest.raises(ChangedMeanwhile):
        plan(match)


def test_nothing_is_planned_after_a_death(match: Match) -> None:
    plan(match)
    Participant.objects.update(died_on=TODAY)
    with pytest.raises(HasDied):
        plan(match)
    assert not endings_for(manager()).exists()
    assert last_sessions_card(match.mentor, TODAY) is None


def test_it_can_be_cancelled_twice(match: Match) -> None:
    plan(match)
    for _ in range(2):
        cancel_ending(match=match, by=match.mentor.user, at=now())
    assert planned_ending(match) is None


def test_staff_see_the_days_that_have_passed(match: Match) -> None:
    plan(match)
    boss = manager()
    later = SOON + timedelta(days=1)
    assert not endings_passed(boss, today=SOON).exists()
    assert [row.match for row in endings_passed(boss, today=later)] == [match]
    assert not endings_passed(coordinator(), today=later).exists()


def test_a_mentor_sees_the_last_session_four_weeks_before(match: Match) -> None:
    on = TODAY + timedelta(days=28)
    plan(match, on)
    card = last_sessions_card(match.mentor, TODAY)
    assert card
    [(ending, man)] = card.context["men"]
    assert ending.last_on == on
    assert match.referral.name.startswith(man)
    assert last_sessions_card(match.mentor, TODAY - timedelta(days=1)) is None
