"""Remembers to which request and which task the current work belongs.

Each request has an id of 32 characters that nobody can guess. Each line of the log about the
request has this id. The lines about tasks that the request starts, directly or through another
task, have it too. This module does not use Django.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from uuid import uuid4

HEADER: Final = "X-Request-ID"
"""The header with the id. The proxy sends it to us, and every response has it."""
CARRIED: Final = "request_id"
"""The header with the id in a message to the worker."""
SHAPE: Final = re.compile(r"[0-9a-f]{32}")
SHORT: Final = 8
"""How many characters of an id people see. These are enough to find one request among millions."""

_request: ContextVar[str] = ContextVar("request", default="")
_task: ContextVar[str] = ContextVar("task", default="")


def request_id() -> str:
    """The id of the request to which the current work belongs. Empty outside of requests and
    tasks."""
    return _request.get()


def task_name() -> str:
    """The name of the task that runs now. Empty outside of tasks."""
    return _task.get()


@contextmanager
def tracing_request(given: str) -> Iterator[str]:
    """A context manager. All work inside the block belongs to one request. Yields the id of the
    request.

    Uses the id `given`. Makes a new id if `given` does not have the form of an id, so that nobody
    can write other text into the log.
    """
    token = _request.set(given if SHAPE.fullmatch(given) else uuid4().hex)
    try:
        yield _request.get()
    finally:
        _request.reset(token)


def trace_task(name: str, *, request: str) -> None:
    """From now on, all work of this process belongs to this task, until the next task begins."""
    _request.set(request)
    _task.set(name)
