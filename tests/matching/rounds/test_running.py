"""Asking for a round, running it, and its results."""

import logging
from datetime import date, timedelta

import pytest
import time_machine
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.runs import LEASE, MAX_ATTEMPTS, RunStatus, fail_run, start_run
from matching.models import OneMore, Proposal, Round, SealedPart, Unmatched
from matching.proposals.approving import approve_proposal, decline_proposal
from matching.rounds.running import (
    RUN_ROUND,
    UNEXPECTED,
    RoundUnderWay,
    request_round,
    run_now,
    run_round,
    sweep_rounds,
)
from matching.solver import TERMS, Reason
from matching.states import ProposalStatus
from recruitment.models import Establishment
from recruitment.weekly import slot_name
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_finished_round,
    a_language,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db


def test_a_request_is_queued_and_written_down(ann: User) -> None:
    at = now()
    matching_round = request_round(by=ann, at=at)
    line = AuditEvent.objects.get(action="request_round")
    assert (matching_round.status, matching_round.asked_by, matching_round.queued_at) == (
        RunStatus.QUEUED,
        ann,
        at,
    )
    assert (line.actor, line.subject_id) == (ann.pk, matching_round.pk)


def test_a_request_wakes_the_worker(
    ann: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        request_round(by=ann, at=now())
    assert RUN_ROUND in caplog.text  # without a broker, only the log shows that we woke the worker


@pytest.mark.parametrize("started", [False, True])
def test_there_is_one_round_at_a_time(ann: User, started: bool) -> None:
    first = request_round(by=ann, at=now())
    if started:
        start_run(first, at=now())
    with pytest.raises(RoundUnderWay):
        request_round(by=manager(), at=now())
    assert Round.objects.count() == 1
    assert AuditEvent.objects.filter(action="request_round").count() == 1


def test_when_one_has_ended_the_next_may_be_asked_for(ann: User) -> None:
    run_round(round_id=request_round(by=ann, at=now()).pk)
    request_round(by=ann, at=now())
    assert Round.objects.count() == 2


def test_a_round_proposes_and_says_why_not(prison: Establishment) -> None:
    mentor = a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])
    free = a_referral(at=prison, slots=[TUESDAY_AFTERNOON])
    busy = a_referral(at=prison, slots=[MONDAY_MORNING])
    matching_round = run_now(at=now())
    proposal, unmatched = Proposal.objects.get(), Unmatched.objects.get()
    assert (proposal.round, proposal.mentor, proposal.referral) == (matching_round, mentor, free)
    assert slot_name(proposal.slot) == "Tuesday afternoon"
    assert (unmatched.referral, unmatched.reason) == (busy, Reason.NO_COMMON_SLOT)


def test_a_round_keeps_to_the_rooms_and_says_what_one_more_would_bring() -> None:
    prison = an_establishment(slots=[MONDAY_MORNING], rooms=2)
    a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    for _ in range(2):
        a_mentor(at=prison)
        a_referral(at=prison)
    matching_round = run_now(at=now())
    assert (matching_round.matched, matching_round.is_largest, matching_round.is_fittest) == (
        1,
        True,
        True,
    )
    assert Unmatched.objects.get().reason == Reason.NO_ROOM
    rows = OneMore.objects.values_list("round", "establishment", "slot", "matched")
    assert list(rows) == [
        (matching_round.pk, prison.pk, MONDAY_MORNING, 1),
        (matching_round.pk, prison.pk, None, 0),
    ]


def test_a_round_keeps_its_figures(pair: Pair) -> None:
    matching_round = Round.objects.get()
    assert (matching_round.status, matching_round.progress, matching_round.is_largest) == (
        RunStatus.DONE,
        100,
        True,
    )
    assert (
        matching_round.mentors,
        matching_round.referrals,
        matching_round.matched,
        matching_round.arcs,
    ) == (1, 1, 1, 10)
    assert matching_round.objective == pair.proposal.score
    assert set(matching_round.seconds) == {
        "load",
        "solve",
        "validate",
        "compare",
        "one_more",
        "save",
        "total",
    }


def test_the_score_is_the_weighted_sum_of_the_terms(pair: Pair) -> None:
    weights = pair.proposal.round.policy
    terms = pair.proposal.terms
    assert list(terms) == [term.name for term in TERMS]
    assert pair.proposal.score == sum(
        value * getattr(weights, name) for name, value in terms.items()
    )


def test_running_it_again_does_nothing(pair: Pair) -> None:
    before = AuditEvent.objects.count()
    run_round(round_id=pair.proposal.round_id)
    assert Proposal.objects.get() == pair.proposal
    assert AuditEvent.objects.count() == before


def test_a_round_that_somebody_runs_is_left_to_them(ann: User) -> None:
    matching_round = request_round(by=ann, at=now())
    start_run(matching_round, at=now())
    run_round(round_id=matching_round.pk)
    assert Round.objects.get().status == RunStatus.RUNNING


