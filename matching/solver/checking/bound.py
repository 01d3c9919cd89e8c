"""The proof that no list is better, where rooms bind. The proof is a bound by prices.

Take any prices that are not negative. A lawful list uses each place, slot and room at most to its
limit. So a lawful list gains at most the sum of 2 parts. The first part is every limit at its
price. The second part has a number for each man. This number is the most that one of his choices
gains beyond the price of what the choice uses. This is the weak duality of linear programs. It is
true for any prices, so nobody needs to trust the solver's prices. All arithmetic is on integers.

The bound can be above what the solution gains. The reason is that the linear program is worth more
than any whole list. Then this module does not prove that no list is better, and only the solver
says so.
"""

import numpy as np
import numpy.typing as npt

from matching.solver.checking.terms import Indexes
from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.problem.solution import SCALE, Prices

LARGEST = 2**62
LARGEST_SCORE = 800_000


def is_priced(instance: Instance, prices: Prices) -> bool:
    """Whether these are prices: one for every limit, none negative, and 0 for an unlimited room.

    Also False when the bound could exceed 64 bits.
    """
    mentors = len(instance.mentors)
    shapes = (prices.mentor, (mentors,)), (prices.offer, (mentors, SLOTS))
    for table, shape in (*shapes, (prices.room, instance.rooms.shape)):
        if table.shape != shape or table.dtype != np.int64 or (table < 0).any():
            return False
    highest = max(int(table.max(initial=0)) for table in (prices.mentor, prices.offer, prices.room))
    men = len(instance.referrals)
    fits = (3 * highest + SCALE * (abs(prices.bonus) + LARGEST_SCORE)) * (men + 1) < LARGEST
    return fits and not prices.room[instance.rooms < 0].any()


def most_gained(
    instance: Instance,
    prices: Prices,
    choices: tuple[Indexes, Indexes, Indexes],
    gain: npt.NDArray[np.int64],
) -> int:
    """The bound on what any lawful list of these choices gains, in SCALE-ths of a point.

    A list gains the sum of `gain` and the bonus over its choices. `choices` are men (ascending),
    mentors and slots, with a gain for each choice.
    """
    man, mentor, slot = choices
    site = instance.referrals.establishment[man]
    cost = prices.mentor[mentor] + prices.offer[mentor, slot] + prices.room[site, slot]
    beyond = np.maximum(SCALE * (gain + prices.bonus) - cost, 0)
    starts = np.flatnonzero(np.diff(man, prepend=-1))
    men = int(np.maximum.reduceat(beyond, starts).sum()) if man.size else 0
    places = _total(prices.mentor, instance.mentors.places)
    offers = _total(prices.offer, offer_limits(instance))
    return men + places + offers + _total(prices.room, instance.rooms)


def offer_limits(instance: Instance) -> npt.NDArray[np.int64]:
    """How many more matches each mentor (row) can have in each slot on offer (column): 1 or 2."""
    mentors, bit = instance.mentors, np.uint32(1) << np.arange(SLOTS, dtype=np.uint32)
    alternating = (mentors.fortnightly[:, None] & bit) > 0
    serves_one = (mentors.taken_once[:, None] & bit) > 0
    return np.where(alternating & ~serves_one, 2, 1)


def _total(price: npt.NDArray[np.int64], limit: npt.NDArray[np.integer]) -> int:
    """Σ price × limit, in Python integers, which do not overflow."""
    priced = np.nonzero(price)
    return sum(p * n for p, n in zip(price[priced].tolist(), limit[priced].tolist(), strict=True))
