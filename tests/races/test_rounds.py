"""Rounds asked for, run and woken at the same moment."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import DomainError
from config.common.runs import RunStatus
from matching.domain.approvals import approve_proposal
from matching.domain.rounds import request_round, request_weekly_round, run_now, run_round
from matching.models import Match, Proposal, Round
from matching.states import ProposalStatus, ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_policy, a_referral, an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_rounds_asked_for_at_once_are_one() -> None:
    a_policy()
    answers = race([partial(request_round, by=None, at=now()) for _ in range(8)])
    assert sum(isinstance(answer, Round) for answer in answers) == 1
    assert sum(isinstance(answer, DomainError) for answer in answers) == 7


def test_weekly_ticks_at_once_make_one_round() -> None:
    answers = race([partial(request_weekly_round, at=now()) for _ in range(8)])
    assert sum(answer is not None for answer in answers) <= 1
    assert Round.objects.count() <= 1


def test_one_round_run_by_many_workers_makes_one_set_of_proposals() -> None:
    prison = an_establishment()
    a_mentor(at=prison, places=3)
    for _ in range(5):
        a_referral(at=prison)
    asked = request_round(by=None, at=now())
    race([partial(run_round, round_id=asked.pk) for _ in range(8)])
    asked.refresh_from_db()
    assert (asked.status, asked.attempts) == (RunStatus.DONE, 1)
    assert asked.proposals.count() == asked.matched == 3


@pytest.mark.parametrize("turn", range(10))
def test_approving_while_a_new_round_is_saved_leaves_nothing_in_doubt(turn: int) -> None:
    prison, boss = an_establishment(), manager()
    a_mentor(at=prison, places=4)
    for _ in range(6):
        a_referral(at=prison)
    proposals = list(run_now(at=now()).proposals.all())
    approvals = [partial(approve_proposal, proposal=it, by=boss, at=now()) for it in proposals]
    race([*approvals, partial(run_now, at=now())])

    matched = set(Match.objects.values_list("referral_id", flat=True))
    still_open = Proposal.objects.filter(status=ProposalStatus.OPEN)
    assert not still_open.filter(referral__in=matched).exists()
    assert not still_open.exclude(referral__status=ReferralStatus.WAITING).exists()
    assert Proposal.objects.filter(status=ProposalStatus.APPROVED).count() == len(matched)
