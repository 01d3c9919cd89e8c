"""Undoing an approval while nobody is told, and proposing a pair again after a wrong no."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.introductions.answering import call_off_match
from matching.introductions.asking import HisAnswer, record_his_answer
from matching.introductions.telling import tell_due_matches
from matching.introductions.undoing import TooLate, propose_again, undo_approval
from matching.models import Exclusion, FixedPair, Match, Mentor, NotBegun, Proposal, Rules
from matching.permissions import HasDied
from matching.proposals.approving import approve_proposal
from matching.transfers.transferring import transfer_man
from recruitment.models import Establishment
from tests.factories.introductions import agreed, approved, invited, told
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db


def fresh(match: Match) -> Match:
    return Match.objects.select_related("referral", "proposal", "introduction").get(pk=match.pk)


def test_undone_the_pair_is_proposed_again_and_he_waits(prison: Establishment, ann: User) -> None:
    match = approved(at=prison)
    undo_approval(match=match, by=ann, at=now())
    match = fresh(match)
    assert (match.status, match.end_reason) == ("not_begun", "undone")
    assert match.proposal
    assert (match.proposal.status, match.proposal.decided_by) == ("open", None)
    assert match.referral.status == "waiting"


def test_what_is_undone_can_be_approved_again(prison: Establishment, ann: User) -> None:
    match = approved(at=prison)
    undo_approval(match=match, by=ann, at=now())
    again = approve_proposal(proposal=Proposal.objects.get(), by=ann, at=now())
    assert (again.status, again.place, again.slot) == ("held", match.place, match.slot)


def test_a_fixed_pair_is_fixed_again(prison: Establishment, ann: User) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    pair = a_fixed_pair(mentor, man)
    match = approved(at=prison, mentor=mentor, referral=man, by=ann)
    assert FixedPair.objects.get(pk=pair.pk).removed_at
    undo_approval(match=match, by=ann, at=now())
    assert FixedPair.objects.get(pk=pair.pk).removed_at is None


def test_a_pair_fixed_since_is_not_touched(prison: Establishment, ann: User) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    old = a_fixed_pair(mentor, man)
    match = approved(at=prison, mentor=mentor, referral=man, by=ann)
    new = a_fixed_pair(a_mentor(at=prison), man)
    undo_approval(match=match, by=ann, at=now())
    assert FixedPair.objects.get(removed_at__isnull=True) == new
    assert FixedPair.objects.get(pk=old.pk).removed_at


def test_a_man_whose_mentor_still_meets_him_stays_matched(prison: Establishment, ann: User) -> None:
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    match = approved(at=prison, referral=old.referral, covers=old)
    undo_approval(match=match, by=ann, at=now())
    assert fresh(match).referral.status == "matched"
    assert fresh(old).status == "in_custody"


def test_a_newer_proposal_for_him_gives_way(prison: Establishment, ann: User) -> None:
    """A round that began before the approval can save a proposal for him after it."""
    match = approved(at=prison)
    newer = an_open_proposal(referral=match.referral)
    undo_approval(match=match, by=ann, at=now())
    newer.refresh_from_db()
    assert newer.status == "lapsed"
    assert Proposal.objects.get(status="open").pk == match.proposal_id


def test_too_late_from_the_minute_the_rules_give(prison: Establishment, ann: User) -> None:
    Rules.objects.create(undo_minutes=7)
    at = now()
    match = approved(at=prison, when=at)
    with pytest.raises(TooLate):
        undo_approval(match=match, by=ann, at=at + timedelta(minutes=7))
    undo_approval(match=match, by=ann, at=at + timedelta(minutes=7, seconds=-1))


def test_too_late_once_he_is_to_be_asked(prison: Establishment, ann: User) -> None:
    at = now()
    match = approved(at=prison, when=at)
    tell_due_matches(at=at + timedelta(hours=1))
    with pytest.raises(TooLate):
        undo_approval(match=match, by=ann, at=at)  # a clock that is behind


def test_undone_once(prison: Establishment, ann: User) -> None:
    match = approved(at=prison)
    undo_approval(match=match, by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        undo_approval(match=match, by=ann, at=now())


def test_not_for_the_coordinator_of_another_prison(prison: Establishment) -> None:
    match = approved(at=prison)
    with pytest.raises(NotAllowed):
        undo_approval(match=match, by=a_coordinator(), at=now())


def test_nothing_after_he_has_died(prison: Establishment, ann: User) -> None:
    match = approved(at=prison)
    man = match.referral.participant
    man.died_on = london_today()
    man.save()
    with pytest.raises(HasDied):
        undo_approval(match=match, by=ann, at=now())


@pytest.mark.parametrize("answer", [HisAnswer.ANOTHER, HisAnswer.NOT_NOW, HisAnswer.NEVER])
def test_a_no_by_mistake_can_be_put_right(
    answer: HisAnswer, prison: Establishment, ann: User
) -> None:
    match = told(at=prison)
    record_his_answer(
        match=match,
        answer=answer,
        asked_on=london_today(),
        version=match.version,
        by=ann,
        at=now(),
    )
    proposal = propose_again(match=match, by=ann, at=now())
    assert not Exclusion.objects.current(today=london_today()).exists()
    match = fresh(match)
    assert (proposal.status, match.referral.status) == ("open", "waiting")
    assert approve_proposal(proposal=proposal, by=ann, at=now()).status == "held"


def test_a_pair_of_another_prison_is_not_proposed_again(prison: Establishment) -> None:
    match, boss = told(at=prison), manager()
    there = an_establishment()
    transfer_man(referral=match.referral, to=there, moved_on=london_today(), by=boss, at=now())
    with pytest.raises(ChangedMeanwhile, match=str(there)):
        propose_again(match=fresh(match), by=boss, at=now())
    assert fresh(match).proposal.status == "approved"  # type: ignore[union-attr] # there is one
    transfer_man(
        referral=fresh(match).referral, to=prison, moved_on=london_today(), by=boss, at=now()
    )
    assert propose_again(match=fresh(match), by=boss, at=now()).status == "open"


def test_a_pair_in_the_middle_of_asking_is_not_proposed_again(
    prison: Establishment, ann: User
) -> None:
    with pytest.raises(ChangedMeanwhile):
        propose_again(match=invited(at=prison), by=ann, at=now())


def test_not_proposed_again_when_another_mentor_is_about_to_take_over(
    prison: Establishment, ann: User
) -> None:
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    first = told(at=prison, referral=old.referral, covers=old)
    call_off_match(match=first, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    agreed(at=prison, referral=old.referral, covers=old)
    with pytest.raises(ChangedMeanwhile):
        propose_again(match=first, by=ann, at=now())


def test_not_proposed_again_when_he_has_another(prison: Establishment, ann: User) -> None:
    match = told(at=prison)
    record_his_answer(
        match=match,
        answer=HisAnswer.ANOTHER,
        asked_on=london_today(),
        version=match.version,
        by=ann,
        at=now(),
    )
    approved(at=prison, referral=fresh(match).referral, by=manager())
    with pytest.raises(ChangedMeanwhile):
        propose_again(match=match, by=ann, at=now())
