"""How long a step of a round may take without a word.

OR-Tools lets no other Python run while a flow is solved, so nothing can renew the lease meanwhile:
it must be long enough from the start. Too long costs only the wait until a dead worker is noticed.
"""

from datetime import timedelta
from typing import Final

from config.common.queue import TIME_LIMIT
from config.common.runs import LEASE
from matching.domain.pool.prisons import NO_LIMIT
from matching.solver import Instance, thinkable_pairs

LONGEST: Final = timedelta(seconds=TIME_LIMIT)
"""By then the worker's own limit has ended whatever still went on."""
A_PAIR: Final = timedelta(microseconds=30)
"""Some twenty times what a mentor and a man at one prison add to the slowest step, the flow, on a
core of its own: measured 13 s for 9.7 million."""


def patience(pool: Instance) -> timedelta:
    """From a minute to the worker's limit, by size; the limit where rooms may bind, because nobody
    can say how long that takes."""
    if (pool.rooms != NO_LIMIT).any():
        return LONGEST
    return min(LONGEST, LEASE + int(thinkable_pairs(pool).sum()) * A_PAIR)
