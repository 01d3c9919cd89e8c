"""Why a mentor has no man: the last rule that any man came to with them, as in `reasons`."""

from enum import StrEnum

import numpy as np

from matching.solver.explaining.reasons import Reason, how_far, spare_slots
from matching.solver.problem.instance import Instance
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution
from matching.solver.scoring.eligibility import blocks


class WhyIdle(StrEnum):
    """Why a mentor has no man, in words that follow “because”. Members after ALL_TAKEN, except the
    last, have the name of a Rule."""

    MATCHED = "they are matched"
    NO_PLACE = "they have no free place"
    NOBODY_WAITS = "no man is waiting where they are cleared"
    NO_ROOM = "no room is free when they and a waiting man both are"
    ALL_TAKEN = "every man they could meet has another mentor, or another man has their free time"
    TOO_LITTLE_TIME = "every man waiting there leaves too soon"
    CLEARANCE_EXPIRED = "their clearance has expired where men are waiting"
    NO_COMMON_SLOT = "no man waiting there is free when they can come"
    TRAINING = "every man free when they are needs training they have not done"
    LANGUAGE = "every man they could otherwise meet needs a language they do not speak"
    BOUNDARY = "their boundaries rule out every man they could otherwise meet"
    BELOW_FLOOR = "no man they could otherwise meet fits well enough to be proposed"
    RULED_OUT = "every man they could otherwise meet is ruled out as a pair"


def why_idle(instance: Instance, solution: Solution, mentor: int) -> WhyIdle:
    """Why this mentor has no man in `solution`. Exact; solves nothing."""
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
    """The last Reason any man came to with this mentor: ALL_PLACES_TAKEN when no rule stops him, or
    NO_ROOM if he is unmatched; −1 if no man waits there."""
    furthest, spare = -1, spare_slots(instance, solution)
    last = np.full(len(instance.referrals), Reason.NO_ROOM, dtype=np.uint8)
    last[solution.referral] = Reason.ALL_PLACES_TAKEN
    for block in blocks(instance):
        row = np.flatnonzero(block.mentors == mentor)
        if row.size:
            reached = how_far(instance, block, spare)[row[0]]
            furthest = max(furthest, int(np.minimum(reached, last[block.referrals]).max()))
    return furthest
