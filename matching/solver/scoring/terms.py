"""The score of a match: how much it is worth to a round.

The score is the sum of 8 terms, each multiplied by its weight in the policy. A term is a whole
number, 0–100:

    waiting      100 × days waited / 182, at most 100
    release      100 × (6 × L − days left) / (5 × L), from 0 to 100. 50 if no date is known.
                 L is the days that matching usually takes + the fewest days that support needs
    needs        100 × (sum of need × experience) / (3 × sum of needs). 50 for a man without needs
    continuity   100 if the mentor and the man had a match before, otherwise 0
    preferences  100 × wishes that come true / wishes. 50 if nobody has a wish
    travel       100 × (120 − minutes) / 90, from 0 to 100. 50 if the minutes are not known
    cover        100 if the man's mentor has paused or left, otherwise 0
    stability    100 if the last round proposed the same mentor, man and slot, and nobody has
                 decided on the proposal. Otherwise 0

All numbers are whole, rounded down, so that the same round has the same score on every computer.
“stability” and wishes about times depend on the slot. The other terms depend only on the pair.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import MAX_LEVEL, NO_DATE, Instance
from matching.solver.problem.policy import OF_FIT, TERMS

FULL: Final = 100
MIDDLE: Final = 50
"""The value of a term if we do not know enough to work it out."""

LONGEST_WAIT: Final = 26 * 7
TIMES_SAFE: Final = 6
"""A man is safe if he has this many times as many days left as matching and support take.

