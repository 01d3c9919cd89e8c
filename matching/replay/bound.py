"""The best that any way to choose could do in the same invented years.

To find it, we look into the future, and know every referral and every release. We let each mentor
begin their next support on the day when the last support ends, or later if that helps more men. A
real round knows less and can do less, so its result is never better than this bound. The supports
have the same lengths as in the replay, because a length belongs to the mentor and not to the man
(see world.Mentors).
"""

import numpy as np
import numpy.typing as npt
import scipy
from scipy.sparse import coo_array

from matching.replay.living import State, last_weeks
from matching.replay.world import WARM_UP, Ints, World


def openings(world: World, state: State) -> tuple[Ints, Ints]:
    """All the supports that can begin after this state. A support is one mentor's time with one
    man. Returns the mentor's row for each support, and the first week in which each support could
    begin."""
    rows, weeks = [], []
    for row, lengths in enumerate(world.mentors.supports):
        to_come = lengths[state.support[row] :]
        starts = state.free_from[row] + np.cumsum(to_come) - to_come
        starts = starts[starts < world.weeks]
        weeks.append(starts)
        rows.append(np.full(starts.size, row))
    return np.concatenate(rows), np.concatenate(weeks)


def fewest_left(world: World, state: State) -> int:
    """The smallest number of men who could leave prison without a mentor after this state, if we
    knew the future."""
    men = world.men
    leaves = (men.out < world.weeks) & (men.out >= WARM_UP) & (men.out <= men.gone)
    waits = leaves & (state.matched < 0)
    return int(waits.sum()) - _most_matched(world, state, waits)


def most_supported(world: World, state: State) -> int:
    """The largest number of men who could be matched after this state, if we knew the future."""
    return _most_matched(world, state, state.matched < 0)


def _most_matched(world: World, state: State, among: npt.NDArray[np.bool_]) -> int:
    """The largest number of the men `among` who could get a mentor. Uses SciPy to pair as many men
    as possible with a support that suits them, each support with at most 1 man."""
    men = world.men
    mentor, starts = openings(world, state)
    last = np.minimum(last_weeks(world), world.weeks - 1)
    suits = (world.mentors.slots[mentor][:, None] & men.slots) != 0
    first = np.maximum(np.maximum(starts[:, None], men.referred), WARM_UP)
    row, column = np.nonzero(suits & (first <= last) & among)
    graph = coo_array((np.ones(row.size), (row, column)), shape=suits.shape).tocsr()
    pairs = scipy.sparse.csgraph.maximum_bipartite_matching(graph, perm_type="column")
    return int((pairs >= 0).sum())
