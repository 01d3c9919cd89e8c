"""Saving a solution when the records have changed since it was made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import now
from matching.models import ClosureReason, Proposal, Round, Unmatched
from matching.pool.loading import load_pool
from matching.referrals.moving import close_referral
from matching.rounds.results import save_results
from matching.solver import Reason, reasons, solve
from matching.states import ProposalStatus
from recruitment.models import Establishment
from tests.factories.programme import (
    MONDAY_MORNING,
    a_finished_round,
    a_match,
    a_mentor,
    a_referral,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db


def test_a_man_matched_or_closed_during_the_solve_gets_no_proposal(
    prison: Establishment, ann: User
) -> None:
    for _ in range(3):
        a_mentor(at=prison)
    stays, matched, closed = (a_referral(at=prison) for _ in range(3))
    pool = load_pool(at=now())
    solution = solve(pool)
    a_match(referral=matched)
    close_referral(referral=closed, reason=ClosureReason.WITHDREW, by=ann, at=now())
    matching_round = a_finished_round()
    save_results(matching_round, pool, solution, reasons(pool, solution), at=now())
    assert solution.matched == 3
    assert Proposal.objects.get().referral == stays
    assert not Unmatched.objects.exists()


def test_only_open_proposals_of_other_rounds_are_replaced(prison: Establishment) -> None:
    old, matching_round = a_finished_round(), a_finished_round()
    earlier = an_open_proposal(of=old)
    proposal = an_open_proposal(of=matching_round)
    pool = load_pool(at=now())
    nobody = solve(load_pool(at=now(), mentors=earlier.mentor.__class__.objects.none()))
    save_results(matching_round, pool, nobody, reasons(pool, nobody), at=now())
    earlier.refresh_from_db()
    proposal.refresh_from_db()
    assert earlier.status == ProposalStatus.LAPSED
    assert proposal.status == ProposalStatus.OPEN


def test_every_unmatched_man_has_a_reason(prison: Establishment) -> None:
    a_mentor(at=prison, slots=[MONDAY_MORNING])
    men = {a_referral(at=prison, slots=[MONDAY_MORNING]).pk for _ in range(3)}
    pool = load_pool(at=now())
    solution = solve(pool)
    save_results(a_finished_round(), pool, solution, reasons(pool, solution), at=now())
    unmatched = set(Unmatched.objects.values_list("referral_id", flat=True))
    assert unmatched == men - {Proposal.objects.get().referral_id}
    assert set(Unmatched.objects.values_list("reason", flat=True)) == {Reason.ALL_PLACES_TAKEN}


def test_saving_more_takes_no_more_queries(prison: Establishment) -> None:
    def saved() -> int:
        a_mentor(at=prison)
        a_referral(at=prison)
        a_referral()  # nobody is cleared at his prison
        pool, matching_round = load_pool(at=now()), a_finished_round()
        solution = solve(pool)
        with CaptureQueriesContext(connection) as queries:
            save_results(matching_round, pool, solution, reasons(pool, solution), at=now())
        return len(queries)

    saved()
    assert saved() == saved()
    assert Round.objects.count() == 3
