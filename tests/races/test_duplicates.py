"""2 people decide about the same men at the same moment, or while somebody approves a proposal."""

from functools import partial
from typing import Any

import pytest

from config.common.clock import london_today, now
from config.common.errors import DomainError
from matching.duplicates.deciding import (
    link_men,
    merge_referrals,
    tell_apart,
    undo_decision,
)
from matching.models import ClosureReason, LikenessDecision, Match, Participant, Referral
from matching.proposals.approving import approve_proposal
from matching.referrals.moving import close_referral, reopen_referral
from matching.states import ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral, an_establishment, an_open_proposal
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS, RIVALS = 5, 6
CLOSED: dict[str, Any] = {
    "status": "closed",
    "closed_on": london_today(),
    "closure_reason": "completed",
}


def test_one_pair_is_decided_once() -> None:
    prison, boss = an_establishment(), manager()
    for _ in range(ROUNDS):
        one, other = (a_referral(at=prison).participant for _ in range(2))
        ask: dict[str, Any] = {"one": one, "other": other, "by": boss, "at": now()}
        answers = race([partial(tell_apart, **ask), partial(merge_referrals, **ask)] * 3)
        assert sum(isinstance(answer, LikenessDecision) for answer in answers) == 1
        assert LikenessDecision.objects.filter(first=one, second=other).count() == 1


def test_a_man_is_linked_to_one_of_two_others_and_loses_no_referral() -> None:
    """Somebody links A with B, B with C and A with C, all at once. Whoever is too late reads so."""
    prison, boss = an_establishment(), manager()
    for _ in range(ROUNDS):
        men = [a_referral(at=prison, **CLOSED).participant for _ in range(3)]
        pairs = [(men[0], men[1]), (men[1], men[2]), (men[2], men[0])]
        race([partial(link_men, one=one, other=other, by=boss, at=now()) for one, other in pairs])
        owners = Referral.objects.filter(participant__in=men)
        assert owners.count() == 3
        emptied = Participant.objects.filter(pk__in=[man.pk for man in men], referrals=None).count()
        decisions = LikenessDecision.objects.filter(first__in=men)
        assert decisions.count() == emptied > 0


def test_a_decision_is_undone_once() -> None:
    prison, boss = an_establishment(), manager()
    one, other = (a_referral(at=prison) for _ in range(2))
    men = {"one": one.participant, "other": other.participant}
    decision = merge_referrals(**men, by=boss, at=now())
    answers = race([partial(undo_decision, decision=decision, by=boss, at=now())] * RIVALS)
    assert answers.count(None) == 1
    assert Referral.objects.filter(status=ReferralStatus.WAITING).count() == 2


def test_a_man_has_one_live_match_however_merging_and_approving_meet() -> None:
    """People approve proposals for both of his referrals while somebody merges them."""
    boss = manager()
    for _ in range(ROUNDS):
        prison = an_establishment()
        referrals = [a_referral(at=prison) for _ in range(2)]
        proposals = [
            an_open_proposal(mentor=a_mentor(at=prison), referral=row) for row in referrals
        ]
        one, other = (row.participant for row in referrals)
        merge = partial(merge_referrals, one=one, other=other, by=boss, at=now())
        approvals = [
            partial(approve_proposal, proposal=row, by=boss, at=now()) for row in proposals
        ]
        *_, merged = race([*approvals, merge])
        live = Match.objects.live().filter(referral__in=referrals)
        closed = Referral.objects.filter(pk__in=[row.pk for row in referrals], status="closed")
        assert not live.filter(referral__in=closed).exists()
        if not isinstance(merged, DomainError):
            assert live.count() <= 1
            assert Referral.objects.filter(participant=one).count() == 2
        else:
            assert not closed.exists()


def test_linking_while_a_referral_is_opened_again_leaves_one_open() -> None:
    prison, boss = an_establishment(), manager()
    for _ in range(ROUNDS):
        first, second = (a_referral(at=prison) for _ in range(2))
        close_referral(referral=second, reason=ClosureReason.WITHDREW, by=boss, at=now())
        men = {"one": first.participant, "other": second.participant}
        answers = race(
            [
                partial(link_men, **men, by=boss, at=now()),
                partial(reopen_referral, referral=second, by=boss, at=now()),
            ]
        )
        assert sum(isinstance(answer, DomainError) for answer in answers) == 1
        is_open = Referral.objects.exclude(status=ReferralStatus.CLOSED)
        assert is_open.filter(participant=first.participant).count() == 1
