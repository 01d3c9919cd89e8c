"""Approving and declining: every rule asked again, and one winner."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import NotAllowed, Overtaken
from matching.domain.approvals import approve_proposal, approve_proposals, decline_proposal
from matching.domain.changes import close_referral, pause_mentor
from matching.domain.exclusions import lift_exclusion
from matching.domain.recheck import NoLongerHolds
from matching.domain.rounds import run_now
from matching.models import (
    ClosureReason,
    Exclusion,
    ExclusionKind,
    Match,
    Mentor,
    Proposal,
    Referral,
)
from matching.solver import Rule
from matching.states import ProposalStatus, ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_course,
    a_language,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
    an_offence_group,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_approving_makes_the_match() -> None:
    proposal = an_open_proposal()
    boss = manager()
    match = approve_proposal(proposal=proposal, by=boss, at=now())
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == (ProposalStatus.APPROVED, boss)
    assert proposal.referral.status == ReferralStatus.MATCHED
    assert (match.mentor, match.slot, match.place) == (proposal.mentor, proposal.slot, 1)
    actions = AuditEvent.objects.filter(actor=boss.pk).values_list("action", flat=True)
    assert {"approve", "match", "make_match"} <= set(actions)


def test_the_second_match_fills_the_lowest_free_place() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison, places=3)
    a_match(mentor=mentor, slot=TUESDAY_AFTERNOON, place=2)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    assert approve_proposal(proposal=proposal, by=manager(), at=now()).place == 1


def release_too_soon(proposal: Proposal) -> None:
    soon = london_today() + 3 * DAY
    Referral.objects.filter(pk=proposal.referral_id).update(
        release_on=soon, release_kind="confirmed"
    )


def lose_clearance(proposal: Proposal) -> None:
    proposal.mentor.user.clearances.all().delete()


def let_clearance_expire(proposal: Proposal) -> None:
    proposal.mentor.user.clearances.update(expires_on=london_today() - DAY)


def offer_other_times(proposal: Proposal) -> None:
    Mentor.objects.filter(pk=proposal.mentor_id).update(slots=0)


def need_training(proposal: Proposal) -> None:
    proposal.referral.courses.add(a_course("futc"))


def need_language(proposal: Proposal) -> None:
    proposal.referral.languages.add(a_language("pl"))


def exclude(kind: ExclusionKind) -> Callable[[Proposal], None]:
    return lambda proposal: void(an_exclusion(proposal.mentor, proposal.referral, kind))


def void(_: object) -> None:
    """Keeps a lambda's answer from being one."""


CHANGES: dict[Rule, Callable[[Proposal], None]] = {
    Rule.TOO_LITTLE_TIME: release_too_soon,
    Rule.NOT_CLEARED: lose_clearance,
    Rule.CLEARANCE_EXPIRED: let_clearance_expire,
    Rule.NO_COMMON_SLOT: offer_other_times,
    Rule.TRAINING: need_training,
    Rule.LANGUAGE: need_language,
    Rule.CONFLICT: exclude(ExclusionKind.CONFLICT),
    Rule.REFUSAL: exclude(ExclusionKind.REFUSAL),
    Rule.KEEP_APART: exclude(ExclusionKind.KEEP_APART),
    Rule.DECLINED: exclude(ExclusionKind.DECLINED),
}


@pytest.mark.parametrize("rule", CHANGES, ids=lambda rule: rule.name)
def test_whatever_rule_has_come_to_forbid_it_is_named(rule: Rule) -> None:
    proposal = an_open_proposal()
    CHANGES[rule](proposal)
    said = refusal(proposal)
    words = {
        Rule.TOO_LITTLE_TIME: "too little time",
        Rule.NOT_CLEARED: "is not cleared",
        Rule.CLEARANCE_EXPIRED: "has expired",
        Rule.NO_COMMON_SLOT: "no longer free at the same time",
        Rule.TRAINING: "training",
        Rule.LANGUAGE: "language",
        Rule.CONFLICT: "conflict",
        Rule.REFUSAL: "said no",
        Rule.KEEP_APART: "apart",
        Rule.DECLINED: "declined",
    }
    assert words[rule] in said


