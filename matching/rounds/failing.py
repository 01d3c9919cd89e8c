"""How long a step of a round may take without a word, and how a round ends that cannot be trusted:
with a sentence for people."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from config.common import clock
from config.common.errors import ChangedMeanwhile
from config.common.queue import TIME_LIMIT
from config.common.runs import LEASE, RunRecord, fail_run
from matching.pool.availability import NO_LIMIT
from matching.proposals.insisting import CannotKeep
from matching.solver import SLOTS, Instance, InvalidInstance, InvalidSolution, SolverError

LONGEST: Final = timedelta(seconds=TIME_LIMIT)
"""By then the worker's own limit has ended whatever still went on."""
A_PAIR: Final = timedelta(microseconds=30)
"""Some twenty times what a mentor and a man at one prison add to the slowest step, the flow, on a
core of its own: measured 13 s for 9.7 million."""

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


def lease_for(pool: Instance) -> timedelta:
    """From a minute to the worker's limit, by size; the limit where rooms can bind, because nobody
    can say how long that takes: where more men are free in a slot than rooms are. Outside the
    regime there are no rooms, and nobody is free."""
    if ((pool.rooms != NO_LIMIT) & (pool.rooms < _men_free(pool))).any():
        return LONGEST
    return min(LONGEST, LEASE + _thinkable_pairs(pool) * A_PAIR)


def _thinkable_pairs(pool: Instance) -> int:
    """How many pairs there are of a man and a mentor with a clearance at his prison."""
    many = len(pool.rooms)
    mentors = np.bincount(pool.clearances.establishment, minlength=many)
    men = np.bincount(pool.referrals.establishment, minlength=many)
    return int(mentors.astype(np.int64) @ men)


def _men_free(pool: Instance) -> npt.NDArray[np.int64]:
    """How many men are free, by establishment and slot."""
    sites, slots = pool.referrals.establishment, pool.referrals.slots
    return np.stack(
        [
            np.bincount(sites[slots >> np.uint32(slot) & 1 != 0], minlength=len(pool.rooms))
            for slot in range(SLOTS)
        ],
        axis=1,
    )


log = logging.getLogger(__name__)


@contextmanager
def failing_in_words(run: RunRecord) -> Iterator[None]:
    """Fails the run for whatever is raised inside. What nobody foresaw is raised again, for the
    log; a run that passed to another worker is left to it."""
    try:
        yield
    except ChangedMeanwhile:
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
    except ChangedMeanwhile:
        log.warning(PASSED_ON, run)
