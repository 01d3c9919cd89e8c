"""What no way to choose could do better.

The bound knows every referral and every release, but not how long the support of a man will last:
the lengths belong to the mentors (see world.Mentors). In the bound, a mentor's next support can
begin on the day when the last support ends, or later if that suits better. So no real choice can do
better than the bound.
"""

import numpy as np
import numpy.typing as npt
import scipy
from scipy.sparse import coo_array

from matching.replay.living import State, last_weeks
from matching.replay.world import WARM_UP, Ints, World


def openings(world: World, state: State) -> tuple[Ints, Ints]:
    """The mentor of each support after this state, and the first week in which it could begin."""
    rows, weeks = [], []
    for row, lengths in enumerate(world.mentors.supports):
        to_come = lengths[state.support[row] :]
        starts = state.free_from[row] + np.cumsum(to_come) - to_come
        starts = starts[starts < world.weeks]
        weeks.append(starts)
        rows.append(np.full(starts.size, row))
    return np.concatenate(rows), np.concatenate(weeks)


def fewest_left(world: World, state: State) -> int:
    """The smallest possible number of men who leave prison without a mentor after this state."""
    men = world.men
    leaves = (men.out < world.weeks) & (men.out >= WARM_UP) & (men.out <= men.gone)
    waits = leaves & (state.matched < 0)
    return int(waits.sum()) - _most_matched(world, state, waits)


def most_supported(world: World, state: State) -> int:
    """The largest possible number of men who are matched after this state."""
    return _most_matched(world, state, state.matched < 0)


def _most_matched(world: World, state: State, among: npt.NDArray[np.bool_]) -> int:
    """The largest possible number of these men who get a mentor. It is the largest matching of men
    and supports that suit each other."""
    men = world.men
    mentor, starts = openings(world, state)
    last = np.minimum(last_weeks(world), world.weeks - 1)
    suits = (world.mentors.slots[mentor][:, None] & men.slots) != 0
    first = np.maximum(np.maximum(starts[:, None], men.referred), WARM_UP)
    row, column = np.nonzero(suits & (first <= last) & among)
    graph = coo_array((np.ones(row.size), (row, column)), shape=suits.shape).tocsr()
    pairs = scipy.sparse.csgraph.maximum_bipartite_matching(graph, perm_type="column")
    return int((pairs >= 0).sum())
