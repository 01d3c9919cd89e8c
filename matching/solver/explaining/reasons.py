"""Why each man is not matched, and which slots and rooms a solution leaves free.

For each mentor, we find the first rule that stops the pair. Rules are checked in a fixed order. The
mentor whose rule comes last came closest to being matched with the man. That rule is the man's
reason.
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
    """Why a man is unmatched. The Rule with the same name has the same value (1–12)."""

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
    """The Reason of every man, in the order of their indexes. MATCHED for the men in the solution.

    For each mentor, we take the first rule that forbids the pair, in the order of Rule. The man's
    reason is the last of these rules. So NOT_CLEARED means that no mentor is cleared at his prison.
    NO_COMMON_SLOT means that a mentor is cleared, but no cleared mentor is free when he is free. A
    later rule means that at least one mentor passes all the rules before it, but that no mentor
    gets past it.

    If no rule forbids a mentor, the reason is one of 2. ALL_PLACES_TAKEN: other men have the places
    or slots of every such mentor. NO_ROOM: such a mentor has a place left and is free when he is
    free, but every room is taken then.
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
    """The Reason that stops each pair of a mentor (row) and a man (column) in `block`.

    Treats every man as unmatched. `spare` is what spare_slots returned.
    """
    reached = np.where(block.rules == Rule.NONE, np.uint8(Reason.ALL_PLACES_TAKEN), block.rules)
    able = np.flatnonzero(spare[block.mentors])
    there = spare[block.mentors[able]] & block.offered[able]
    both_free = there[:, None] & instance.referrals.slots[block.referrals]
    no_room = (block.rules[able] == Rule.NONE) & (both_free != 0)
    reached[able] = np.where(no_room, np.uint8(Reason.NO_ROOM), reached[able])
    return reached


def spare_slots(instance: Instance, solution: Solution) -> npt.NDArray[np.uint32]:
    """The slots in which each mentor could take one more man, besides the men in the solution. Each
    result is a mask: a number whose bits are slots."""
    used = np.bincount(solution.mentor, minlength=len(instance.mentors))
    men_left = men_at_once(instance)
    np.subtract.at(men_left, (solution.mentor, solution.slot), 1)
    free = (men_left > 0) @ (1 << np.arange(SLOTS, dtype=np.uint32))
    return np.where(used < instance.mentors.places, free, np.uint32(0))


def full_rooms(instance: Instance, solution: Solution) -> npt.NDArray[np.bool_]:
    """Whether every room is used, for each prison (row) and slot (column)."""
    used = np.zeros(instance.rooms.shape, dtype=np.int64)
    site = instance.referrals.establishment[solution.referral]
    np.add.at(used, (site, solution.slot), 1)
    return (instance.rooms >= 0) & (used >= instance.rooms)


def met_in(instance: Instance, solution: Solution, site: int, slot: int) -> list[int]:
    """The indexes of the men who meet a mentor at this prison in this slot, according to the
    solution."""
    here = instance.referrals.establishment[solution.referral] == site
    men: list[int] = solution.referral[here & (solution.slot == slot)].tolist()
    return men
