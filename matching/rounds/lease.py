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
"""How much time each pair of a mentor and a man at one prison is given in the slowest step, the
flow. It is about 20 times what was measured on a core of its own: 13 s for 9.7 million pairs."""


def lease_for(pool: Instance) -> timedelta:
    """From a minute to the worker's limit, by the size of the round. Where more men are free in a
    slot than there are rooms, rooms can bind. Nobody can say how long such a round takes, so it is
    given the limit. Outside the regime there are no rooms, and no man is free."""
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
