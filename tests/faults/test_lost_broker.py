"""A broker that dies, or hangs, while people work."""

import time
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import pytest

from config.common.queue import enqueue
from tests.faults.test_lost_worker import beginnings
from tests.stack import Stack, wait_until
from tests.worker.poison import END


def waiting(stack: Stack) -> int:
    with stack.broker as client:
        return int(client.llen("celery"))


def is_written_down(stack: Stack) -> bool:
    """Whether the broker has passed everything on to the disk cache of the machine. It usually does
    so at once. But with "everysec" it holds a write back for up to 2 seconds while an earlier write
    is synced."""
    with stack.broker as client:
        return bool(client.info("persistence")["aof_buffer_length"] == 0)


def test_what_waits_outlives_the_broker(broker: Stack, tmp_path: Path) -> None:
    for _ in range(20):
        enqueue(END, file=str(tmp_path / "began"))
    wait_until(lambda: is_written_down(broker), "the broker to write down what waits")
    broker.kill("broker")
    broker.ensure("broker")
    assert waiting(broker) == 20


def test_the_first_wake_after_the_broker_returns_is_not_lost(broker: Stack, tmp_path: Path) -> None:
    enqueue(END, file=str(tmp_path / "began"))
    broker.kill("broker")
    broker.ensure("broker")
    # The message from before the kill may be lost: see is_written_down.
    before = waiting(broker)
    enqueue(END, file=str(tmp_path / "began"))
    assert waiting(broker) == before + 1


def test_a_worker_finds_the_broker_again(broker_and_worker: Stack, tmp_path: Path) -> None:
    broker_and_worker.kill("broker")
    broker_and_worker.ensure("broker")
    enqueue(END, file=str(tmp_path / "began"))
    wait_until(lambda: beginnings(tmp_path / "began") == 1, "the task to run")


def test_without_a_broker_the_work_waits_for_the_sweeper(
    broker: Stack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker.kill("broker")
    enqueue(END, file=str(tmp_path / "began"))
    assert "waits for the sweeper" in caplog.text


def test_a_frozen_broker_does_not_freeze_a_form(
    broker: Stack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue(END, file=str(tmp_path / "began"))
    broker.signal("broker", SIGSTOP)
    started = time.monotonic()
    enqueue(END, file=str(tmp_path / "began"))
    seconds = time.monotonic() - started
    broker.signal("broker", SIGCONT)
    assert "waits for the sweeper" in caplog.text
    assert seconds < 6  # we set 2; the default would take 25 or more
