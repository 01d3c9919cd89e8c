"""Why a mentor has no man.

For each man, we find the first rule that stops the pair. Rules are checked in a fixed order. The
man whose rule comes last came closest to being matched with the mentor. His rule is the reason.
`reasons` does the same for a man.
"""

from enum import StrEnum

import numpy as np

from matching.solver.explaining.reasons import Reason, how_far, spare_slots
from matching.solver.problem.instance import NO_DATE, Instance
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution
from matching.solver.scoring.eligibility import blocks


class WhyIdle(StrEnum):
    """Why a mentor has no man. The words go on from “because”.

    The members after ALL_TAKEN have the name of a Rule, except the last one.
    """

    MATCHED = "they are matched"
    NOT_CLEARED = "they are not cleared at any prison today"
    NO_PLACE = "they have no free place"
    NOBODY_WAITS = "no man is waiting where they are cleared"
    NO_ROOM = "at the times when they and a waiting man are free, no room is free"
    ALL_TAKEN = (
        "every man they could meet has another mentor, or is free only when they meet somebody else"
    )
    TOO_LITTLE_TIME = "every man waiting where they are cleared leaves too soon"
    CLEARANCE_EXPIRED = "their clearance has expired where men are waiting"
    NO_COMMON_SLOT = "no man they could otherwise meet is free when they can come"
    TRAINING = "every man they could otherwise meet needs training they have not done"
    LANGUAGE = "every man they could otherwise meet needs a language they do not speak"
    BOUNDARY = (
        "they have asked not to meet men with certain offences, and this rules out every "
        "man they could otherwise meet"
    )
    BELOW_FLOOR = "no man they could otherwise meet fits well enough to be proposed"
    RULED_OUT = "every man they could otherwise meet is ruled out as a pair"


def why_idle(instance: Instance, solution: Solution, mentor: int) -> WhyIdle:
    """Why this mentor has no man in `solution`. Looks at every man, and solves nothing again."""
    if (solution.mentor == mentor).any():
        return WhyIdle.MATCHED
    furthest = _furthest(instance, solution, mentor)
    if not _is_cleared(instance, mentor):
        has_ended = furthest == Rule.CLEARANCE_EXPIRED
        return WhyIdle.CLEARANCE_EXPIRED if has_ended else WhyIdle.NOT_CLEARED
    if not instance.mentors.places[mentor]:
        return WhyIdle.NO_PLACE
    if furthest < 0:
        return WhyIdle.NOBODY_WAITS
    if furthest == Reason.NO_ROOM:
        return WhyIdle.NO_ROOM
    if furthest == Reason.ALL_PLACES_TAKEN:
        return WhyIdle.ALL_TAKEN
    if Rule.BOUNDARY < furthest < Rule.BELOW_FLOOR:
        return WhyIdle.RULED_OUT
    return WhyIdle[Rule(furthest).name]


def _is_cleared(instance: Instance, mentor: int) -> bool:
    """Whether this mentor is cleared today at any prison, even if no man waits there."""
    clearances = instance.clearances
    ends = clearances.expires[clearances.mentor == mentor]
    return bool(((ends == NO_DATE) | (ends >= instance.today)).any())


def _furthest(instance: Instance, solution: Solution, mentor: int) -> int:
    """For each man, finds the reason that stops the pair, and returns the last of these reasons in
    the order of check. −1 if no man waits.

    If no rule stops the pair, the reason is NO_ROOM for an unmatched man, and ALL_PLACES_TAKEN for
    a matched man.
    """
    furthest, spare = -1, spare_slots(instance, solution)
    last = np.full(len(instance.referrals), Reason.NO_ROOM, dtype=np.uint8)
    last[solution.referral] = Reason.ALL_PLACES_TAKEN
    for block in blocks(instance):
        row = np.flatnonzero(block.mentors == mentor)
        if row.size:
            reached = how_far(instance, block, spare)[row[0]]
            furthest = max(furthest, int(np.minimum(reached, last[block.referrals]).max()))
    return furthest
