import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.mentors.staying import bring_mentor_back, pause_mentor
from matching.models import ClosureReason, Match, Proposal, Referral
from matching.referrals.moving import close_referral, return_to_waiting
from matching.rounds.running import run_now
from matching.states import MatchStatus, MentorStatus, ProposalStatus, ReferralStatus
from recruitment.models import Establishment
from tests.factories.people import mentor_user
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db


def test_a_pause_keeps_matches_and_stops_proposals(prison: Establishment, ann: User) -> None:
    mentor = a_mentor(at=prison, places=2)
    a_match(mentor=mentor)
    a_referral(at=prison)
    pause_mentor(mentor=mentor, by=ann, at=now())
    run_now(at=now())
    assert Match.objects.get().status == MatchStatus.IN_CUSTODY
    assert not Proposal.objects.exists()
    bring_mentor_back(mentor=mentor, by=ann, at=now())
    run_now(at=now())
    assert Proposal.objects.get().mentor == mentor


def test_mentors_pause_themselves_but_not_each_other(prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    with pytest.raises(NotAllowed):
        pause_mentor(mentor=mentor, by=mentor_user(), at=now())
    with pytest.raises(NotAllowed):
        pause_mentor(mentor=mentor, by=a_coordinator(an_establishment()), at=now())
    pause_mentor(mentor=mentor, by=mentor.user, at=now())
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.PAUSED


def test_a_second_pause_is_told(prison: Establishment, ann: User) -> None:
    mentor = a_mentor(at=prison)
    pause_mentor(mentor=mentor, by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        pause_mentor(mentor=mentor, by=ann, at=now())


def test_a_man_off_the_list_keeps_the_reason(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison)
    close_referral(referral=man, reason=ClosureReason.TRANSFERRED, by=ann, at=now())
    referral = Referral.objects.get()
    assert (referral.status, referral.closure_reason) == (ReferralStatus.CLOSED, "transferred")
    assert referral.closed_on == london_today()
    assert AuditEvent.objects.get().action == "close"


def test_others_do_not_take_him_off(prison: Establishment) -> None:
    man, outsider = a_referral(at=prison), a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        close_referral(referral=man, reason=ClosureReason.WITHDREW, by=outsider, at=now())
    assert Referral.objects.get().status == ReferralStatus.WAITING


def test_a_match_that_ends_ends_the_proposal_to_take_over(prison: Establishment, ann: User) -> None:
    match = a_match(referral=a_referral(at=prison), mentor=a_mentor(at=prison))
    proposal = an_open_proposal(referral=match.referral, covers=match)
    return_to_waiting(
        referral=match.referral, reason=ClosureReason.DID_NOT_ENGAGE, by=ann, at=now()
    )
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.LAPSED
