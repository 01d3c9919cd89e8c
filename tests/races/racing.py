"""Many threads at once. Each has its own connection to the database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from config.common.errors import DomainError
from matching.mentors.times import AffectsSessions


def race(runners: Sequence[Callable[[], object]]) -> list[object]:
    """Starts all runners together. Returns what each returned, or the refusal or question it
    raised.

    Any other error, such as a deadlock or a bare IntegrityError, is raised.
    """
    gate = Barrier(len(runners))

    def run(runner: Callable[[], object]) -> object:
        try:
            gate.wait()
            return runner()
        except (DomainError, AffectsSessions) as answer:
            return answer
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners)) as threads:
        return list(threads.map(run, runners))
