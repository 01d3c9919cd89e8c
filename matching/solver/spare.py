"""What a solution leaves unused, and what it uses up."""

import numpy as np
import numpy.typing as npt

from matching.solver.instance import SLOTS, Instance
from matching.solver.network import men_at_once
from matching.solver.solution import Solution


def spare_slots(instance: Instance, solution: Solution) -> npt.NDArray[np.uint32]:
    """The slots in which each mentor could take one more man beside the solution's, as masks."""
    used = np.bincount(solution.mentor, minlength=len(instance.mentors))
    left = men_at_once(instance)
    np.subtract.at(left, (solution.mentor, solution.slot), 1)
    free = (left > 0) @ (1 << np.arange(SLOTS, dtype=np.uint32))
    return np.where(used < instance.mentors.places, free, np.uint32(0))


def full_rooms(instance: Instance, solution: Solution) -> npt.NDArray[np.bool_]:
    """Whether every room is used: a row an establishment, a column a slot."""
    used = np.zeros(instance.rooms.shape, dtype=np.int64)
    site = instance.referrals.establishment[solution.referral]
    np.add.at(used, (site, solution.slot), 1)
    return (instance.rooms >= 0) & (used >= instance.rooms)


def met_in(instance: Instance, solution: Solution, site: int, slot: int) -> list[int]:
    """The men (indexes) whom the solution has met at this establishment in this slot."""
    here = instance.referrals.establishment[solution.referral] == site
    men: list[int] = solution.referral[here & (solution.slot == slot)].tolist()
    return men