With so many days left, he is not likely to leave before matching and support end.
"""
NEAR: Final = 30
FARAWAY: Final = 120

Rows = npt.NDArray[np.integer]


def terms(instance: Instance, mentor: Rows, referral: Rows, slot: Rows) -> npt.NDArray[np.int16]:
    """The terms of these choices, 0–100. A choice is a mentor, a man and a slot. The result has a
    row for each choice, and its columns are in the order of TERMS."""
    columns = _of_pairs(instance, mentor, referral) | {
        "preferences": _wishes(instance, mentor, referral).come_true(_times(slot)),
        "stability": FULL * _is_as_proposed(instance, mentor, referral, slot),
    }
    return np.stack([columns[term.name] for term in TERMS], axis=1).astype(np.int16)


def scores(instance: Instance, terms: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    """The score of each row of terms: the sum of weight × term."""
    return terms @ instance.policy.weights


def scores_of_choices(
    instance: Instance, mentor: Rows, referral: Rows, pair: Rows, slot: Rows
) -> npt.NDArray[np.int64]:
    """The scores of choices. A choice is a pair and a slot. The pairs are the rows of `mentor` and
    `referral`. For each choice, `pair` says in which of these rows its pair is.

    Gives the same numbers as scores(terms()), but takes an eighth of the memory: it makes no table
    of terms, and works out the terms of each pair only once.
    """
    policy = instance.policy
    score = _weighed(instance, _of_pairs(instance, mentor, referral))[pair]
    if policy.preferences:
        wishes = _wishes(instance, mentor, referral)
        if wishes.are_of_times:
            liked = wishes.of(pair).come_true(_times(slot))
        else:
            liked = wishes.come_true(np.zeros(mentor.size, dtype=np.uint32))[pair]
        score += policy.preferences * liked
    if policy.stability and len(instance.undecided):
        before = _is_as_proposed(instance, mentor[pair], referral[pair], slot)
        score += policy.stability * FULL * before
    return score


def is_below_floor(
    instance: Instance, mentor: Rows, referral: Rows, offered: npt.NDArray[np.uint32]
) -> npt.NDArray[np.bool_]:
    """For each pair, whether its fit is below the policy's floor, even at the best of the times
    that both can do.

    `offered` has the slots in which the mentor of each pair can come to the man, as a mask: a
    number whose bits are slots.
    """
    policy = instance.policy
    common = offered & instance.referrals.slots[referral]
    fit = _of_fit(instance, mentor, referral)
    fit["preferences"] = _wishes(instance, mentor, referral).come_true(common)
    weights: int = sum(getattr(policy, name) for name in OF_FIT)
    return _weighed(instance, fit) < policy.floor * weights


def places_in_order(instance: Instance) -> npt.NDArray[np.int64]:
    """Each man's place in the order of urgency, for a policy that puts priority first. The least
    urgent man has place 1. All places are different."""
    everyone, priority = np.arange(len(instance.referrals)), _weighed(instance, _of_men(instance))
    order = np.lexsort((everyone, instance.referrals.received, -priority))
    places = np.empty(everyone.size, dtype=np.int64)
    places[order] = everyone.size - everyone
    return places


class _Wishes(NamedTuple):
    """The wishes of the mentor and the man of each pair.

    The times that each would like are masks: numbers whose bits are slots. A mentor can also wish
    to help with certain needs. 2 columns of 0 or 1 say whether the mentor has such a wish, and
    whether the man has such a need.
    """

    mentor_times: npt.NDArray[np.uint32]
    his_times: npt.NDArray[np.uint32]
    made: npt.NDArray[np.int32]
    granted: npt.NDArray[np.int32]

    @property
    def are_of_times(self) -> bool:
        return bool(self.mentor_times.any() or self.his_times.any())

    def of(self, rows: Rows) -> "_Wishes":
        """The wishes of only these rows."""
        theirs, his, made, granted = self
        return _Wishes(theirs[rows], his[rows], made[rows], granted[rows])

    def come_true(self, times: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
        """The term “preferences”, if each pair meets at the best of its `times`. `times` has a mask
        for each pair: a number whose bits are slots."""
        mentors, his = self.mentor_times & times, self.his_times & times
        both = (mentors & his) != 0
        either = (mentors != 0) | (his != 0)
        granted = self.granted + either + both
        made = self.made + (self.mentor_times != 0) + (self.his_times != 0)
        return np.where(made == 0, MIDDLE, FULL * granted // np.maximum(made, 1))


def _wishes(instance: Instance, mentor: Rows, referral: Rows) -> _Wishes:
    needed = instance.referrals.needs > 0
    granted = np.zeros(mentor.size, dtype=np.int32)
    for wished, need in zip(instance.mentors.wishes.T, needed.T, strict=True):
        if wished.any():
            granted |= wished[mentor] & need[referral]
    return _Wishes(
        instance.mentors.preferred[mentor],
        instance.referrals.preferred[referral],
        np.asarray(instance.mentors.wishes.any(axis=1))[mentor].astype(np.int32),
        granted,
    )


def _times(slot: Rows) -> npt.NDArray[np.uint32]:
    return np.left_shift(np.uint32(1), slot.astype(np.uint32), dtype=np.uint32)


def _weighed(
    instance: Instance, columns: dict[str, npt.NDArray[np.int32]]
) -> npt.NDArray[np.int64]:
    """The sum of weight × term, over the terms in `columns`."""
    total = np.zeros(next(iter(columns.values())).size, dtype=np.int64)
    for name, column in columns.items():
        if weight := getattr(instance.policy, name):
            total += weight * column
    return total


def _of_men(instance: Instance) -> dict[str, npt.NDArray[np.int32]]:
    """The terms about the man alone, with a row for each man."""
    return {
        "waiting": _waiting(instance),
        "release": _release(instance),
        "cover": FULL * instance.referrals.covered.astype(np.int32),
    }


def _of_pairs(instance: Instance, mentor: Rows, referral: Rows) -> dict[str, npt.NDArray[np.int32]]:
    """The terms that do not depend on the slot."""
    of_men = {name: column[referral] for name, column in _of_men(instance).items()}
    return of_men | _of_fit(instance, mentor, referral)


def _of_fit(instance: Instance, mentor: Rows, referral: Rows) -> dict[str, npt.NDArray[np.int32]]:
    """The terms in OF_FIT, except preferences."""
    return {
        "needs": _needs(instance, mentor, referral),
        "continuity": FULL * _has_met(instance, mentor, referral),
        "travel": _travel(instance, mentor, referral),
    }


def _waiting(instance: Instance) -> npt.NDArray[np.int32]:
    waited = np.clip(instance.today - instance.referrals.received, 0, LONGEST_WAIT)
    return FULL * waited // LONGEST_WAIT


def _release(instance: Instance) -> npt.NDArray[np.int32]:
    release = instance.referrals.release
    last_chance = instance.matching_days + instance.policy.minimum_days
    safe = TIMES_SAFE * last_chance
    days_left = np.clip(release - instance.today, last_chance, safe)
    return np.where(release == NO_DATE, MIDDLE, FULL * (safe - days_left) // (safe - last_chance))


def _needs(instance: Instance, mentor: Rows, referral: Rows) -> npt.NDArray[np.int32]:
    """The term “needs”: the sum of need × experience, in hundredths of the most that it could be.
    Rounded down."""
    needs = instance.referrals.needs.astype(np.int32)
    experience = instance.mentors.experience.astype(np.int32)
    met = np.einsum("ij,ij->i", needs[referral], experience[mentor])
    best = MAX_LEVEL * needs.sum(axis=1)[referral]
    return np.where(best == 0, MIDDLE, FULL * met // np.maximum(best, 1))


def _has_met(instance: Instance, mentor: Rows, referral: Rows) -> npt.NDArray[np.int32]:
    width, earlier = np.int64(max(1, len(instance.mentors))), instance.earlier
    if not len(earlier):
        return np.zeros(mentor.size, dtype=np.int32)
    known = np.unique(earlier.referral * width + earlier.mentor)
    pair: npt.NDArray[np.int64] = referral * width + mentor
    at = np.minimum(np.searchsorted(known, pair), known.size - 1)
    met: npt.NDArray[np.int32] = (known[at] == pair).astype(np.int32)
    return met


def _travel(instance: Instance, mentor: Rows, referral: Rows) -> npt.NDArray[np.int32]:
    travel, shape = instance.travel, (len(instance.mentors), instance.establishments.size)
    if not len(travel):
        return np.full(mentor.size, MIDDLE, dtype=np.int32)
    table = np.full(shape, MIDDLE, dtype=np.int32)
    minutes = np.clip(travel.minutes.astype(np.int32), NEAR, FARAWAY)
    table[travel.mentor, travel.establishment] = FULL * (FARAWAY - minutes) // (FARAWAY - NEAR)
    worth: npt.NDArray[np.int32] = table[mentor, instance.referrals.establishment[referral]]
    return worth


def _is_as_proposed(
    instance: Instance, mentor: Rows, referral: Rows, slot: Rows
) -> npt.NDArray[np.bool_]:
    """For each choice, whether the last round proposed it and nobody has decided on it."""
    last = np.full((len(instance.referrals), 2), -1, dtype=np.int32)
    last[instance.undecided.referral, 0] = instance.undecided.mentor
    last[instance.undecided.referral, 1] = instance.undecided.slot
    same: npt.NDArray[np.bool_] = (last[referral, 0] == mentor) & (last[referral, 1] == slot)
    return same
