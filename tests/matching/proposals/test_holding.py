"""Putting a proposal on hold, taking it off hold, and what a round does with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from matching.mentors.staying import pause_mentor
from matching.models import (
    ClosureReason,
    Exclusion,
    ExclusionKind,
    Match,
    Mentor,
    Proposal,
    Referral,
)
from matching.proposals.approving import AlreadyDecided, approve_proposal, decline_proposal
from matching.proposals.holding import (
    LONGEST_HOLD,
    end_holds_due,
    hold_proposal,
    lapse_holds_without_ground,
    take_off_hold,
)
from matching.proposals.ruling_out import REASON_LENGTH
from matching.referrals.moving import close_referral
from matching.rounds.running import run_now
from matching.states import ProposalStatus
from recruitment.models import Clearance, RegimeSlot
from tests.factories.people import coordinator
from tests.factories.programme import a_mentor, a_referral, an_absence, an_exclusion
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HELD, OPEN = ProposalStatus.HELD, ProposalStatus.OPEN


def hold(pair: Pair, *, days: int = 7) -> Proposal:
    hold_proposal(
        proposal=pair.proposal,
        until=london_today() + days * DAY,
        reason="He is unwell.",
        by=pair.ann,
        at=now(),
    )
    pair.proposal.refresh_from_db()
    return pair.proposal


def test_a_hold_has_a_day_and_a_reason(pair: Pair) -> None:
    proposal = hold(pair)
    assert proposal.status == HELD
    assert proposal.look_again_on == london_today() + 7 * DAY
    assert proposal.hold_reason == "He is unwell."
    assert AuditEvent.objects.filter(action="hold", actor=pair.ann.pk).count() == 1


@pytest.mark.parametrize("days", [-1, 0, LONGEST_HOLD.days + 1])
def test_the_day_to_look_again_is_in_the_next_weeks(days: int, pair: Pair) -> None:
    with pytest.raises(FieldError) as refusal:
        hold(pair, days=days)
    assert refusal.value.field == "until"
    assert Proposal.objects.get().status == OPEN


@pytest.mark.parametrize(("days", "status"), [(6, HELD), (7, OPEN), (8, OPEN)])
def test_the_day_to_look_again_is_before_he_leaves(days: int, status: str, pair: Pair) -> None:
    Referral.objects.update(release_on=london_today() + 7 * DAY, release_kind="conditional")
    if status == HELD:
        hold(pair, days=days)
    else:
        with pytest.raises(FieldError) as refusal:
            hold(pair, days=days)
        assert refusal.value.field == "until"
    assert Proposal.objects.get().status == status


def test_the_reason_of_a_hold_has_a_limit(pair: Pair) -> None:
    reason = "x" * (REASON_LENGTH + 1)
    day = london_today() + DAY
    with pytest.raises(FieldError) as refusal:
        hold_proposal(proposal=pair.proposal, until=day, reason=reason, by=pair.ann, at=now())
    assert refusal.value.field == "reason"


def test_only_who_decides_there_holds_or_takes_off(pair: Pair) -> None:
    other = coordinator()
    with pytest.raises(NotAllowed):
        hold_proposal(
            proposal=pair.proposal, until=london_today() + DAY, reason="", by=other, at=now()
        )
    proposal = hold(pair)
    with pytest.raises(NotAllowed):
        take_off_hold(proposal=proposal, by=other, at=now())
    assert Proposal.objects.get().status == HELD


def test_a_proposal_on_hold_is_not_approved_until_it_is_off(pair: Pair) -> None:
    proposal = hold(pair)
    with pytest.raises(AlreadyDecided) as refusal:
        approve_proposal(proposal=proposal, by=pair.ann, at=now())
    assert refusal.value.status == HELD
    take_off_hold(proposal=proposal, by=pair.ann, at=now())
    assert approve_proposal(proposal=proposal, by=pair.ann, at=now()) == Match.objects.get()


def test_off_hold_it_has_neither_day_nor_reason(pair: Pair) -> None:
    take_off_hold(proposal=hold(pair), by=pair.ann, at=now())
    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.look_again_on, proposal.hold_reason) == (OPEN, None, "")
    with pytest.raises(AlreadyDecided):
        take_off_hold(proposal=proposal, by=pair.ann, at=now())


def test_a_proposal_on_hold_can_be_declined(pair: Pair) -> None:
    decline_proposal(proposal=hold(pair), reason="They are cousins.", by=pair.ann, at=now())
    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.look_again_on) == ("declined", None)


@pytest.mark.parametrize(("days", "status"), [(7, HELD), (1, HELD), (0, OPEN), (-3, OPEN)])
def test_a_hold_ends_on_its_day(days: int, status: str, pair: Pair) -> None:
    hold(pair)
    Proposal.objects.update(look_again_on=london_today() + days * DAY)
    end_holds_due(at=now())
    assert end_holds_due(at=now()) == 0
    assert Proposal.objects.get().status == status
    events = AuditEvent.objects.filter(action="look_again", actor=None)
    assert events.count() == (status == OPEN)


def test_a_hold_that_was_made_longer_meanwhile_goes_on(pair: Pair) -> None:
    """The day is read, then somebody takes the proposal off hold and holds it again."""
    proposal = hold(pair)
    Proposal.objects.update(look_again_on=london_today())
    due = Proposal.objects.get()
    take_off_hold(proposal=proposal, by=pair.ann, at=now())
    hold(pair, days=3)
    assert due.look_again_on != Proposal.objects.get().look_again_on
    assert end_holds_due(at=now()) == 0
    assert Proposal.objects.get().status == HELD


def test_a_round_leaves_him_out_and_the_hold_alone(pair: Pair) -> None:
    proposal = hold(pair)
    a_mentor(at=pair.prison)
    other = a_referral(at=pair.prison)
    matching_round = run_now(at=now())
    assert matching_round.referrals == 1
    assert matching_round.proposals.get().referral == other
    proposal.refresh_from_db()
    assert proposal.status == HELD
    assert matching_round.proposals.get().mentor != pair.mentor  # whose place is kept


def test_once_off_hold_the_next_round_replaces_it(pair: Pair) -> None:
    proposal = hold(pair)
    take_off_hold(proposal=proposal, by=pair.ann, at=now())
    run_now(at=now())
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.LAPSED


def pause(pair: Pair) -> None:
    pause_mentor(mentor=pair.mentor, by=pair.ann, at=now())


def close(pair: Pair) -> None:
    close_referral(referral=pair.man, reason=ClosureReason.WITHDREW, by=pair.ann, at=now())


def let_clearance_expire(pair: Pair) -> None:
    Clearance.objects.update(expires_on=london_today() - DAY)


def give_another_slot(pair: Pair) -> None:
    Referral.objects.update(slots=1 << (pair.proposal.slot + 1))


def give_mentor_another_slot(pair: Pair) -> None:
    Mentor.objects.update(slots=1 << (pair.proposal.slot + 1))


def end_the_session(pair: Pair) -> None:
    RegimeSlot.objects.filter(slot=pair.proposal.slot).delete()


def keep_apart(pair: Pair) -> None:
    an_exclusion(pair.mentor, pair.man, ExclusionKind.KEEP_APART)


@pytest.mark.parametrize(
    "change",
    [
        pause,
        close,
        let_clearance_expire,
        give_another_slot,
        give_mentor_another_slot,
        end_the_session,
        keep_apart,
    ],
)
def test_what_it_rests_on_has_gone(change: Callable[[Pair], None], pair: Pair) -> None:
    proposal = hold(pair)
    change(pair)
    lapse_holds_without_ground(at=now())
    proposal.refresh_from_db()
    assert (proposal.status, proposal.look_again_on) == (ProposalStatus.LAPSED, None)
    assert lapse_holds_without_ground(at=now()) == 0


def test_its_own_place_and_an_absence_are_no_ground_to_end_it(pair: Pair) -> None:
    proposal = hold(pair)
    an_absence(pair.mentor, days=30)
    assert lapse_holds_without_ground(at=now()) == 0
    proposal.refresh_from_db()
    assert proposal.status == HELD


def test_a_round_finds_him_another_mentor_once_the_first_has_paused(pair: Pair) -> None:
    hold(pair)
    second = a_mentor(at=pair.prison)
    pause(pair)
    assert run_now(at=now()).proposals.get().mentor == second
    assert not Exclusion.objects.exists()
