"""Workers that are killed at the worst moment."""

from pathlib import Path

from config.common.queue import enqueue
from tests.stack import Stack, wait_until
from tests.worker.poison import KILL_THE_WORKER, NEVER_END


def beginnings(file: Path) -> int:
    return file.read_text().count("began") if file.exists() else 0


def messages(stack: Stack) -> tuple[int, int]:
    """How many messages wait in the queue, and how many a worker has taken but not finished."""
    with stack.broker as client:
        return client.llen("celery"), client.hlen("unacked")


def test_a_task_that_kills_its_worker_is_tried_three_times(
    broker_and_worker: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "began"
    enqueue(KILL_THE_WORKER, file=str(file))
    wait_until(lambda: beginnings(file) == 3, "the third try")
    wait_until(lambda: messages(broker_and_worker) == (0, 0), "the broker to forget the task")
    assert beginnings(file) == 3


def test_what_a_killed_worker_held_is_run_by_the_next(
    broker_and_worker: Stack, tmp_path: Path
) -> None:
    stack, file = broker_and_worker, tmp_path / "began"
    enqueue(NEVER_END, file=str(file))
    wait_until(lambda: beginnings(file) == 1, "the task to begin")
    stack.kill("worker")
    assert messages(stack) == (0, 1)

    with stack.broker as client:  # as if more time had passed than any task may take
        (message,) = client.zrange("unacked_index", 0, -1)
        client.zadd("unacked_index", {message: 0})
    stack.ensure("worker")
    wait_until(lambda: beginnings(file) == 2, "the task to begin again")
    wait_until(lambda: messages(stack) == (0, 0), "the task to end")
