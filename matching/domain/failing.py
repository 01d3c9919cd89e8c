"""How a round ends that cannot be trusted: with a sentence for people."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from config.common import clock
from config.common.errors import Overtaken
from config.common.runs import RunRecord, fail_run
from matching.domain.insisting import CannotKeep
from matching.solver import InvalidInstance, InvalidSolution, SolverError

log = logging.getLogger(__name__)
PASSED_ON = "%s: the lease passed to another worker"

UNTRUSTED = (
    "The result did not pass the independent check, so nothing was proposed. "
    "Open proposals still stand. Tell whoever runs this service."
)
OUT_OF_BOUNDS = (
    "The lists hold more than a round can take ({problem}), so nothing was proposed. "
    "Open proposals still stand. Tell whoever runs this service."
)
UNEXPECTED = (
    "Something went wrong that we did not foresee, so nothing was proposed. "
    "Open proposals still stand. Try once more, or tell whoever runs this service."
)


@contextmanager
def failing_in_words(run: RunRecord) -> Iterator[None]:
    """Fails the run for whatever is raised inside. What nobody foresaw is raised again, for the
    log; a run that passed to another worker is left to it."""
    try:
        yield
    except Overtaken:
        log.warning(PASSED_ON, run)
    except CannotKeep as error:
        _fail(run, f"{error} Nothing was proposed. Open proposals still stand.")
    except InvalidInstance as error:
        _fail(run, OUT_OF_BOUNDS.format(problem=error))
    except (InvalidSolution, SolverError):
        _fail(run, UNTRUSTED)
    except Exception:
        _fail(run, UNEXPECTED)
        raise


def _fail(run: RunRecord, reason: str) -> None:
    """Ends the run with the reason, and writes the error being handled to the log."""
    log.exception("%s proposes nothing", run)
    try:
        fail_run(run, reason, at=clock.now())
    except Overtaken:
        log.warning(PASSED_ON, run)
