"""How long a step of a round may take in silence before its worker counts as dead."""

from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from config.common.queue import TIME_LIMIT
from config.common.runs import LEASE
from matching.pool.availability import NO_LIMIT
from matching.solver import SLOTS, Instance

LONGEST: Final = timedelta(seconds=TIME_LIMIT)
"""The worker's own limit, which ends every task."""
A_PAIR: Final = timedelta(microseconds=30)
"""About 20 times what a mentor and a man at one prison add to the slowest step, the flow, on a core
of its own: measured 13 s for 9.7 million."""


def lease_for(pool: Instance) -> timedelta:
    """From a minute to the worker's limit, by size. The limit where rooms can bind (more men are
    free in a slot than there are rooms), because nobody can say how long that takes. Outside the
    regime there are no rooms, and no men are free."""
    if ((pool.rooms != NO_LIMIT) & (pool.rooms < _men_free(pool))).any():
        return LONGEST
    return min(LONGEST, LEASE + _thinkable_pairs(pool) * A_PAIR)


def _thinkable_pairs(pool: Instance) -> int:
    """How many pairs of a man and a mentor with a clearance at his prison there are."""
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
