"""Many threads at once, each with a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from config.common.errors import DomainError
from matching.mentors.times import AffectsSessions


def race(runners: Sequence[Callable[[], object]]) -> list[object]:
    """What each runner came to, all started together: its answer, or the refusal or question.

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
