"""People and the daily work change the state of one referral at the same moment. On SQLite these
tests would pass whatever the code did."""

from datetime import timedelta
from functools import partial

import pytest

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import DomainError
from matching.models import ClosureReason, Match, Referral, ReleaseKind, ReleaseQuestion
from matching.proposals.approving import approve_proposal
from matching.referrals.checks import ask_prison
from matching.referrals.leaving import (
    ask_whether_men_left,
    record_leaving,
    record_staying,
    release_unmatched,
    tend_referrals,
)
from matching.referrals.moving import close_referral, end_holds
from matching.states import ProposalStatus, ReferralStatus
from matching.transfers.transferring import transfer_man
from tests.factories.people import manager
from tests.factories.programme import (
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RIVALS = 6
TODAY = london_today()
YESTERDAY = TODAY - timedelta(days=1)


def refusals(answers: list[object]) -> int:
    return sum(isinstance(answer, DomainError) for answer in answers)


def total(answers: list[object]) -> int:
    """How many rows all runs changed together."""
    return sum(answer for answer in answers if isinstance(answer, int))


def test_clocks_ask_close_and_end_holds_once() -> None:
    gone = [a_referral(release_on=YESTERDAY) for _ in range(3)]
    held = [a_referral(status="on_hold", hold_until=TODAY) for _ in range(3)]
    assert total(race([partial(ask_whether_men_left, at=now())] * RIVALS)) == len(gone)
    assert total(race([partial(end_holds, at=now())] * RIVALS)) == len(held)
    later = now() + timedelta(days=30)
    assert total(race([partial(release_unmatched, at=later)] * RIVALS)) == len(gone)
    for action in ("ask_whether_he_left", "take_off_hold", "release_unmatched"):
        assert AuditEvent.objects.filter(action=action).count() == 3
    race([partial(tend_referrals, at=later)] * RIVALS)
    assert ReleaseQuestion.objects.count() == len(gone)


def test_an_answer_and_the_clock_do_not_both_win() -> None:
    boss, later = manager(), now() + timedelta(days=30)
    for _ in range(5):
        man = a_referral(release_on=YESTERDAY)
        ask_whether_men_left(at=now())
        stay = partial(
            record_staying,
            referral=man,
            kind=ReleaseKind.CONDITIONAL,
            on=TODAY + timedelta(days=90),
            confirmed_on=None,
            by=boss,
            at=now(),
        )
        answers = race([stay, partial(release_unmatched, at=later)])
        man.refresh_from_db()
        is_closed = man.status == ReferralStatus.CLOSED
        assert is_closed == (refusals(answers) == 1)
        assert is_closed == (man.release_on == YESTERDAY)


def test_he_leaves_once() -> None:
    boss, man = manager(), a_referral(release_on=YESTERDAY)
    answers = race([partial(record_leaving, referral=man, by=boss, at=now())] * RIVALS)
    assert refusals(answers) == RIVALS - 1
    assert AuditEvent.objects.filter(action="close").count() == 1


def test_an_approval_and_a_closing_leave_no_match_of_a_closed_man() -> None:
    boss = manager()
    for _ in range(5):
        proposal = an_open_proposal()
        man = proposal.referral
        approve = partial(approve_proposal, proposal=proposal, by=boss, at=now())
        close = partial(
            close_referral, referral=man, reason=ClosureReason.WITHDREW, by=boss, at=now()
        )
        assert refusals(race([approve, close])) == 1
        is_live = Match.objects.live().filter(referral=man).exists()
        man.refresh_from_db()
        assert is_live == (man.status == ReferralStatus.MATCHED)


def test_an_approval_and_a_transfer_agree() -> None:
    """Either his match is called off as he moves, or he moves and the proposal lapses. He waits at
    the other prison in any case."""
    boss = manager()
    for _ in range(5):
        proposal, there = an_open_proposal(), an_establishment()
        man = proposal.referral
        approve = partial(approve_proposal, proposal=proposal, by=boss, at=now())
        move = partial(transfer_man, referral=man, to=there, moved_on=TODAY, by=boss, at=now())
        answers = race([approve, move])
        proposal.refresh_from_db()
        man.refresh_from_db()
        assert man.establishment == there
        assert man.status == ReferralStatus.WAITING
        assert not Match.objects.live().filter(referral=man).exists()
        is_lapsed = proposal.status == ProposalStatus.LAPSED
        assert is_lapsed != (proposal.status == ProposalStatus.APPROVED)
        assert refusals(answers) == is_lapsed


def test_a_prison_is_asked_once_and_a_man_moves_once() -> None:
    boss, man = manager(), a_referral(is_checked=False)
    answers = race([partial(ask_prison, referral=man, by=boss, at=now())] * RIVALS)
    assert refusals(answers) == RIVALS - 1
    moves = [
        partial(
            transfer_man, referral=man, to=an_establishment(), moved_on=TODAY, by=boss, at=now()
        )
        for _ in range(RIVALS)
    ]
    assert refusals(race(moves)) == RIVALS - 1
    man.refresh_from_db()
    assert man.transfers.get().destination == man.establishment
    assert Referral.objects.get().prison_checks.count() == 1