def test_the_next_round_replaces_what_is_still_open(pair: Pair) -> None:
    run_now(at=now())
    pair.proposal.refresh_from_db()
    assert pair.proposal.status == ProposalStatus.LAPSED
    assert Proposal.objects.filter(status=ProposalStatus.OPEN).count() == 1


def test_the_next_round_leaves_decisions_alone(pair: Pair) -> None:
    other = a_referral(at=pair.prison)
    another = a_mentor(at=pair.prison)
    declined = an_open_proposal(mentor=another, referral=other, of=pair.proposal.round)
    approve_proposal(proposal=pair.proposal, by=pair.ann, at=now())
    decline_proposal(proposal=declined, reason="They are cousins.", by=pair.ann, at=now())
    run_now(at=now())
    statuses = Proposal.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [ProposalStatus.APPROVED, ProposalStatus.DECLINED]


def test_a_round_that_fails_leaves_open_proposals_standing(pair: Pair) -> None:
    for number in range(65):
        a_language(f"language-{number}")
    failed = run_now(at=now())
    pair.proposal.refresh_from_db()
    assert failed.status == RunStatus.FAILED
    assert "65 languages" in failed.failure
    assert pair.proposal.status == ProposalStatus.OPEN


def test_an_unforeseen_error_fails_the_round_and_reaches_the_log(pair: Pair) -> None:
    a_referral(at=pair.man.establishment, offences=["sexual"])
    SealedPart.objects.update(sealed_text=b"not sealed by us")
    a_mentor(boundaries=["sexual"])
    matching_round = request_round(by=pair.ann, at=now())
    with pytest.raises(Exception, match=r"sealedpart\.sealed_text"):
        run_round(round_id=matching_round.pk)
    matching_round.refresh_from_db()
    assert matching_round.status == RunStatus.FAILED
    assert matching_round.failure == UNEXPECTED
    assert Proposal.objects.get().status == ProposalStatus.OPEN


def test_after_a_failure_another_round_may_be_run(ann: User, pair: Pair) -> None:
    first = request_round(by=ann, at=now())
    start_run(first, at=now())
    fail_run(first, "It broke.", at=now())
    assert run_now(at=now()).status == RunStatus.DONE


def test_an_empty_programme_has_a_round_that_proposes_nothing() -> None:
    matching_round = run_now(at=now())
    assert (matching_round.status, matching_round.matched, matching_round.is_largest) == (
        RunStatus.DONE,
        0,
        True,
    )


def test_ruled_out_pairs_are_not_proposed(prison: Establishment) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    an_exclusion(mentor, man)
    run_now(at=now())
    assert not Proposal.objects.exists()
    assert Unmatched.objects.get().reason == Reason.CONFLICT


def test_most_men_first_then_the_better_fit(prison: Establishment) -> None:
    fits = a_mentor(at=prison, experience={"drugs": 3})
    a_mentor(at=prison)
    needy = a_referral(at=prison, needs={"drugs": 3})
    a_referral(at=prison)
    run_now(at=now())
    assert Proposal.objects.count() == 2
    assert Proposal.objects.get(referral=needy).mentor == fits


def test_the_sweeper_wakes_a_dead_workers_round(ann: User) -> None:
    matching_round = request_round(by=ann, at=now())
    start_run(matching_round, at=now())
    sweep_rounds(at=now() + 2 * LEASE)
    run_round(round_id=matching_round.pk)
    matching_round.refresh_from_db()
    assert (matching_round.status, matching_round.attempts) == (RunStatus.DONE, 2)


def test_a_worker_that_keeps_dying_fails_the_round_and_the_next_may_run(pair: Pair) -> None:
    matching_round = request_round(by=pair.ann, at=now())
    for _ in range(MAX_ATTEMPTS):
        matching_round.refresh_from_db()
        assert start_run(matching_round, at=now())
        sweep_rounds(at=now() + 2 * LEASE)
    matching_round.refresh_from_db()
    assert matching_round.status == RunStatus.FAILED
    assert matching_round.failure
    assert run_now(at=now()).matched == 1


def test_a_dead_worker_that_comes_back_saves_nothing(pair: Pair) -> None:
    matching_round = request_round(by=pair.ann, at=now())
    assert start_run(matching_round, at=now())
    sweep_rounds(at=now() + 2 * LEASE)
    run_round(round_id=matching_round.pk)
    assert not start_run(matching_round, at=now())
    matching_round.refresh_from_db()
    assert (matching_round.attempts, matching_round.proposals.count()) == (2, 1)


def test_days_are_londons(prison: Establishment) -> None:
    """In summer, 23:30 in UTC is the next day in London."""
    with time_machine.travel("2026-06-30T23:30:00Z", tick=False):
        today = london_today()
        a_mentor(at=prison, expires_on=today - timedelta(days=1))
        a_referral(at=prison)
        run_now(at=now())
    assert today == date(2026, 7, 1)
    assert Unmatched.objects.get().reason == Reason.CLEARANCE_EXPIRED


def test_a_finished_round_is_not_run_again() -> None:
    done = a_finished_round()
    run_round(round_id=done.pk)
    done.refresh_from_db()
    assert done.attempts == 0
