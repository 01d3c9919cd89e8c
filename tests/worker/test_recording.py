"""What every run of a task leaves behind: a note, and a ping."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic

import pytest
from django.db import OperationalError
from pytest_django import Settings

import worker.app  # noqa: F401 — this sets what all tasks have in common
from config.common.clock import reading
from config.common.outbox.hold import SendingHold
from config.common.outbox.queueing import SEND_OUTBOX
from config.common.queue import app
from config.common.signs import Part, SignOfLife, give_sign
from matching.rounds.running import WEEKLY_ROUND
from tests.stack import wait_until
from worker.models import Job
from worker.recording import BETWEEN_PINGS, RecordedTask, begin_run, cause_of, end_run, is_held
from worker.schedule import NEVER_HELD, SCHEDULE
from worker.tasks import send

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
Result, Cause = Job.Result, Job.Cause


def run(task: str, error: Exception | None = None, at: datetime = AT) -> Job:
    begin_run(task, at=at)
    end_run(task, error, seconds=1.5, at=at + timedelta(seconds=2))
    return Job.objects.get(task=task)


def test_a_run_is_noted_from_its_beginning_to_its_end() -> None:
    begin_run(WEEKLY_ROUND, at=AT)
    job = Job.objects.get()
    assert (job.started_at, job.ended_at, job.result) == (AT, None, "")
    end_run(WEEKLY_ROUND, None, seconds=1.5, at=AT + timedelta(seconds=2))
    job = Job.objects.get()
    assert (job.ended_at, job.seconds) == (AT + timedelta(seconds=2), 1.5)
    assert (job.result, job.failures) == (Result.DONE, 0)


def test_the_next_run_writes_over_the_last() -> None:
    for number in range(1, 4):
        job = run(WEEKLY_ROUND, ValueError("John Smith, A1234BC"))
        assert (job.result, job.cause, job.error) == (
            Result.FAILED,
            Cause.UNEXPECTED,
            "ValueError",
        )
        assert job.failures == number
    job = run(WEEKLY_ROUND)
    assert (job.result, job.cause, job.error, job.failures) == (Result.DONE, "", "", 0)
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OperationalError(), Cause.DATABASE),
        (smtplib.SMTPServerDisconnected(), Cause.NETWORK),
        (ConnectionRefusedError(), Cause.NETWORK),
        (MemoryError(), Cause.MEMORY),
        (KeyError("name"), Cause.UNEXPECTED),
    ],
)
def test_a_failure_has_a_cause(error: Exception, cause: Job.Cause) -> None:
    assert cause_of(error) == cause


def test_every_task_of_the_worker_leaves_a_note() -> None:
    send()
    job = Job.objects.get()
    assert (job.task, job.result) == (SEND_OUTBOX, Result.DONE)
    app.loader.import_default_modules()
    assert all(isinstance(app.tasks[entry["task"]], RecordedTask) for entry in SCHEDULE.values())


def test_only_what_depends_on_the_date_waits_after_a_jump_of_the_clock() -> None:
    give_sign(Part.WORKER, reading())
    assert not is_held(WEEKLY_ROUND)
    SignOfLife.objects.update(at=AT - timedelta(days=400))
    held = {name for name, entry in SCHEDULE.items() if is_held(entry["task"])}
    assert held == {*SCHEDULE} - NEVER_HELD
    assert {*SCHEDULE} > NEVER_HELD
    assert not is_held("matching.run_round")


class Monitor:
    """A service that watches us. It can keep us waiting for its answer."""

    def __init__(self) -> None:
        self.visited: list[str] = []
        self.answers = Event()
        self.answers.set()
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                monitor.visited.append(self.path)
                monitor.answers.wait()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Prints nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/key/{{job}}?create=1"


@pytest.fixture
def monitor(settings: Settings) -> Iterator[Monitor]:
    service = Monitor()
    settings.MONITORING_URL = service.url
    yield service
    service.answers.set()
    service.server.shutdown()
    service.server.server_close()


def test_each_job_pings_how_it_went(monitor: Monitor) -> None:
    run(WEEKLY_ROUND)
    run(SEND_OUTBOX, ValueError())
    wait_until(lambda: len(monitor.visited) == 2, "the pings")
    assert set(monitor.visited) == {
        "/key/weekly-round?create=1",
        "/key/sending-emails/fail?create=1",
    }


def test_a_job_pings_once_a_minute_at_most(monitor: Monitor) -> None:
    run(WEEKLY_ROUND)
    run(WEEKLY_ROUND, at=AT + BETWEEN_PINGS - timedelta(seconds=1))
    run(WEEKLY_ROUND, at=AT + BETWEEN_PINGS)
    wait_until(lambda: len(monitor.visited) == 2, "the pings")
    run(WEEKLY_ROUND, at=AT - timedelta(days=1))  # somebody has set the clock back
    wait_until(lambda: len(monitor.visited) == 3, "the ping")


def test_a_restored_copy_pings_nobody_until_it_may_send(monitor: Monitor) -> None:
    hold = SendingHold.objects.create(pk=1, restored_at=AT, backed_up_at=AT)
    run(WEEKLY_ROUND)
    hold.delete()
    run(SEND_OUTBOX)
    wait_until(lambda: monitor.visited, "the ping")
    assert monitor.visited == ["/key/sending-emails?create=1"]


def test_a_service_that_does_not_answer_holds_up_no_work(monitor: Monitor) -> None:
    monitor.answers.clear()
    began = monotonic()
    run(WEEKLY_ROUND)
    assert monotonic() - began < 1
    wait_until(lambda: monitor.visited, "the ping")


def test_a_service_that_is_gone_is_a_line_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MONITORING_URL = "http://127.0.0.1:9/secret/{job}"
    run(WEEKLY_ROUND)
    wait_until(lambda: "did not answer" in caplog.text, "the line")
    assert "secret" not in caplog.text


def test_tasks_that_people_start_ping_nobody(monitor: Monitor) -> None:
    run("matching.run_round")
    assert not monitor.visited
    assert Job.objects.get().pinged_at is None
