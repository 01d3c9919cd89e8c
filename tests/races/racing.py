"""Many threads at once, each with a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from config.common.errors import DomainError


def race(runners: Sequence[Callable[[], object]]) -> list[object]:
    """What each runner came to, all started together: its answer, or the sentence it was told.

    Any other error, such as a deadlock or a bare IntegrityError, is raised.
    """
    gate = Barrier(len(runners))

    def run(runner: Callable[[], object]) -> object:
        try:
            gate.wait()
            return runner()
        except DomainError as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners)) as threads:
        return list(threads.map(run, runners))
