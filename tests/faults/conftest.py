"""Fixtures for tests of faults."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from django.test import override_settings

from config.common.clock import now
from tests.faults.quick_signs import SIGN_SECONDS
from tests.stack import Stack


@pytest.fixture(scope="module")
def quick_signs(processes: Stack) -> Iterator[None]:
    """The processes of this file, and the test itself, expect a sign of life every 2 seconds."""
    environment = processes.supervisor.env
    quick = {"DJANGO_SETTINGS_MODULE": "tests.faults.quick_signs"}
    processes.supervisor.env = {**environment, **quick}
    with override_settings(SIGN_SECONDS=SIGN_SECONDS):
        yield
    processes.supervisor.env = environment


SECOND_BEAT: Final = "second beat"
"""A name for the supervisor, where somebody has started beat twice by mistake."""


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
    set_by_test = {name: settable.of(*commands[name][1:]) for name in ("worker", "beat")}
    broker.supervisor.commands = {**commands, **set_by_test, SECOND_BEAT: set_by_test["beat"]}
    kill_celery(broker)
    yield settable
    kill_celery(broker)
    broker.supervisor.commands = commands


def kill_celery(stack: Stack) -> None:
    """Kills the worker and every beat that run, so that the next ones see another clock."""
    for name in {*stack.supervisor.running} - {"broker", "web"}:
        stack.kill(name)
