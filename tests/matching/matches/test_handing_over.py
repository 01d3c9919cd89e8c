"""The first session of the mentor who takes over ends the old match, and what undoes that."""

from datetime import timedelta
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile
from matching.matches.ending import end_match, reopen_match
from matching.matches.phases import correct_first_meeting, record_first_meeting, release_match
from matching.mentors.sessions import Diary
from matching.models import ClosureReason, Introduction, Match
from matching.referrals.moving import live_match_of
from matching.states import MatchStatus
from recruitment.models import Establishment
from tests.factories.introductions import an_introduction
from tests.factories.programme import a_match, a_mentor, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()
START = TODAY - timedelta(days=60)


@pytest.fixture
def old(prison: Establishment) -> Match:
    return a_match(
        mentor=a_mentor(at=prison, status="paused"),
        referral=a_referral(at=prison, status="matched"),
        started_on=START,
    )


@pytest.fixture
def new(prison: Establishment, old: Match) -> Match:
    new = an_introduction(a_mentor(at=prison), old.referral, "to_start").match
    Match.objects.filter(pk=new.pk).update(started_on=START)
    new.refresh_from_db()
    return new


def do(write: Any, match: Match, by: User, **values: Any) -> Match:
    match = Match.objects.get(pk=match.pk)
    write(match=match, version=match.version, by=by, at=now(), **values)
    match.refresh_from_db()
    return match


def status(match: Match) -> str:
    return Match.objects.get(pk=match.pk).status


@pytest.mark.parametrize("phase", ["in_custody", "paused", "recalled"])
def test_the_first_meeting_ends_the_old_match(
    phase: str, old: Match, new: Match, ann: User
) -> None:
    out = START if phase == "recalled" else None
    Match.objects.filter(pk=old.pk).update(status=phase, released_on=out)
    do(record_first_meeting, new, ann, on=TODAY)
    old.refresh_from_db()
    assert (old.status, old.end_reason, old.ended_on) == ("ended", "covered", TODAY)
    assert status(new) == MatchStatus.IN_CUSTODY
    assert live_match_of(new.referral) == new


def test_a_release_before_they_meet_hands_over_too(old: Match, new: Match, ann: User) -> None:
    do(release_match, new, ann, on=TODAY, keeps_place=True)
    assert (status(old), status(new)) == ("ended", "through_gate")


def test_until_then_his_match_is_the_old_one(old: Match, new: Match) -> None:
    assert live_match_of(new.referral) == old


def test_either_can_end_and_the_other_goes_on(old: Match, new: Match, ann: User) -> None:
    ending = {"reason": ClosureReason.OTHER, "on": TODAY, "waits": True, "why": ""}
    do(end_match, old, ann, **ending)
    assert (status(old), status(new)) == ("ended", "to_start")
    new.referral.refresh_from_db()
    assert new.referral.status == "matched"


def test_a_first_meeting_that_never_was_lets_the_old_match_go_on(
    old: Match, new: Match, ann: User
) -> None:
    do(record_first_meeting, new, ann, on=TODAY)
    with pytest.raises(ChangedMeanwhile):
        do(reopen_match, old, ann, reason="They have not met.")
    do(correct_first_meeting, new, ann, on=None, reason="They have not met.")
    do(reopen_match, old, ann, reason="They have not met.")
    assert (status(old), status(new)) == ("in_custody", "to_start")
    do(record_first_meeting, new, ann, on=TODAY)
    assert (status(old), status(new)) == ("ended", "in_custody")


def test_only_one_match_of_his_can_be_about_to_start(old: Match, new: Match, ann: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        do(correct_first_meeting, old, ann, on=None, reason="They have not met.")
    assert (status(old), status(new)) == ("in_custody", "to_start")


def days(match: Match) -> list[Any]:
    rows = Match.objects.select_related(
        "mentor", "referral__establishment", "referral__participant", "introduction"
    )
    match, first, last = rows.get(pk=match.pk), TODAY, TODAY + timedelta(weeks=8)
    return [session.on for session in Diary.of([match], first, last).sessions(match, first, last)]


def test_sessions_change_hands_on_the_day(old: Match, new: Match) -> None:
    day = TODAY + timedelta(weeks=3)
    Introduction.objects.filter(match=new).update(first_on=day)
    assert max(days(old)) < day <= min(days(new))
    Introduction.objects.filter(match=new).update(first_on=None)
    assert max(days(old)) > day
