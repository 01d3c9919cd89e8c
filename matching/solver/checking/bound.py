"""Works out a value that no list of pairs can exceed, called a bound. Used if there are too few
rooms. The proof uses prices.

Give a price of 0 or more, in points of the score, to every place of a mentor, every time of a
mentor and every room. Imagine that a list pays for all that it uses. The list cannot pay more than
the price of everything there is. What a man adds to the score after paying is at most what his best
choice (a mentor and a time) scores above its price, or 0. So no list can score more than 2 things
together: the price of everything there is, and what each man can add after paying.

That sum is the bound. The bound holds for any prices, so nobody needs to trust the prices that the
solver found. In mathematics this is called weak duality. All numbers are whole.

The bound can be higher than the score of the best list. The solver finds its prices for an easier
problem, in which a man can have half of one mentor and half of another. That problem can score more
than any real list. In such a round this module does not prove that the list is the best. We then
rely on the solver.
"""

import numpy as np
import numpy.typing as npt

from matching.solver.checking.terms import Indexes
from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.problem.solution import SCALE, Prices

LARGEST = 2**62
LARGEST_SCORE = 800_000


def is_priced(instance: Instance, prices: Prices) -> bool:
    """Whether `prices` can be used for a proof. There must be one price for each place, time and
    room, none below 0. A room without a limit must cost 0.

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
    """The bound that these prices prove: no list made of these choices gains more. The unit is a
    point divided by SCALE.

    A choice is a man, a mentor and a slot. `choices` has 3 arrays: the men in ascending order,
    their mentors and their slots. `gain` has a number for each choice. For each of its choices, a
    list gains this number and `bonus` of the prices.
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
    """How many more men each mentor (row) can meet in each slot (column). 1, or 2 in a slot in
    which they can meet 2 men in alternating weeks."""
    mentors, bit = instance.mentors, np.uint32(1) << np.arange(SLOTS, dtype=np.uint32)
    alternating = (mentors.fortnightly[:, None] & bit) > 0
    serves_one = (mentors.taken_once[:, None] & bit) > 0
    return np.where(alternating & ~serves_one, 2, 1)


def _total(price: npt.NDArray[np.int64], limit: npt.NDArray[np.integer]) -> int:
    """The sum of price × limit. Uses Python integers, which cannot overflow."""
    priced = np.nonzero(price)
    return sum(p * n for p, n in zip(price[priced].tolist(), limit[priced].tolist(), strict=True))
