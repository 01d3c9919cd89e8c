"""Declining a proposal: what is recorded, and when a round can propose the pair again."""

from datetime import date, timedelta

import pytest

from config.common.clock import london_date, london_today, now
from config.common.errors import ChangedMeanwhile, FieldError
from matching.models import Declined, Exclusion, ExclusionKind, Proposal, Referral
from matching.proposals.approving import (
    AlreadyDecided,
    approve_proposal,
    decline_proposal,
    sunday_of,
)
from matching.proposals.ruling_out import REASON_LENGTH, declare_exclusion, remove_exclusion
from matching.rounds.running import run_now
from matching.states import ProposalStatus, ReferralStatus
from tests.factories.programme import an_exclusion
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db


def test_a_declined_pair_keeps_its_reason(pair: Pair) -> None:
    at = now()
    decline_proposal(proposal=pair.proposal, reason="They are cousins.", by=pair.ann, at=at)
    proposal, exclusion = Proposal.objects.get(), Exclusion.objects.get()
    assert (proposal.status, proposal.decline_reason) == ("declined", "They are cousins.")
    assert (proposal.decided_by, proposal.decided_at) == (pair.ann, at)
    assert (exclusion.mentor, exclusion.referral) == (pair.mentor, pair.man)
    assert (exclusion.kind, exclusion.reason) == (ExclusionKind.DECLINED, "They are cousins.")
    assert Referral.objects.get().status == ReferralStatus.WAITING


def test_a_declined_pair_comes_back_only_once_lifted(pair: Pair) -> None:
    decline_proposal(proposal=pair.proposal, reason="They are cousins.", by=pair.ann, at=now())
    run_now(at=now())
    assert not Proposal.objects.filter(status=ProposalStatus.OPEN).exists()
    remove_exclusion(exclusion=Exclusion.objects.get(), by=pair.ann, at=now())
    run_now(at=now())
    again = Proposal.objects.get(status=ProposalStatus.OPEN)
    assert (again.mentor, again.referral) == (pair.mentor, pair.man)


def test_a_decided_proposal_is_not_declined(pair: Pair) -> None:
    approve_proposal(proposal=pair.proposal, by=pair.ann, at=now())
    with pytest.raises(AlreadyDecided) as refusal:
        decline_proposal(proposal=pair.proposal, reason="no", by=pair.ann, at=now())
    assert refusal.value.status == ProposalStatus.APPROVED
    assert not Exclusion.objects.exists()


def test_a_pair_already_ruled_out_as_declined_leaves_the_proposal_open(pair: Pair) -> None:
    an_exclusion(pair.mentor, pair.man, ExclusionKind.DECLINED)
    with pytest.raises(ChangedMeanwhile):
        decline_proposal(proposal=pair.proposal, reason="no", by=pair.ann, at=now())
    assert Proposal.objects.get().status == ProposalStatus.OPEN


def test_declined_for_this_week_it_comes_back_next_week(pair: Pair) -> None:
    at = now()
    decline_proposal(
        proposal=pair.proposal,
        reason="He is in court.",
        for_how_long=Declined.WEEK,
        by=pair.ann,
        at=at,
    )
    assert Proposal.objects.get().declined_for == Declined.WEEK
    until = Exclusion.objects.get().until
    assert until
    assert until.weekday() == 6
    assert 0 <= (until - london_date(at)).days < 7
    run_now(at=now())
    assert not Proposal.objects.filter(status=ProposalStatus.OPEN).exists()
    Exclusion.objects.update(until=london_date(at) - timedelta(days=1))
    run_now(at=now())
    assert Proposal.objects.filter(status=ProposalStatus.OPEN).count() == 1


def test_a_pair_can_be_declined_again_another_week(pair: Pair) -> None:
    old = an_exclusion(pair.mentor, pair.man, ExclusionKind.DECLINED)
    Exclusion.objects.update(until=london_today() - timedelta(days=1))
    decline_proposal(proposal=pair.proposal, reason="no", by=pair.ann, at=now())
    old.refresh_from_db()
    assert old.removed_by == pair.ann
    assert Exclusion.objects.current(today=london_today()).get().until is None


@pytest.mark.parametrize("day", range(7))
def test_the_last_day_of_a_week_is_its_sunday(day: int) -> None:
    monday = date(2026, 11, 30)
    assert sunday_of(monday + timedelta(days=day)) == date(2026, 12, 6)


def test_a_reason_has_a_limit(pair: Pair) -> None:
    reason = "x" * (REASON_LENGTH + 1)
    with pytest.raises(FieldError) as refusal:
        decline_proposal(proposal=pair.proposal, reason=reason, by=pair.ann, at=now())
    assert refusal.value.field == "reason"
    with pytest.raises(FieldError):
        declare_exclusion(
            mentor=pair.mentor,
            referral=pair.man,
            kind=ExclusionKind.CONFLICT,
            reason=reason,
            by=pair.ann,
            at=now(),
        )
    assert Proposal.objects.get().status == ProposalStatus.OPEN
    decline_proposal(proposal=pair.proposal, reason=reason[1:], by=pair.ann, at=now())
    assert Exclusion.objects.get().reason == reason[1:]
