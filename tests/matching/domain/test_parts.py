"""A large round in parts: the same proposals, whoever solves them and whoever dies."""

import pytest

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import DIED, LEASE, MAX_ATTEMPTS, RunStatus, hand_over, start_run
from config.common.sealed import Unreadable
from matching.domain.failing import UNEXPECTED
from matching.domain.parts import UNTIL_A_PART_ENDS, solve_part, tend
from matching.domain.rounds import request_round, run_now, run_round, sweep_rounds
from matching.models import FrozenPool, Proposal, Round, RoundPart, Unmatched
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size

pytestmark = pytest.mark.django_db

TWO_PARTS = Size(referrals=1_400, mentors=800, establishments=2, regions=2, rooms=500)


@pytest.fixture
def handed_out(db: None) -> Round:
    """A round whose two parts wait for a worker."""
    load_programme(size=TWO_PARTS, seed=5, by=PROGRAMME, at=now())
    return begun()


def begun() -> Round:
    this = request_round(by=None, at=now())
    run_round(round_id=this.pk)
    this.refresh_from_db()
    return this


def solve_all(this: Round) -> None:
    for part in this.parts.all():
        solve_part(part_id=part.pk)
    this.refresh_from_db()


def outcome(this: Round) -> tuple[object, ...]:
    """Everything a round leaves behind, but for its own key and its times."""
    pairs = this.proposals.values_list("mentor_id", "referral_id", "slot", "terms__needs", "score")
    without = this.unmatched.values_list("referral_id", "reason")
    figures = {name: it for name, it in this.figures.items() if name != "seconds"}
    return sorted(pairs), sorted(without), figures


def test_its_parts_wait_for_any_worker_and_each_is_solved_once(handed_out: Round) -> None:
    assert (handed_out.status, handed_out.progress) == (RunStatus.RUNNING, 30)
    assert handed_out.stage == "Matching in 2 parts, prison by prison; 0 are done"
    assert handed_out.lease_ends_at is not None
    assert handed_out.lease_ends_at - now() > UNTIL_A_PART_ENDS - LEASE
    first, second = handed_out.parts.all()
    for _ in range(2):
        solve_part(part_id=first.pk)
        first.refresh_from_db()
        second.refresh_from_db()
        handed_out.refresh_from_db()
        assert (first.status, first.attempts) == (RunStatus.DONE, 1)
        assert second.status == RunStatus.QUEUED
        assert (handed_out.progress, handed_out.stage[-10:]) == (50, "1 are done")
    assert not Proposal.objects.exists()


def test_parts_in_any_order_and_one_worker_alone_come_to_the_same(handed_out: Round) -> None:
    for part in handed_out.parts.order_by("-number"):
        solve_part(part_id=part.pk)
    handed_out.refresh_from_db()
    assert handed_out.status == RunStatus.QUEUED
    run_round(round_id=handed_out.pk)
    handed_out.refresh_from_db()
    assert (handed_out.status, handed_out.proven) == (RunStatus.DONE, True)
    assert {"load", "solve", "validate", "save", "total"} <= set(handed_out.seconds)
    in_parts = outcome(handed_out)
    assert handed_out.matched == Proposal.objects.count() > 500
    Proposal.objects.all().delete()  # the next round would rather keep them
    alone = run_now(at=now())
    assert outcome(alone) == in_parts
    assert not RoundPart.objects.filter(round=alone).exists()


def test_the_pool_is_sealed_and_forgotten_when_the_round_has_ended(handed_out: Round) -> None:
    kept = bytes(FrozenPool.objects.get().sealed)
    assert b"topics" not in kept
    solve_all(handed_out)
    tend(round_id=handed_out.pk)
    sweep_rounds(at=now())
    assert Round.objects.get().attempts == 1
    assert FrozenPool.objects.exists()
    run_round(round_id=handed_out.pk)
    sweep_rounds(at=now())
    assert not FrozenPool.objects.exists()
    assert not RoundPart.objects.exists()


def test_a_part_that_fails_fails_the_round(handed_out: Round) -> None:
    FrozenPool.objects.update(sealed=b"cut short")
    with pytest.raises(Unreadable):
        solve_part(part_id=handed_out.parts.all()[0].pk)
    handed_out.refresh_from_db()
    assert (handed_out.status, handed_out.failure) == (RunStatus.FAILED, UNEXPECTED)
    assert not Proposal.objects.exists()


def test_a_part_whose_worker_died_is_solved_by_another(handed_out: Round) -> None:
    first, second = handed_out.parts.all()
    solve_part(part_id=second.pk)
    start_run(first, at=now() - 2 * LEASE)
    sweep_rounds(at=now())
    first.refresh_from_db()
    assert first.status == RunStatus.QUEUED
    solve_part(part_id=first.pk)
    run_round(round_id=handed_out.pk)
    handed_out.refresh_from_db()
    assert (handed_out.status, handed_out.attempts) == (RunStatus.DONE, 2)


def test_a_part_that_kills_its_workers_fails_the_round(handed_out: Round) -> None:
    first = handed_out.parts.all()[0]
    for _ in range(MAX_ATTEMPTS):
        first.refresh_from_db()
        start_run(first, at=now() - 2 * LEASE)
        sweep_rounds(at=now())
    handed_out.refresh_from_db()
    assert (handed_out.status, handed_out.failure) == (RunStatus.FAILED, DIED)


def test_a_worker_that_died_before_it_said_so_is_made_up_for(handed_out: Round) -> None:
    """It ended the last part, but did not queue the round."""
    solve_all(handed_out)
    FrozenPool.objects.update(is_solved=False)
    Round.objects.update(status=RunStatus.RUNNING)
    sweep_rounds(at=now())
    handed_out.refresh_from_db()
    assert handed_out.status == RunStatus.QUEUED


def test_bringing_together_is_tried_as_often_as_a_round(handed_out: Round) -> None:
    solve_all(handed_out)
    for attempt in range(MAX_ATTEMPTS):
        assert handed_out.status == RunStatus.QUEUED, attempt
        start_run(handed_out, at=now() - 2 * LEASE)
        sweep_rounds(at=now())
        handed_out.refresh_from_db()
    assert (handed_out.status, handed_out.failure) == (RunStatus.FAILED, DIED)


def test_a_round_queued_again_waits_for_its_parts(handed_out: Round) -> None:
    solve_part(part_id=handed_out.parts.all()[0].pk)
    hand_over(handed_out, at=now())
    run_round(round_id=handed_out.pk)
    handed_out.refresh_from_db()
    assert (handed_out.status, handed_out.attempts) == (RunStatus.RUNNING, 2)
    solve_all(handed_out)
    run_round(round_id=handed_out.pk)
    assert Round.objects.get().status == RunStatus.DONE


def test_a_part_whose_round_is_gone_is_nothing_to_do() -> None:
    solve_part(part_id=1)
    tend(round_id=1)


def test_a_small_round_is_one_task(ann: User) -> None:
    this = request_round(by=ann, at=now())
    run_round(round_id=this.pk)
    assert Round.objects.get().status == RunStatus.DONE
    assert not FrozenPool.objects.exists()
    assert not Unmatched.objects.exists()
