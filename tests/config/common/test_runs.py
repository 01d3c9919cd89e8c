"""Long jobs as rows: leases, fencing, sweeping, and the states the database allows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from config.common.runs import (
    DIED,
    LEASE,
    LONGEST_FAILURE,
    LONGEST_STAGE,
    MAX_ATTEMPTS,
    WAKE_AFTER,
    RunStatus,
    fail_run,
    finish_run,
    pause_run,
    renew_lease,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.models import MatchingPolicy, Round
from tests.factories.programme import a_policy

pytestmark = pytest.mark.django_db
A_SECOND = timedelta(seconds=1)
AN_HOUR = timedelta(hours=1)


def a_run(**fields: Any) -> Round:
    """A run that was queued now."""
    policy = MatchingPolicy.objects.first() or a_policy()
    return Round.objects.create(**({"policy": policy, "queued_at": now()} | fields))


def again(run: Round) -> Round:
    """The same run, read by another worker."""
    return Round.objects.get(pk=run.pk)


def test_a_start_takes_the_lease() -> None:
    run, at = a_run(), now()
    assert start_run(run, at=at)
    row = again(run)
    assert (row.status, row.attempts, row.started_at) == (RunStatus.RUNNING, 1, at)
    assert row.lease_ends_at == at + LEASE
    assert AuditEvent.objects.get().action == "start"


def test_of_two_workers_one_starts() -> None:
    first = a_run()
    second = again(first)
    assert start_run(first, at=now())
    assert not start_run(second, at=now())
    assert again(first).attempts == 1


def test_a_very_long_reason_and_stage_fit_their_columns() -> None:
    run = a_run()
    start_run(run, at=now())
    report_progress(run, 10, "Reading " * 100)
    assert again(run).stage.startswith("Reading")
    fail_run(run, "The file is wrong. " * 100, at=now())
    failed = again(run)
    assert failed.failure.startswith("The file is wrong.")
    assert (len(failed.stage), len(failed.failure)) == (LONGEST_STAGE, LONGEST_FAILURE)


def test_progress_is_shown_and_renews_the_lease() -> None:
    run = a_run()
    start_run(run, at=now() - LEASE)
    report_progress(run, 60, "Matching")
    row = again(run)
    assert (row.progress, row.stage) == (60, "Matching")
    assert row.lease_ends_at is not None
    assert row.lease_ends_at > now()


def test_an_end_keeps_the_results() -> None:
    run, at = a_run(), now()
    start_run(run, at=at)
    report_progress(run, 60, "Matching")
    finish_run(run, at=at, matched=7, matched_bound=7)
    row = again(run)
    assert (row.status, row.progress, row.stage, row.matched) == (RunStatus.DONE, 100, "", 7)
    assert row.finished_at == at
    assert not row.is_under_way


def test_a_pause_keeps_the_results_and_a_worker_goes_on_later() -> None:
    run = a_run(attempts=MAX_ATTEMPTS - 1)
    start_run(run, at=now())
    pause_run(run, at=now(), mentors=3)
    row = again(run)
    assert (row.status, row.mentors, row.attempts) == (RunStatus.QUEUED, 3, 0)
    assert not row.is_starting_again
    assert sweep_runs(Round, at=now() + WAKE_AFTER) == [run.pk], "if its wake is lost"
    assert start_run(row, at=now())
    row.attempts += 1
    with pytest.raises(ChangedMeanwhile):
        pause_run(row, at=now())


def test_a_failure_keeps_its_sentence() -> None:
    run, at = a_run(), now()
    start_run(run, at=at)
    fail_run(run, "The list was too long.", at=at)
    assert again(run).status == RunStatus.FAILED
    assert again(run).failure == "The list was too long."


def after_a_takeover() -> tuple[Round, Round]:
    """One run, as 2 workers hold it: one that seemed dead, and the one that has taken over."""
    slow = a_run()
    start_run(slow, at=now() - 2 * LEASE)
    sweep_runs(Round, at=now())
    new = again(slow)
    assert start_run(new, at=now())
    return slow, new


def test_whoever_lost_the_lease_can_do_nothing_more() -> None:
    slow, new = after_a_takeover()
    with pytest.raises(ChangedMeanwhile):
        report_progress(slow, 90, "Saving")
    with pytest.raises(ChangedMeanwhile):
        finish_run(slow, at=now(), matched=1, matched_bound=1)
    with pytest.raises(ChangedMeanwhile):
        fail_run(slow, "It broke.", at=now())
    assert again(new).status == RunStatus.RUNNING
    assert again(new).progress == 0
    finish_run(new, at=now(), matched=2, matched_bound=2)
    assert again(new).matched == 2


def test_an_ended_run_does_not_end_twice() -> None:
    run = a_run()
    start_run(run, at=now())
    finish_run(run, at=now())
    with pytest.raises(ChangedMeanwhile):
        fail_run(run, "It broke.", at=now())
    with pytest.raises(ChangedMeanwhile):
        report_progress(run, 10, "Reading")
    assert again(run).status == RunStatus.DONE


def test_a_sweep_leaves_a_living_worker_alone() -> None:
    run, at = a_run(), now()
    start_run(run, at=at)
    assert sweep_runs(Round, at=at + LEASE) == []
    assert again(run).status == RunStatus.RUNNING


def test_a_sweep_frees_the_run_of_a_dead_worker() -> None:
    run, at = a_run(), now()
    start_run(run, at=at)
    assert sweep_runs(Round, at=at + LEASE + A_SECOND) == [run.pk]
    assert again(run).status == RunStatus.QUEUED
    assert again(run).attempts == 1


def test_no_worker_is_silent_for_longer_than_90_seconds() -> None:
    assert timedelta(seconds=90) >= LEASE
    run, at = a_run(), now()
    start_run(run, at=at)
    assert sweep_runs(Round, at=at + timedelta(seconds=91)) == [run.pk]


def test_after_the_clock_is_set_back_a_dead_worker_still_loses_its_lease() -> None:
    run, before = a_run(), now()
    start_run(run, at=before)
    back = before - AN_HOUR
    assert sweep_runs(Round, at=back) == []
    assert again(run).lease_ends_at == back + LEASE
    assert sweep_runs(Round, at=back + LEASE + A_SECOND) == [run.pk]


def test_after_the_clock_is_set_back_a_lost_wake_is_sent_again() -> None:
    run = a_run()
    assert sweep_runs(Round, at=run.queued_at - AN_HOUR) == [run.pk]


def test_the_lease_is_renewed_without_news() -> None:
    run = a_run()
    start_run(run, at=now() - LEASE)
    report_progress(run, 30, "Matching")
    Round.objects.filter(pk=run.pk).update(lease_ends_at=now())
    renew_lease(run)
    row = again(run)
    assert (row.progress, row.stage) == (30, "Matching")
    assert row.lease_ends_at is not None
    assert row.lease_ends_at > now() + LEASE - A_SECOND * 30


def test_a_run_starts_again_from_when_its_worker_stops_until_the_next_takes_over() -> None:
    run = a_run()
    assert not again(run).is_starting_again
    start_run(run, at=now())
    assert not again(run).is_starting_again
    Round.objects.filter(pk=run.pk).update(lease_ends_at=now() - A_SECOND)
    assert again(run).is_starting_again
    sweep_runs(Round, at=now())
    assert again(run).is_starting_again
    start_run(again(run), at=now())
    assert not again(run).is_starting_again


def test_a_wake_the_broker_lost_is_sent_again_after_half_a_minute() -> None:
    run = a_run()
    assert sweep_runs(Round, at=run.queued_at + WAKE_AFTER - A_SECOND) == []
    assert sweep_runs(Round, at=run.queued_at + WAKE_AFTER) == [run.pk]


def test_sweeping_twice_frees_once() -> None:
    run, late = a_run(), now() + 2 * LEASE
    start_run(run, at=now())
    assert sweep_runs(Round, at=late) == sweep_runs(Round, at=late) == [run.pk]
    assert AuditEvent.objects.filter(action="queue_again").count() == 1


def test_a_run_that_keeps_dying_fails_with_a_sentence() -> None:
    run, at = a_run(), now()
    for _ in range(MAX_ATTEMPTS):
        assert again(run).status == RunStatus.QUEUED
        start_run(again(run), at=at)
        at += 2 * LEASE
        woken = sweep_runs(Round, at=at)
    assert woken == []
    assert (again(run).status, again(run).failure) == (RunStatus.FAILED, DIED)


def test_ended_runs_are_never_woken() -> None:
    done, failed = a_run(), None
    start_run(done, at=now())
    finish_run(done, at=now())
    failed = a_run()
    start_run(failed, at=now())
    fail_run(failed, "It broke.", at=now())
    assert sweep_runs(Round, at=now() + timedelta(days=1)) == []


AT = datetime.fromisoformat("2026-01-05T06:00:00Z")
IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "running without a start": {"status": "running", "lease_ends_at": AT},
    "running without a lease": {"status": "running", "started_at": AT},
    "queued and ended": {"status": "queued", "finished_at": AT},
    "done without an end": {"status": "done"},
    "done and failed": {"status": "done", "finished_at": AT, "failure": "It broke."},
    "failed without an end": {"status": "failed", "failure": "It broke."},
    "failed without a sentence": {"status": "failed", "finished_at": AT},
    "a state nobody knows": {"status": "asleep"},
    "more than 100% done": {"progress": 101},
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_run(**IMPOSSIBLE[name])
