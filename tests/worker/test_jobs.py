"""The list of jobs, and running one now."""

from datetime import UTC, datetime, timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.errors import NotAllowed
from matching.rounds.running import RUN_ROUND, WEEKLY_ROUND
from tests.factories.people import coordinator, manager
from worker.jobs import (
    KEEPS_FAILING,
    LONGEST_RUN,
    STOPPED,
    Line,
    failing_jobs,
    job_lines,
    names_of_failing_jobs,
    run_job,
)
from worker.models import Job
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def a_job(task: str = WEEKLY_ROUND, **fields: object) -> Job:
    usual = {"started_at": AT, "ended_at": AT, "seconds": 1.5, "result": "done"}
    return Job.objects.create(task=task, **(usual | fields))


def failed(task: str = WEEKLY_ROUND, *, failures: int = 1) -> Job:
    how = {"result": "failed", "cause": "database", "error": "OperationalError"}
    return a_job(task, failures=failures, **how)


def line_of(name: str, *, at: datetime = AT) -> Line:
    return next(line for line in job_lines(at=at) if line.name == name)


def test_every_job_of_the_schedule_is_listed_before_it_has_run() -> None:
    lines = job_lines(at=AT)
    assert [line.name for line in lines] == [*SCHEDULE]
    assert {(line.run, line.due_at, line.is_wrong, line.sentence) for line in lines} == {
        (None, None, False, "")
    }


@pytest.mark.parametrize(
    ("at", "due_at"),
    [
        (AT, AT + A_MINUTE),
        (AT + A_MINUTE / 2, AT + A_MINUTE),
        (AT + 5 * A_MINUTE, AT + 5 * A_MINUTE),
        (AT - timedelta(days=1), AT - timedelta(days=1) + A_MINUTE),
    ],
)
def test_a_job_is_due_one_interval_after_its_last_run_or_after_now(
    at: datetime, due_at: datetime
) -> None:
    a_job()
    assert line_of("weekly round", at=at).due_at == due_at


def test_what_went_wrong_comes_first_with_a_sentence() -> None:
    failed("outbox.purge")
    failed(RUN_ROUND)
    a_job("matching.try_policy")
    lines = job_lines(at=AT)
    assert [line.name for line in lines[:2]] == ["deleting old emails", "a round"]
    assert [line.is_wrong for line in lines[:3]] == [True, True, False]
    assert lines[1].sentence == Job.Cause.DATABASE.label
    assert (lines[1].slug, lines[1].due_at) == ("", None)
    assert len(lines) == len(SCHEDULE) + 1, "a task that people start is listed when it fails"


def test_a_run_that_was_killed_is_wrong_once_no_run_could_take_so_long() -> None:
    a_job(ended_at=None, result="")
    assert not line_of("weekly round", at=AT + LONGEST_RUN).is_wrong
    line = line_of("weekly round", at=AT + LONGEST_RUN + A_MINUTE)
    assert (line.is_wrong, line.sentence) == (True, STOPPED)


def test_a_job_keeps_failing_after_3_failures_and_until_it_succeeds() -> None:
    job = failed(failures=KEEPS_FAILING - 1)
    assert not failing_jobs().exists()
    Job.objects.filter(pk=job.pk).update(failures=KEEPS_FAILING)
    assert failing_jobs().exists()
    assert names_of_failing_jobs() == ["weekly round"]


def test_a_manager_runs_a_job_and_the_trail_says_so() -> None:
    boss = manager()
    run_job(name="weekly round", by=boss, at=AT)
    event = AuditEvent.objects.get(action="run_job")
    assert (event.actor, event.detail) == (boss.pk, {"job": "weekly-round"})


def test_nobody_else_runs_a_job() -> None:
    with pytest.raises(NotAllowed):
        run_job(name="weekly round", by=coordinator(), at=AT)
    assert not AuditEvent.objects.filter(action="run_job").exists()
