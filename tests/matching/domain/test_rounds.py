"""Rounds: asked for, run, failed and caught up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.common.clock import LONDON, now
from config.common.runs import LEASE, MAX_ATTEMPTS, RunStatus, start_run
from matching.domain.approvals import approve_proposal
from matching.domain.rounds import (
    RoundUnderWay,
    request_round,
    request_weekly_round,
    run_now,
    run_round,
    sweep_rounds,
    week_of,
)
from matching.models import Mentor, Proposal, Round
from matching.solver import Reason
from matching.states import ProposalStatus
from tests.factories.programme import (
    a_coordinator,
    a_language,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, tzinfo=LONDON)


def test_a_round_proposes_and_gives_every_other_man_a_reason() -> None:
    brixton = an_establishment()
    a_mentor(at=brixton, places=2)
    men = [a_referral(at=brixton) for _ in range(3)]
    elsewhere = a_referral()

    this = run_now(at=now())

    assert this.status == RunStatus.DONE
    assert (this.mentors, this.referrals, this.matched, this.proven) == (1, 4, 2, True)
    proposed = set(this.proposals.values_list("referral_id", flat=True))
    assert proposed < {man.pk for man in men}
    reasons = dict(this.unmatched.values_list("referral_id", "reason"))
    assert reasons.pop(elsewhere.pk) == Reason.NOT_CLEARED
    assert list(reasons.values()) == [Reason.ALL_PLACES_TAKEN]
    assert proposed.isdisjoint(reasons)
    assert set(this.seconds) == {"load", "solve", "validate", "save", "total"}


def test_a_round_over_nobody_ends_well() -> None:
    this = run_now(at=now())
    assert (this.status, this.matched, this.proven) == (RunStatus.DONE, 0, True)


def test_only_one_round_at_a_time() -> None:
    request_round(by=None, at=now())
    with pytest.raises(RoundUnderWay):
        request_round(by=None, at=now())
    assert Round.objects.count() == 1


def test_running_a_round_twice_does_the_work_once() -> None:
    prison = an_establishment()
    a_mentor(at=prison)
    a_referral(at=prison)
    asked = request_round(by=None, at=now())
    run_round(round_id=asked.pk)
    run_round(round_id=asked.pk)
    asked.refresh_from_db()
    assert asked.attempts == 1
    assert asked.proposals.count() == 1


def test_a_new_round_replaces_open_proposals_and_keeps_decided_ones() -> None:
    prison = an_establishment()
    ann = a_coordinator(prison)
    a_mentor(at=prison, places=2)
    for _ in range(3):
        a_referral(at=prison)
    first = run_now(at=now())
    decided, left = first.proposals.all()
    approve_proposal(proposal=decided, by=ann, at=now())

    second = run_now(at=now())

    decided.refresh_from_db()
    left.refresh_from_db()
    assert decided.status == ProposalStatus.APPROVED
    assert left.status == ProposalStatus.LAPSED
    assert second.matched == 1
    assert Proposal.objects.filter(status=ProposalStatus.OPEN).count() == 1


def test_an_impossible_pool_fails_the_round_with_a_sentence_and_proposes_nothing() -> None:
    for number in range(65):  # one more than the solver has bits for
        a_language(f"language-{number}")
    a_referral()
    this = run_now(at=now())
    assert this.status == RunStatus.FAILED
    assert "65 languages are listed" in this.failure
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (MONDAY.replace(hour=4, minute=59), False),
        (MONDAY.replace(hour=5), True),
        (MONDAY.replace(hour=23), True),
        (MONDAY + timedelta(days=3), True),
        (datetime(2026, 6, 1, 4, 30, tzinfo=ZoneInfo("UTC")), True),  # 05:30 in London
        (datetime(2026, 6, 1, 3, 59, tzinfo=ZoneInfo("UTC")), False),
    ],
)
def test_the_weekly_round_is_due_from_five_on_monday_and_caught_up(at: datetime, due: bool) -> None:
    assert (request_weekly_round(at=at) is not None) is due


def test_a_week_has_one_weekly_round() -> None:
    first = request_weekly_round(at=MONDAY.replace(hour=6))
    assert first is not None
    run_round(round_id=first.pk)
    for hours in range(7, 150, 6):
        assert request_weekly_round(at=MONDAY + timedelta(hours=hours)) is None
    assert request_weekly_round(at=MONDAY + timedelta(days=7, hours=5)) is not None


def test_the_weekly_round_waits_for_one_that_is_running() -> None:
    asked = request_round(by=None, at=MONDAY)
    assert request_weekly_round(at=MONDAY.replace(hour=6)) is None
    run_round(round_id=asked.pk)
    assert request_weekly_round(at=MONDAY.replace(hour=6, minute=1)) is not None


def test_a_week_begins_on_monday() -> None:
    days = [MONDAY.date() + timedelta(days=number) for number in range(7)]
    assert {week_of(day) for day in days} == {MONDAY.date()}


def test_a_round_whose_worker_died_runs_again_and_in_the_end_fails() -> None:
    prison = an_establishment()
    a_mentor(at=prison)
    a_referral(at=prison)
    asked = request_round(by=None, at=now())
    for attempt in range(MAX_ATTEMPTS):
        asked.refresh_from_db()
        assert start_run(asked, at=now()), f"attempt {attempt}"
        sweep_rounds(at=now() + 2 * LEASE)
    asked.refresh_from_db()
    assert asked.status == RunStatus.FAILED
    assert "stopped part-way" in asked.failure
    assert run_now(at=now()).matched == 1


def test_a_dead_worker_that_comes_back_saves_nothing() -> None:
    prison = an_establishment()
    a_mentor(at=prison)
    a_referral(at=prison)
    asked = request_round(by=None, at=now())
    assert start_run(asked, at=now())
    sweep_rounds(at=now() + 2 * LEASE)
    run_round(round_id=asked.pk)
    assert not start_run(asked, at=now())
    asked.refresh_from_db()
    assert (asked.attempts, asked.proposals.count()) == (2, 1)


def test_paused_mentors_are_left_out() -> None:
    prison = an_establishment()
    Mentor.objects.filter(pk=a_mentor(at=prison).pk).update(status="paused")
    a_referral(at=prison)
    assert run_now(at=now()).matched == 0
