"""Who needs another mentor, and which staff see it."""

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.matches.asking import Asks, matches_asking
from matching.matches.lists import match_list
from matching.mentors.staying import step_down
from matching.models import Match
from matching.referrals.leaving import record_departure
from matching.states import BEGUN, MatchStatus, MentorStatus
from recruitment.models import Establishment
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.matching.covering import men_needing_cover

pytestmark = pytest.mark.django_db


def a_match_at(prison: Establishment, mentor_status: MentorStatus) -> Match:
    match = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    match.mentor.status = mentor_status
    match.mentor.save()
    return match


def put(match: Match, status: MatchStatus) -> None:
    """Puts the match in this state, with what belongs to it."""
    match.status = status
    if status in (MatchStatus.THROUGH_GATE, MatchStatus.RECALLED):
        match.released_on = match.started_on
    if status in (MatchStatus.ENDED, MatchStatus.NOT_BEGUN):
        reason = "completed" if status == MatchStatus.ENDED else "called_off"
        match.ended_on, match.end_reason = match.started_on, reason
    match.save()


@pytest.mark.parametrize("mentor_status", MentorStatus)
@pytest.mark.parametrize("match_status", MatchStatus)
def test_the_man_of_a_live_match_needs_another_mentor_once_his_is_not_active(
    prison: Establishment, ann: User, mentor_status: MentorStatus, match_status: MatchStatus
) -> None:
    match = a_match_at(prison, mentor_status)
    put(match, match_status)
    is_inside = match_status != MatchStatus.THROUGH_GATE
    needed = is_inside and match_status in BEGUN and mentor_status != MentorStatus.ACTIVE
    assert men_needing_cover(ann) == ([match] if needed else [])


def test_the_man_of_a_mentor_who_is_stepping_down_needs_another(
    prison: Establishment, ann: User
) -> None:
    match = a_match_at(prison, MentorStatus.ACTIVE)
    step_down(mentor=match.mentor, on=london_today(), by=ann, at=now())
    assert men_needing_cover(ann) == [match]


def test_a_coordinator_sees_their_own_prisons_and_a_manager_all(
    prison: Establishment, ann: User
) -> None:
    here = a_match_at(prison, MentorStatus.PAUSED)
    elsewhere = a_match_at(an_establishment(), MentorStatus.LEFT)
    assert men_needing_cover(ann) == [here]
    assert set(men_needing_cover(manager())) == {here, elsewhere}
    assert not men_needing_cover(mentor_user())


def test_a_man_out_of_prison_is_no_longer_matched_there() -> None:
    mentor = a_mentor(status="paused", places=3)
    out = a_match(mentor=mentor, status="through_gate", released_on=london_today())
    back = a_match(mentor=mentor, place=2, slot=1, status="recalled", released_on=london_today())
    boss = manager()
    record_departure(referral=out.referral, on=london_today(), by=boss, at=now())
    assert men_needing_cover(boss) == [back]
    asking = matches_asking(match_list(boss), Asks.UNSUPPORTED, today=london_today())
    assert list(asking) == [out]
