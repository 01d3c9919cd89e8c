"""The choices of a round. A choice is a mentor, a slot and a man who could become a match.

A choice must pass 4 tests. No rule forbids the pair. The man is free in the slot. The mentor can
take one more man in the slot: they offer it, it is not full, and they have a free place. The hours
of the slot at his prison suit the mentor.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.scoring.eligibility import blocks
from matching.solver.scoring.terms import scores_of_choices


class Choices(NamedTuple):
    """Some choices. Each choice has a row with its mentor, slot, man and score."""

    mentor: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]
    referral: npt.NDArray[np.int32]
    score: npt.NDArray[np.int64]

    def only(self, rows: npt.NDArray[np.intp]) -> "Choices":
        """Only the choices in these rows."""
        mentor, slot, referral, score = self
        return Choices(mentor[rows], slot[rows], referral[rows], score[rows])


def choices(instance: Instance) -> Choices:
    """Every choice of the round, with its score. A pair has one choice for each slot in which both
    are free."""
    mentor, referral, offered = _eligible_pairs(instance)
    common = offered & _free_slots(instance)[mentor] & instance.referrals.slots[referral]
    possible = common != 0
    mentor, referral, common = mentor[possible], referral[possible], common[possible]
    pair, slot = _set_bits(common)
    score = scores_of_choices(instance, mentor, referral, pair, slot)
    return Choices(mentor[pair], slot, referral[pair], score)


def possible_pairs(
    instance: Instance,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Every pair that could begin to meet now. The first array has the mentors of the pairs, and
    the second array has the men.

    No rule forbids such a pair, and there is a slot in which the mentor, the man and a room are
    free. The fit does not matter, unless it is below the policy's floor.
    """
    mentor, referral, offered = _eligible_pairs(instance)
    with_room = (instance.rooms != 0) @ (1 << np.arange(SLOTS, dtype=np.uint32))
    slots = instance.referrals.slots & with_room[instance.referrals.establishment]
    possible = offered & _free_slots(instance)[mentor] & slots[referral] != 0
    return mentor[possible], referral[possible]


def men_at_once(instance: Instance) -> npt.NDArray[np.int64]:
    """How many more men each mentor (row) can meet in each slot (column), 0–2.

    Does not look at the mentor's places.
    """
    mentors, slots = instance.mentors, np.arange(SLOTS, dtype=np.uint32)
    once = mentors.offered & ~mentors.taken
    twice = once & mentors.fortnightly & ~mentors.taken_once
    many: npt.NDArray[np.int64] = (once[:, None] >> slots & 1) + (twice[:, None] >> slots & 1)
    return many.astype(np.int64)


def _eligible_pairs(
    instance: Instance,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """Every pair that no rule forbids: the mentors, and the men.

    The third array has the slots in which the mentor can come to the man, as a mask: a number whose
    bits are slots.
    """
    mentors = [np.empty(0, dtype=np.int32)]
    referrals = [np.empty(0, dtype=np.int32)]
    offered = [np.empty(0, dtype=np.uint32)]
    for block in blocks(instance):
        row, column = np.nonzero(block.rules == 0)
        mentors.append(block.mentors[row])
        referrals.append(block.referrals[column])
        offered.append(block.offered[row])
    return np.concatenate(mentors), np.concatenate(referrals), np.concatenate(offered)


def _free_slots(instance: Instance) -> npt.NDArray[np.uint32]:
    """The slots in which each mentor can take one more man, as a mask: a number whose bits are
    slots. 0 if the mentor has no free place."""
    mentors = instance.mentors
    return np.where(mentors.places > 0, mentors.offered & ~mentors.taken, np.uint32(0))


def _set_bits(
    masks: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]:
    """The row and the number of every bit that is set in `masks`. Sorted by row, then by bit."""
    as_bytes = masks.astype("<u4").view(np.uint8)
    cells = np.flatnonzero(np.unpackbits(as_bytes, bitorder="little"))
    return cells >> 5, (cells & 31).astype(np.uint8)
