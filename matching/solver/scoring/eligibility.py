"""For each mentor and man: which rule forbids the pair, if any.

A table of all mentors by all men would be too large. So we check the pairs of one prison at a time,
in blocks that are small enough for the processor's cache.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import EVERY_SLOT, NO_DATE, Exclusions, Instance
from matching.solver.problem.rules import Rule
from matching.solver.scoring.terms import is_below_floor

_CELLS: Final = 1 << 18
"""The most pairs in a block. If a single man has more pairs than this, he has a block of his own.
"""


class Block(NamedTuple):
    """A table that says which rule forbids each pair, for some mentors (rows) and some men
    (columns) of one prison.

    `offered` has the slots in which each of these mentors can come to the prison, as a mask: a
    number whose bits are slots.
    """

    mentors: npt.NDArray[np.int32]
    referrals: npt.NDArray[np.int32]
    rules: npt.NDArray[np.uint8]
    offered: npt.NDArray[np.uint32]


def blocks(instance: Instance) -> Iterator[Block]:
    """Yields blocks. Together, they have every pair of a man and a mentor with a clearance at his
    prison, each pair once. In each block, mentors and men are in ascending order.

    If a pair is in no block, its rule is TOO_LITTLE_TIME if the man leaves too soon, and
    NOT_CLEARED if he does not. Takes time in proportion to the number of pairs, and memory for one
    block.
    """
    clearances, referrals = instance.clearances, instance.referrals
    rows = np.lexsort((clearances.mentor, clearances.establishment))
    men = np.argsort(referrals.establishment, kind="stable").astype(np.int32)
    exclusions = _by_referral(instance.exclusions)
    sites = np.arange(instance.establishments.size + 1)
    row_ends = np.searchsorted(clearances.establishment[rows], sites)
    men_ends = np.searchsorted(referrals.establishment[men], sites)
    for site in sites[:-1]:
        here = rows[row_ends[site] : row_ends[site + 1]]
        waiting = men[men_ends[site] : men_ends[site + 1]]
        if here.size and waiting.size:
            step = max(1, _CELLS // here.size)
            for some in np.split(waiting, range(step, waiting.size, step)):
                yield _block(instance, exclusions, here, some)


def excluding_rule(instance: Instance, mentor: int, referral: int) -> Rule:
    """The first rule that forbids this pair, or Rule.NONE. Mentor and man are given by index."""
    clearances, exclusions = instance.clearances, instance.exclusions
    man = np.array([referral], dtype=np.int32)
    establishment = instance.referrals.establishment[referral]
    here = (clearances.mentor == mentor) & (clearances.establishment == establishment)
    if not here.any():
        late = too_little_time(instance, man)[0]
        return Rule.TOO_LITTLE_TIME if late else Rule.NOT_CLEARED
    pair = (exclusions.mentor == mentor) & (exclusions.referral == referral)
    block = _block(instance, _by_referral(_rows(exclusions, pair)), np.flatnonzero(here), man)
    return Rule(int(block.rules[0, 0]))


def hours_at(instance: Instance, establishment: int) -> npt.NDArray[np.uint32]:
    """For each mentor, the slots whose hours at this prison suit them. Each result is a mask: a
    number whose bits are slots.

    If `Hours` has no row for a mentor at this prison, every slot suits the mentor.
    """
    hours = instance.hours
    here = hours.establishment == establishment
    masks = np.full(len(instance.mentors), EVERY_SLOT, dtype=np.uint32)
    masks[hours.mentor[here]] = hours.slots[here]
    return masks


def too_little_time(instance: Instance, men: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """For each of these men, whether he leaves in fewer days than the policy's `minimum_days`.
    False if no release date is known."""
    release = instance.referrals.release[men]
    return (release > NO_DATE) & (release - instance.today < instance.policy.minimum_days)


def _block(
    instance: Instance,
    exclusions: Exclusions,
    rows: npt.NDArray[np.intp],
    men: npt.NDArray[np.int32],
) -> Block:
    """The block of these men and the mentors of these clearances.

    Writes the rules in reverse order of check. So the first rule is written last, over any other
    rule.
    """
    mentors, referrals = instance.mentors, instance.referrals
    who = instance.clearances.mentor[rows]
    hours = hours_at(instance, int(instance.clearances.establishment[rows[0]]))
    offered = mentors.offered[who] & hours[who]
    rules = np.zeros((who.size, men.size), dtype=np.uint8)
    _mark_exclusions(rules, exclusions, who, men)

    topics = referrals.topics[men]
    rules[mentors.boundaries[who, None] & topics != 0] = Rule.BOUNDARY
    spoken = referrals.languages[men]
    rules[(mentors.languages[who, None] & spoken == 0) & (spoken != 0)] = Rule.LANGUAGE
    rules[~mentors.training[who, None] & referrals.training[men] != 0] = Rule.TRAINING
    rules[offered[:, None] & referrals.slots[men] == 0] = Rule.NO_COMMON_SLOT

    expires = instance.clearances.expires[rows]
    rules[(expires > NO_DATE) & (expires < instance.today)] = Rule.CLEARANCE_EXPIRED
    rules[:, too_little_time(instance, men)] = Rule.TOO_LITTLE_TIME
    if instance.policy.floor:
        row, column = np.nonzero(rules == Rule.NONE)
        below = is_below_floor(instance, who[row], men[column], offered[row])
        rules[row[below], column[below]] = Rule.BELOW_FLOOR
    return Block(who, men, rules, offered)


def _mark_exclusions(
    rules: npt.NDArray[np.uint8],
    exclusions: Exclusions,
    who: npt.NDArray[np.int32],
    men: npt.NDArray[np.int32],
) -> None:
    """Writes the exclusions of these mentors and men into their block. Pass mentors and men in
    ascending order."""
    first, last = np.searchsorted(exclusions.referral, (men[0], men[-1] + 1))
    mentor, referral = exclusions.mentor[first:last], exclusions.referral[first:last]
    row = np.minimum(np.searchsorted(who, mentor), who.size - 1)
    column = np.minimum(np.searchsorted(men, referral), men.size - 1)
    here = (who[row] == mentor) & (men[column] == referral)
    rules[row[here], column[here]] = exclusions.rule[first:last][here]


def _by_referral(exclusions: Exclusions) -> Exclusions:
    """The exclusions sorted by man. If several rules exclude a pair, the rule that is checked first
    comes last. So it overwrites the others."""
    order = np.lexsort((-exclusions.rule.astype(np.int16), exclusions.referral))
    return _rows(exclusions, order)


def _rows(
    exclusions: Exclusions, which: npt.NDArray[np.intp] | npt.NDArray[np.bool_]
) -> Exclusions:
    return Exclusions(exclusions.mentor[which], exclusions.referral[which], exclusions.rule[which])
