"""Somebody sets the clock of the server while beat and the worker run. The clock that only goes
forward goes on."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from config.common.clock import LONDON, now, seconds_since_boot
from config.common.outbox.queueing import SEND_OUTBOX
from config.common.queue import enqueue
from config.common.signs import HOLD, Part, SignOfLife
from config.env import ROOT
from matching.models import CapacityReport
from reporting.morning.sending import NIGHTLY_REPORT
from tests.factories.people import manager, sign_in
from tests.factories.programme import an_establishment
from tests.stack import Stack, wait_until
from worker.beat import LONGEST_SILENCE, SIGN_OF_LIFE
from worker.models import Job

pytestmark = pytest.mark.usefixtures("quick_signs")

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


class Clock:
    """The time of day that beat and the worker see."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set_to(now())

    def set_to(self, moment: datetime) -> None:
        """Sets the clock, as somebody might. From then on it goes on as usual."""
        new = self.file.with_suffix(".new")
        new.write_text(str((moment - now()).total_seconds()))
        new.rename(self.file)

    def of(self, *celery: str) -> list[str]:
        """A command of Celery that sees this clock."""
        return [sys.executable, "-m", "tests.worker.set_clock", str(self.file), *celery]


@pytest.fixture
def clock(broker: Stack, quick_signs: None, tmp_path: Path) -> Iterator[Clock]:
    """A clock for the processes that a test starts from now on."""
    settable = Clock(tmp_path / "clock")
    commands = broker.supervisor.commands
    broker.supervisor.commands = {**commands} | {
        name: settable.of(*commands[name][1:]) for name in ("worker", "beat")
    }
    yield settable
    for name in {"worker", "beat"} & {*broker.supervisor.running}:
        broker.kill(name)
    broker.supervisor.commands = commands


def wakes(stack: Stack) -> int:
    """How many messages beat has sent. No worker takes them."""
    with stack.broker as client:
        return int(client.llen("celery"))


def test_the_schedule_goes_on_when_the_clock_is_set_back(broker: Stack, clock: Clock) -> None:
    broker.ensure("beat")
    wait_until(lambda: wakes(broker), "the first wakes")
    clock.set_to(now() - AN_HOUR)
    before = wakes(broker)
    wait_until(lambda: wakes(broker) > before + 2, "the next wakes")


def test_a_silent_schedule_is_not_called_well_because_the_clock_is_set_back(clock: Clock) -> None:
    clock.set_to(now() - AN_HOUR)
    SIGN_OF_LIFE.write_text(str(seconds_since_boot() - LONGEST_SILENCE))
    check = clock.of("is_alive")
    assert subprocess.run(check, cwd=ROOT, check=False).returncode == 1
    SIGN_OF_LIFE.write_text(str(seconds_since_boot()))
    assert subprocess.run(check, cwd=ROOT, check=False).returncode == 0


def held_until() -> datetime | None:
    """Until when work waits, because the clock has jumped."""
    return SignOfLife.objects.get(part=Part.WORKER).held_until


def noon(days: int = 0) -> datetime:
    """12:00 in London on a day, counted from today. The morning report is then due."""
    today = datetime.combine(now().astimezone(LONDON).date(), time(12), LONDON)
    return today + days * A_DAY


def result() -> str:
    """How the last run of the morning report went."""
    job = Job.objects.filter(task=NIGHTLY_REPORT).first()
    return job.result if job else ""


def try_to_report(*, expects: str) -> None:
    Job.objects.all().delete()
    enqueue(NIGHTLY_REPORT)
    wait_until(result, "the run")
    assert result() == expects


def test_set_forward_and_back_no_report_is_made_until_the_time_has_stood_for_an_hour(
    broker: Stack, clock: Clock, client: Client
) -> None:
    sign_in(client, manager())
    an_establishment()
    clock.set_to(noon())
    broker.ensure("worker")
    wait_until(SignOfLife.objects.exists, "the sign of life")

    clock.set_to(noon(days=1))
    try_to_report(expects="held")
    wait_until(held_until, "the jump to be seen")
    assert "clock of the server has jumped forward by 1" in client.get("/today/").content.decode()
    assert "we hold back work" in client.get("/jobs/").content.decode()

    clock.set_to(noon())
    try_to_report(expects="held")
    wait_until(
        lambda: (end := held_until()) and end <= noon() + HOLD + AN_HOUR, "the jump back to be seen"
    )
    assert not CapacityReport.objects.exists()

    # An hour later.
    SignOfLife.objects.update(held_until=noon() - AN_HOUR)
    try_to_report(expects="done")
    assert CapacityReport.objects.get().date == noon().date()


def test_a_clock_that_is_corrected_a_little_holds_nothing_back(broker: Stack, clock: Clock) -> None:
    manager()
    an_establishment()
    clock.set_to(noon())
    broker.ensure("worker")
    wait_until(SignOfLife.objects.exists, "the sign of life")
    clock.set_to(noon() + timedelta(minutes=9))
    try_to_report(expects="done")
    assert CapacityReport.objects.get().date == noon().date()


def test_while_the_clock_has_jumped_emails_still_go(broker: Stack, clock: Clock) -> None:
    broker.ensure("worker")
    wait_until(SignOfLife.objects.exists, "the sign of life")
    clock.set_to(now() - AN_HOUR)
    enqueue(SEND_OUTBOX)
    wait_until(lambda: Job.objects.filter(task=SEND_OUTBOX, result="done").exists(), "the run")