def test_a_boundary_set_since_is_named() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison, offences=["arson"]))
    mentor.boundaries.add(an_offence_group("arson"))
    assert "boundary" in refusal(proposal)


def test_a_paused_mentor_takes_nobody_on() -> None:
    proposal = an_open_proposal()
    pause_mentor(mentor=proposal.mentor, by=manager(), at=now())
    assert "paused" in refusal(proposal)


def test_a_man_who_has_left_is_not_matched() -> None:
    proposal = an_open_proposal()
    close_referral(
        referral=proposal.referral, reason=ClosureReason.RELEASED_UNMATCHED, by=manager(), at=now()
    )
    assert "no longer waiting" in refusal(proposal)


def test_a_slot_taken_since_is_named() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison, places=2)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    a_match(mentor=mentor, slot=MONDAY_MORNING)
    assert "now meets someone else" in refusal(proposal)


def test_a_slot_withdrawn_since_is_named() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    Mentor.objects.filter(pk=mentor.pk).update(slots=1 << TUESDAY_AFTERNOON)
    assert "no longer suits both" in refusal(proposal)


def test_a_mentor_whose_places_are_full_is_named() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison, places=1)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    a_match(mentor=mentor, slot=TUESDAY_AFTERNOON)
    assert "no free place" in refusal(proposal)


def refusal(proposal: Proposal) -> str:
    """What the coordinator is told; checks that nothing else happened."""
    matches, referral = Match.objects.count(), proposal.referral
    referral.refresh_from_db()
    status = referral.status
    with pytest.raises(NoLongerHolds) as caught:
        approve_proposal(proposal=proposal, by=manager(), at=now())
    proposal.refresh_from_db()
    referral.refresh_from_db()
    assert proposal.status == ProposalStatus.OPEN
    assert referral.status == status
    assert Match.objects.count() == matches
    return str(caught.value)


def test_a_proposal_is_decided_once() -> None:
    proposal, boss = an_open_proposal(), manager()
    approve_proposal(proposal=proposal, by=boss, at=now())
    with pytest.raises(Overtaken, match="already been approved"):
        approve_proposal(proposal=proposal, by=boss, at=now())
    with pytest.raises(Overtaken, match="already been approved"):
        decline_proposal(proposal=proposal, reason="late", by=boss, at=now())


def test_several_are_approved_each_by_itself() -> None:
    good, bad = an_open_proposal(), an_open_proposal()
    lose_clearance(bad)
    decisions = approve_proposals(proposals=[bad, good], by=manager(), at=now())
    assert [decision.match is not None for decision in decisions] == [False, True]
    assert "is not cleared" in decisions[0].problem


def test_another_prisons_coordinator_may_not_decide() -> None:
    proposal = an_open_proposal()
    stranger = a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        approve_proposal(proposal=proposal, by=stranger, at=now())
    with pytest.raises(NotAllowed):
        decline_proposal(proposal=proposal, reason="no", by=stranger, at=now())
    assert not Match.objects.exists()
    assert not Exclusion.objects.exists()


def test_a_declined_pair_comes_back_only_when_it_is_lifted() -> None:
    prison = an_establishment()
    ann = a_coordinator(prison)
    a_mentor(at=prison)
    a_referral(at=prison)
    (proposal,) = run_now(at=now()).proposals.all()
    decline_proposal(proposal=proposal, reason="They know each other.", by=ann, at=now())
    assert run_now(at=now()).matched == 0

    lift_exclusion(exclusion=Exclusion.objects.get(), by=ann, at=now())
    assert run_now(at=now()).matched == 1
    with pytest.raises(Overtaken):
        lift_exclusion(exclusion=Exclusion.objects.get(), by=ann, at=now())
