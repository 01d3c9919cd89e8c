"""What a real worker notes about its tasks, and what it does when the service that watches us
hangs."""

from collections.abc import Iterator
from socket import create_server
from time import monotonic

import pytest
from django.test import Client
from django.urls import reverse

from config.common.outbox.queueing import SEND_OUTBOX, SEND_TEXTS
from config.common.queue import enqueue
from matching.rounds.running import WEEKLY_ROUND
from tests.factories.people import manager, sign_in
from tests.stack import Stack, wait_until
from tests.worker.poison import FAIL
from worker.models import Job
from worker.recording import PING_SECONDS

RUNS = 4
CANARY = "canary-typed"
"""What the task that fails was told."""


def result(task: str) -> str:
    job = Job.objects.filter(task=task).first()
    return job.result if job else ""


def test_a_failed_task_is_noted_without_its_words(broker_and_worker: Stack) -> None:
    enqueue(FAIL)
    wait_until(lambda: result(FAIL), "the note")
    job = Job.objects.get(task=FAIL)
    assert (job.result, job.cause, job.error) == ("failed", "unexpected", "LookupError")


def test_a_task_that_fails_logs_where_and_nothing_that_was_typed(broker_and_worker: Stack) -> None:
    enqueue(FAIL)
    wait_until(lambda: "LookupError" in broker_and_worker.log("worker"), "the failure")
    log = broker_and_worker.log("worker")
    assert "poison.py" in log
    assert CANARY not in log


def test_a_manager_runs_a_job_now(broker_and_worker: Stack, client: Client) -> None:
    sign_in(client, manager())
    client.post(reverse("run_job", args=["weekly-round"]))
    wait_until(lambda: result(WEEKLY_ROUND) == "done", "the job")


@pytest.fixture
def watched(broker: Stack) -> Iterator[Stack]:
    """A worker that is watched by a service that never answers."""
    if "worker" in broker.supervisor.running:
        broker.kill("worker")
    environment = broker.supervisor.env
    with create_server(("127.0.0.1", 0)) as hanging:
        address = f"http://127.0.0.1:{hanging.getsockname()[1]}/{{job}}"
        broker.supervisor.env = {**environment, "MONITORING_URL": address}
        broker.ensure("worker")
        yield broker
        broker.kill("worker")
    broker.supervisor.env = environment


def test_a_service_that_hangs_holds_up_no_job(watched: Stack) -> None:
    enqueue(SEND_TEXTS)
    wait_until(lambda: result(SEND_TEXTS) == "done", "the first job")
    began = monotonic()
    for number in range(RUNS):
        Job.objects.all().delete()
        enqueue(SEND_OUTBOX)
        wait_until(lambda: result(SEND_OUTBOX) == "done", f"job {number}")
    assert monotonic() - began < RUNS * PING_SECONDS / 2
