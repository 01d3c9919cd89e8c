"""What prices prove of a round that nobody has solved: no list of it is worth more than this.

Prices of one round bound any other (see Prices), so a change that they show to bring nothing need
not be solved. Exact, on whole numbers; costs finding the choices, and no solving.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from matching.solver.checking.bound import most_gained
from matching.solver.instance import SLOTS, Instance
from matching.solver.network import Choices, choices
from matching.solver.solution import SCALE, Prices


def most_matched(instance: Instance, counting: Prices) -> int:
    """No list of `instance` has more men than this, by prices that count matches (Solution's
    `counting`), perhaps of a round with fewer mentors: one without a price costs nothing."""
    new = len(instance.mentors) - counting.mentor.size
    free = replace(
        counting,
        mentor=np.append(counting.mentor, np.zeros(new, np.int64)),
        offer=np.vstack([counting.offer, np.zeros((new, SLOTS), np.int64)]),
    )
    options = choices(instance)
    return bound(instance, options, free, np.zeros_like(options.score)) // (SCALE * free.bonus)


def bound(instance: Instance, options: Choices, prices: Prices, gain: npt.NDArray[np.int64]) -> int:
    """What the choices of no lawful list gain, bonus and all, more than, in SCALE-ths."""
    rows = np.argsort(options.referral, kind="stable")
    columns = (options.referral[rows], options.mentor[rows], options.slot[rows])
    return most_gained(instance, prices, columns, gain[rows])
