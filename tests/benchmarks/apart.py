"""Running work in a separate process, which we stop when its time is over."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, NamedTuple

GRACE = 5.0
"""Extra seconds, so that a method can notice that its time is over."""


class Measured(NamedTuple):
    """Seconds by the clock, and the answer. The answer is None when the time ran out first."""

    seconds: float
    answer: Any


def measured(work: Callable[[], Any], seconds: float) -> Measured:
    """Runs the work once. If it raises an error, the error is the answer."""
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, writer))
    process.start()
    try:
        if reader.poll(seconds + GRACE):
            return Measured(*reader.recv())
        return Measured(seconds, None)
    finally:
        process.kill()
        process.join()
        reader.close()
        writer.close()


def _run(work: Callable[[], Any], writer: Connection) -> None:
    began = perf_counter()
    try:
        answer = work()
    except Exception as error:  # noqa: BLE001 — the parent process gets the error
        answer = error
    writer.send((perf_counter() - began, answer))
