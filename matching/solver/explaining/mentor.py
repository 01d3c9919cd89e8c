"""Why a mentor has no man: the furthest that any man came with this mentor, as in `reasons`."""

from enum import StrEnum

import numpy as np

from matching.solver.explaining.reasons import Reason, how_far, spare_slots
from matching.solver.problem.instance import Instance
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution
from matching.solver.scoring.eligibility import blocks


class WhyIdle(StrEnum):
    """The furthest a mentor came towards a man. Values past the first five are Rule's names."""

    MATCHED = "he or she is matched"
    NO_PLACE = "he or she has no free place"
    NOBODY_WAITS = "nobody waits where he or she is cleared"
    NO_ROOM = "no room is free when he or she and a man without a mentor both are"
    ALL_TAKEN = "every man he or she could meet has another mentor, or another man the free slot"
    TOO_LITTLE_TIME = "every man waiting there leaves too soon"
    CLEARANCE_EXPIRED = "his or her clearance where men wait has expired"
    NO_COMMON_SLOT = "nobody waiting there is free at the same time"
    TRAINING = "every man free at the same time needs training he or she does not hold"
    LANGUAGE = "every man he or she could otherwise meet needs another language"
    BOUNDARY = "his or her boundaries rule out every man he or she could otherwise meet"
    BELOW_FLOOR = "no man he or she could otherwise meet fits well enough to be proposed"
    RULED_OUT = "every man he or she could otherwise meet was ruled out as a pair"


def why_idle(instance: Instance, solution: Solution, mentor: int) -> WhyIdle:
    """The first reason why this mentor has no man in `solution`; exact, costs no solving."""
    if (solution.mentor == mentor).any():
        return WhyIdle.MATCHED
    if not instance.mentors.places[mentor]:
        return WhyIdle.NO_PLACE
    furthest = _furthest(instance, solution, mentor)
    if furthest < 0:
        return WhyIdle.NOBODY_WAITS
    if furthest == Reason.NO_ROOM:
        return WhyIdle.NO_ROOM
    if furthest == Reason.ALL_PLACES_TAKEN:
        return WhyIdle.ALL_TAKEN
    if Rule.BOUNDARY < furthest < Rule.BELOW_FLOOR:
        return WhyIdle.RULED_OUT
    return WhyIdle[Rule(furthest).name]


def _furthest(instance: Instance, solution: Solution, mentor: int) -> int:
    """The last rule any man came to with this mentor, past them all ALL_PLACES_TAKEN or, for a man
    who is unmatched, NO_ROOM; −1 if none waits there."""
    furthest, spare = -1, spare_slots(instance, solution)
    last = np.full(len(instance.referrals), Reason.NO_ROOM, dtype=np.uint8)
    last[solution.referral] = Reason.ALL_PLACES_TAKEN
    for block in blocks(instance):
        row = np.flatnonzero(block.mentors == mentor)
        if row.size:
            reached = how_far(instance, block, spare)[row[0]]
            furthest = max(furthest, int(np.minimum(reached, last[block.referrals]).max()))
    return furthest
