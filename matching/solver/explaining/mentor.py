"""Why a mentor has no man."""

from enum import StrEnum

import numpy as np

from matching.solver.eligibility import blocks
from matching.solver.instance import Instance
from matching.solver.reasons import Reason
from matching.solver.rules import Rule
from matching.solver.solution import Solution


class WhyIdle(StrEnum):
    """The furthest a mentor came towards a man. Values past the first four are Rule's names."""

    MATCHED = "he or she is matched"
    NO_PLACE = "he or she has no free place"
    NOBODY_WAITS = "nobody waits where he or she is cleared"
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
    furthest = _furthest(instance, mentor)
    if furthest < 0:
        return WhyIdle.NOBODY_WAITS
    if furthest == Reason.ALL_PLACES_TAKEN:
        return WhyIdle.ALL_TAKEN
    if Rule.BOUNDARY < furthest < Rule.BELOW_FLOOR:
        return WhyIdle.RULED_OUT
    return WhyIdle[Rule(furthest).name]


def _furthest(instance: Instance, mentor: int) -> int:
    """The last rule any man came to with this mentor, ALL_PLACES_TAKEN past them all, −1 if none
    waits there."""
    found = -1
    for block in blocks(instance):
        row = np.flatnonzero(block.mentors == mentor)
        if row.size:
            rules = block.rules[row[0]]
            reached = np.where(rules == Rule.NONE, Reason.ALL_PLACES_TAKEN, rules)
            found = max(found, int(reached.max()))
    return found
