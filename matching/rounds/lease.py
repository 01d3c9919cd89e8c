"""How long a stage of a round may take without reporting progress. After that, its worker counts as
dead."""

from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from config.common.queue import TIME_LIMIT
from config.common.runs import LEASE
from matching.pool.availability import NO_LIMIT
from matching.solver import SLOTS, Instance

LONGEST: Final = timedelta(seconds=TIME_LIMIT)
"""The time limit of the worker, after which every task ends."""
A_PAIR: Final = timedelta(microseconds=30)
"""How much time we allow for each pair of a mentor and a man at one prison. It is for the slowest
step, the flow, and is about 20 times what we measured: 13 s for 9.7 million pairs. The processor
core did nothing else then."""


def lease_for(pool: Instance) -> timedelta:
    """How long a stage of this round may take: from a minute to the worker's limit, by the size of
    the round.

    If some slot has fewer rooms than men who are free, nobody can say how long the round takes.
    Then it gets the whole limit. A slot without sessions has no rooms, but no man is free in it
    either.
    """
    if ((pool.rooms != NO_LIMIT) & (pool.rooms < _men_free(pool))).any():
        return LONGEST
    return min(LONGEST, LEASE + _thinkable_pairs(pool) * A_PAIR)


def _thinkable_pairs(pool: Instance) -> int:
    """How many pairs there are of a man and a mentor with a clearance at the man's prison."""
    many = len(pool.rooms)
    mentors = np.bincount(pool.clearances.establishment, minlength=many)
    men = np.bincount(pool.referrals.establishment, minlength=many)
    return int(mentors.astype(np.int64) @ men)


def _men_free(pool: Instance) -> npt.NDArray[np.int64]:
    """How many men are free at each prison in each slot."""
    sites, slots = pool.referrals.establishment, pool.referrals.slots
    return np.stack(
        [
            np.bincount(sites[slots >> np.uint32(slot) & 1 != 0], minlength=len(pool.rooms))
            for slot in range(SLOTS)
        ],
        axis=1,
    )
