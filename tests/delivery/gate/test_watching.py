"""Watching over meetings outside prison."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.site.today import decisions, standing
from delivery.gate.meetings import change_meeting, check_in, check_out, undo_last_press
from delivery.gate.watching import (
    alert_coordinators,
    meetings_to_come,
    overdue_meetings,
    own_meetings,
)
from delivery.models import CommunityMeeting, DeliveryRules
from matching.models import Match, Participant
from matching.referrals.death import record_death
from tests.factories.gate import a_community_meeting, a_man_outside, a_release_plan
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_referral

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def match() -> Match:
    match = a_man_outside(referral=a_referral(name="Amir Ash"))
    a_coordinator(match.referral.establishment, email="carmen@example.org")
    return match


def overdue_meeting(match: Match, *, minutes_over: int = 31) -> CommunityMeeting:
    starts_at = now() - HOUR - minutes_over * MINUTE
    return a_community_meeting(match, starts_at=starts_at, place="Canary café")


def test_the_coordinator_is_emailed_once_and_nobody_is_named(match: Match) -> None:
    meeting = overdue_meeting(match)
    check_in(meeting=meeting, by=match.mentor.user, at=now())
    assert (alert_coordinators(at=now()), alert_coordinators(at=now() + HOUR)) == (1, 0)
    email = Email.objects.get()
    assert email.to == "carmen@example.org"
    words = f"{email.subject} {email.text} {email.html} {email.key}"
    for secret in ("Amir", "Ash", "Canary", match.mentor.user.name):
        assert secret not in words
    assert "/community-meetings/" in email.text


@pytest.mark.parametrize(("minutes", "is_overdue"), [(29, False), (30, True)])
def test_a_meeting_is_overdue_after_the_minutes_of_the_rules(
    match: Match, minutes: int, is_overdue: bool
) -> None:
    overdue_meeting(match, minutes_over=minutes)
    assert alert_coordinators(at=now()) == is_overdue


def test_managers_can_set_the_minutes(match: Match) -> None:
    DeliveryRules.objects.create(overdue_minutes=60)
    overdue_meeting(match, minutes_over=45)
    assert alert_coordinators(at=now()) == 0


def test_a_meeting_that_was_moved_alerts_again(match: Match) -> None:
    a_release_plan(match, licence="none")
    meeting = overdue_meeting(match)
    alert_coordinators(at=now())
    new: dict[str, Any] = {
        "starts_at": now() + HOUR / 2,
        "ends_at": now() + HOUR,
        "place": "Park",
        "version": 1,
    }
    change_meeting(meeting=meeting, by=match.mentor.user, at=now(), **new)
    assert alert_coordinators(at=now()) == 0
    assert Email.objects.count() == 0  # the first alert had not gone
    assert alert_coordinators(at=now() + 2 * HOUR) == 1
    assert Email.objects.count() == 1


def test_an_alert_that_has_not_gone_is_withdrawn_by_the_check_out(match: Match) -> None:
    meeting, by = overdue_meeting(match), match.mentor.user
    check_in(meeting=meeting, by=by, at=now())
    alert_coordinators(at=now())
    check_out(meeting=meeting, by=by, at=now())
    assert not Email.objects.exists()
    undo_last_press(meeting=meeting, by=by, at=now())
    assert alert_coordinators(at=now()) == 1
    assert Email.objects.count() == 1


def test_his_death_withdraws_an_alert(match: Match) -> None:
    overdue_meeting(match)
    alert_coordinators(at=now())
    man = match.referral.participant
    record_death(participant=man, on=london_today(), by=manager(), at=now())
    assert not Email.objects.exists()


def test_nobody_is_alerted_about_a_meeting_that_is_done_or_off(match: Match) -> None:
    over, dead = overdue_meeting(match), overdue_meeting(a_man_outside())
    check_out(meeting=over, by=match.mentor.user, at=now())
    a_community_meeting(match, starts_at=now() - DAY, status="cancelled")
    man = dead.match.referral.participant_id
    Participant.objects.filter(pk=man).update(died_on=london_today())
    ended = overdue_meeting(a_man_outside())
    today = london_today()
    Match.objects.filter(pk=ended.match_id).update(
        status="ended", ended_on=today, end_reason="completed"
    )
    assert alert_coordinators(at=now()) == 0


def test_a_meeting_under_way_is_watched_to_its_end_even_when_the_match_ends(match: Match) -> None:
    meeting = overdue_meeting(match)
    check_in(meeting=meeting, by=match.mentor.user, at=now())
    match.status, match.ended_on, match.end_reason = "ended", london_today(), "completed"
    match.save()
    assert alert_coordinators(at=now()) == 1


def test_lists_show_who_is_overdue_and_who_meets_soon(match: Match) -> None:
    late, soon = overdue_meeting(match), a_community_meeting(match, starts_at=now() + DAY)
    a_community_meeting(match, starts_at=now() + 9 * DAY)
    boss, at = manager(), now()
    assert list(overdue_meetings(boss, at=at)) == [late]
    assert list(meetings_to_come(boss, at=at)) == [soon]
    assert list(own_meetings(match.mentor, at=at)) == [late, soon]
    assert not overdue_meetings(a_coordinator(a_referral().establishment), at=at)


def test_today_says_that_somebody_must_be_called_first(match: Match) -> None:
    overdue_meeting(match)
    boss, at = manager(), now()
    lines = decisions(boss, standing(boss, at=at), at=at)
    assert (lines[0].page, lines[0].count) == ("delivery:community_meetings", 1)
    assert "delivery:release_plans" in {line.page for line in lines}
