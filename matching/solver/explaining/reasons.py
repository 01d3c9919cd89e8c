"""Why a man is not matched, and what a solution leaves unused.

    reason of r = max over mentors m of the first rule that stops (m, r),

in the order in which rules are checked: the furthest that any mentor came.
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
    """A man's first reason. Values 1 to 12 are those of the Rule with the same name."""

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
    Reason.NOT_CLEARED: "no mentor is cleared at his establishment",
    Reason.CLEARANCE_EXPIRED: "every clearance at his establishment has expired",
    Reason.NO_COMMON_SLOT: "no cleared mentor is free in a slot that he can do",
    Reason.TRAINING: "no mentor who shares a slot with him holds the training he needs",
    Reason.LANGUAGE: "no mentor who could take him speaks a language he needs",
    Reason.BOUNDARY: "every mentor who could take him has a boundary about this work",
    Reason.CONFLICT: "a conflict was declared with every mentor who could take him",
    Reason.REFUSAL: "he, or every mentor who could take him, has refused the pairing",
    Reason.KEEP_APART: "he is to be kept apart from every mentor who could take him",
    Reason.DECLINED: "every mentor who could take him was declined for him before",
    Reason.BELOW_FLOOR: "no mentor who could take him fits well enough to be proposed",
    Reason.ALL_PLACES_TAKEN: "every mentor who could take him has no place or slot left",
    Reason.NO_ROOM: "a mentor is free when he is, but no room is",
}


def reasons(instance: Instance, solution: Solution) -> npt.NDArray[np.uint8]:
    """The Reason of every man, by index; MATCHED for those in the solution.

    Each mentor is excluded by the first rule that holds, in Rule's order of check. A man's
    reason is the furthest that any mentor came. So NOT_CLEARED means nobody is cleared,
    NO_COMMON_SLOT that every cleared mentor fails there, and a later rule that everyone who
    shares a slot is excluded, the nearest by that rule. ALL_PLACES_TAKEN means that somebody
    eligible exists, but those places or slots serve other men, in this round or already; NO_ROOM
    that one of these mentors has a place and a slot of his left, in which every room is taken.
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
    """The Reason at which each of these mentors (rows) stops short of each of these men, were the
    man unmatched; `spare` are all mentors' spare slots."""
    reached = np.where(block.rules == Rule.NONE, np.uint8(Reason.ALL_PLACES_TAKEN), block.rules)
    able = np.flatnonzero(spare[block.mentors])
    both_free = spare[block.mentors[able], None] & instance.referrals.slots[block.referrals]
    no_room = (block.rules[able] == Rule.NONE) & (both_free != 0)
    reached[able] = np.where(no_room, np.uint8(Reason.NO_ROOM), reached[able])
    return reached


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
