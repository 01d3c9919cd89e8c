"""What the page of the figures reads from the database and the broker."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from config.common.clock import now, reading
from config.common.outbox.email import Email
from config.common.outbox.outgoing import give_up
from config.common.outbox.queueing import queue_email
from config.common.queue import TaskName, enqueue
from config.common.sealed.cipher import Unreadable
from config.common.signs import Part, give_sign
from config.metrics.state import State
from matching.rounds.running import RUN_ROUND
from tests.stack import Stack
from worker.recording import begin_run, end_run


def figures() -> dict[str, float]:
    """Each figure by its name and labels, such as `part_up worker`."""
    return {
        " ".join([sample.name.removeprefix("alongside_"), *sample.labels.values()]): sample.value
        for metric in State().collect()
        for sample in metric.samples
    }


def run(task: str, error: Exception | None = None, *, seconds: float = 1) -> None:
    begin_run(task, at=now() - timedelta(hours=1))
    end_run(task, error, seconds=seconds, at=now())


@pytest.mark.django_db
def test_the_runs_of_a_job_are_counted_also_after_it_has_failed() -> None:
    run(RUN_ROUND, seconds=7)
    run(RUN_ROUND, ValueError("Rowan"))
    run(RUN_ROUND, Unreadable("table.column"), seconds=2.5)
    read = figures()
    assert read["job_runs_total a-round done"] == 1
    assert read["job_runs_total a-round failed"] == 2
    assert read["job_failures_in_a_row a-round"] == 2
    assert read["job_last_run_seconds a-round"] == 2.5
    assert 3600 <= read["job_age_seconds a-round"] < 3700
    assert (read["jobs_failing keys"], read["jobs_failing unexpected"]) == (1, 0)


@pytest.mark.django_db
def test_emails_that_wait_and_that_were_given_up_are_counted() -> None:
    assert figures()["oldest_message_seconds email"] == 0
    for number in range(3):
        at = now() - timedelta(minutes=10 * number)
        queue_email(key=f"{number}", to="ann@example.org", subject="s", text="t", at=at)
    give_up(Email.objects.get(key="2"), "refused", at=now())
    read = figures()
    assert (read["messages email waiting"], read["messages email given_up"]) == (2, 1)
    assert 600 <= read["oldest_message_seconds email"] < 700
    assert (read["messages text waiting"], read["messages text given_up"]) == (0, 0)


@pytest.mark.django_db
def test_each_part_is_up_or_not() -> None:
    give_sign(Part.WORKER, reading())
    read = figures()
    assert (read["part_up database"], read["part_up worker"], read["part_up schedule"]) == (1, 1, 0)
    assert read["part_up broker"] == 0
    assert "queue_messages" not in read


def test_the_messages_that_wait_for_a_worker_are_counted(broker: Stack) -> None:
    assert figures()["queue_messages"] == 0
    for _ in range(3):
        enqueue(TaskName("no.such.task"))
    read = figures()
    assert (read["queue_messages"], read["part_up broker"]) == (3, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_however_many_jobs_there_are_6_queries_are_enough(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        run(f"task {number}")
    with django_assert_num_queries(6):
        figures()
