"""Why a man is not matched, and what a solution does not use.

    reason of r = max over mentors m of the first rule that stops (m, r),

in the order in which rules are checked. This is the furthest that any mentor came.
"""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution
from matching.solver.scoring.choices import men_at_once
from matching.solver.scoring.eligibility import Block, blocks, too_little_time


class Reason(IntEnum):
    """Why a man is unmatched. Values 1 to 12 are the values of the Rule with the same name."""

    MATCHED = 0
    TOO_LITTLE_TIME = Rule.TOO_LITTLE_TIME
    NOT_CLEARED = Rule.NOT_CLEARED
    CLEARANCE_EXPIRED = Rule.CLEARANCE_EXPIRED
    NO_COMMON_SLOT = Rule.NO_COMMON_SLOT
    TRAINING = Rule.TRAINING
    LANGUAGE = Rule.LANGUAGE
    BOUNDARY = Rule.BOUNDARY
    CONFLICT = Rule.CONFLICT
    REFUSAL = Rule.REFUSAL
    KEEP_APART = Rule.KEEP_APART
    DECLINED = Rule.DECLINED
    BELOW_FLOOR = Rule.BELOW_FLOOR
    ALL_PLACES_TAKEN = 13
    NO_ROOM = 14


WORDS: Final = {
    Reason.MATCHED: "he is matched",
    Reason.TOO_LITTLE_TIME: "too little time is left before his release",
    Reason.NOT_CLEARED: "no active mentor is cleared at his prison",
    Reason.CLEARANCE_EXPIRED: "every active mentor’s clearance at his prison has expired",
    Reason.NO_COMMON_SLOT: "no cleared mentor can come when he is free",
    Reason.TRAINING: "some cleared mentors are free when he is, but none of them has the training "
    "he needs",
    Reason.LANGUAGE: "no mentor who could otherwise meet him speaks a language he needs",
    Reason.BOUNDARY: "every mentor who could otherwise meet him has asked not to meet men with "
    "offences like his",
    Reason.CONFLICT: "a conflict is recorded with every mentor who could otherwise meet him",
    Reason.REFUSAL: "every mentor who could otherwise meet him has said no, or he has said no to "
    "the mentor",
    Reason.KEEP_APART: "the prison keeps him apart from every mentor who could otherwise meet him",
    Reason.DECLINED: "a coordinator has declined every mentor who could otherwise meet him",
    Reason.BELOW_FLOOR: "no mentor who could otherwise meet him fits well enough to be proposed",
    Reason.ALL_PLACES_TAKEN: "no mentor who could meet him has a free place and time",
    Reason.NO_ROOM: "a mentor is free when he is, but no room is free",
}


def reasons(instance: Instance, solution: Solution) -> npt.NDArray[np.uint8]:
    """The Reason of every man, by index. MATCHED for the men in the solution.

    A mentor is excluded by the first rule that holds, in Rule's order of check. A man's reason is
    the furthest that any mentor came. NOT_CLEARED therefore means that no mentor is cleared.
    NO_COMMON_SLOT means that no cleared mentor shares a slot. A later rule is the rule that
    excludes the nearest of the mentors who share a slot. ALL_PLACES_TAKEN means that some mentor is
    eligible, but the mentor's places or slots serve other men, in this round or already. NO_ROOM
    means that some mentor is eligible and has a place left, and a slot that the man can do. But
    every room is taken in this slot.
    """
    spare = spare_slots(instance, solution)
    furthest = np.full(len(instance.referrals), Rule.NOT_CLEARED, dtype=np.uint8)
    for block in blocks(instance):
        reached = how_far(instance, block, spare).max(axis=0)
        furthest[block.referrals] = np.maximum(reached, furthest[block.referrals])
    everyone = np.arange(furthest.size, dtype=np.int32)
    furthest[too_little_time(instance, everyone)] = Reason.TOO_LITTLE_TIME
    furthest[solution.referral] = Reason.MATCHED
    return furthest


def how_far(
    instance: Instance, block: Block, spare: npt.NDArray[np.uint32]
) -> npt.NDArray[np.uint8]:
    """The Reason that stops each mentor (row) of the block with each man (column).

    Takes every man as unmatched. `spare` are the spare slots of all mentors.
    """
    reached = np.where(block.rules == Rule.NONE, np.uint8(Reason.ALL_PLACES_TAKEN), block.rules)
    able = np.flatnonzero(spare[block.mentors])
    there = spare[block.mentors[able]] & block.offered[able]
    both_free = there[:, None] & instance.referrals.slots[block.referrals]
    no_room = (block.rules[able] == Rule.NONE) & (both_free != 0)
    reached[able] = np.where(no_room, np.uint8(Reason.NO_ROOM), reached[able])
    return reached


def spare_slots(instance: Instance, solution: Solution) -> npt.NDArray[np.uint32]:
    """The slots (a mask) in which each mentor could take one more man than in the solution."""
    used = np.bincount(solution.mentor, minlength=len(instance.mentors))
    men_left = men_at_once(instance)
    np.subtract.at(men_left, (solution.mentor, solution.slot), 1)
    free = (men_left > 0) @ (1 << np.arange(SLOTS, dtype=np.uint32))
    return np.where(used < instance.mentors.places, free, np.uint32(0))


def full_rooms(instance: Instance, solution: Solution) -> npt.NDArray[np.bool_]:
    """Whether every room is used. A row is an establishment, and a column is a slot."""
    used = np.zeros(instance.rooms.shape, dtype=np.int64)
    site = instance.referrals.establishment[solution.referral]
    np.add.at(used, (site, solution.slot), 1)
    return (instance.rooms >= 0) & (used >= instance.rooms)


def met_in(instance: Instance, solution: Solution, site: int, slot: int) -> list[int]:
    """The men (indexes) who meet at this establishment in this slot, by the solution."""
    here = instance.referrals.establishment[solution.referral] == site
    men: list[int] = solution.referral[here & (solution.slot == slot)].tolist()
    return men
