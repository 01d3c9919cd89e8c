"""The terms of a score (see `scoring.terms`), worked out a second time in a different way for the
independent check."""

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import SLOTS, Instance

Indexes = npt.NDArray[np.integer]
Points = npt.NDArray[np.int64]
TERMS = 8


def worth(instance: Instance, mentor: Indexes, man: Indexes, slot: Indexes) -> Points:
    """The terms of these choices, each 0–100. A choice is a mentor, a man and a slot. Each choice
    has a row.

    The columns are waiting, release, needs, continuity, preferences, travel, cover and stability.
    """
    table = np.empty((man.size, TERMS), dtype=np.int64)
    table[:, 0] = _waited(instance)[man]
    table[:, 1] = _leaving(instance)[man]
    table[:, 2] = _fit(instance, mentor, man)
    table[:, 3] = _have_met(instance, mentor, man)
    table[:, 4] = _granted(instance, mentor, man, _times(slot))
    table[:, 5] = _journey(instance, mentor, man)
    table[:, 6] = np.where(instance.referrals.covered > 0, 100, 0)[man]
    table[:, 7] = _as_before(instance, mentor, man, slot)
    return table


def merit(
    instance: Instance, mentor: Indexes, man: Indexes, pair: Indexes, slot: Indexes
) -> Points:
    """The score of each choice. A choice is a pair and a slot. The pairs are the rows of `mentor`
    and `man`, and `pair` has the row of each choice's pair."""
    policy, men = instance.policy, instance.referrals
    of_him = policy.waiting * _waited(instance) + policy.release * _leaving(instance)
    of_him += policy.cover * np.where(men.covered > 0, 100, 0)
    of_both = of_him[man] + policy.needs * _fit(instance, mentor, man)
    of_both += policy.continuity * _have_met(instance, mentor, man)
    of_both += policy.travel * _journey(instance, mentor, man)
    points = of_both[pair]
    mentor, man = mentor[pair], man[pair]
    if policy.preferences:
        points += policy.preferences * _granted(instance, mentor, man, _times(slot))
    if policy.stability:
        points += policy.stability * _as_before(instance, mentor, man, slot)
    return points


def falls_short(instance: Instance, mentor: Indexes, man: Indexes) -> npt.NDArray[np.bool_]:
    """For each pair, whether it fits too badly. Fit is the weighted average of the terms about both
    people, at the best time that both can do. A pair fits too badly if its fit is below the
    policy's floor."""
    policy = instance.policy
    if not policy.floor:
        return np.zeros(man.size, dtype=np.bool_)
    shared = slots_there(instance, mentor, man) & instance.referrals.slots[man]
    parts = (
        (policy.needs, _fit(instance, mentor, man)),
        (policy.continuity, _have_met(instance, mentor, man)),
        (policy.preferences, _granted(instance, mentor, man, shared.astype(np.int64))),
        (policy.travel, _journey(instance, mentor, man)),
    )
    lacking = sum((weight * (policy.floor - points) for weight, points in parts), np.int64(0))
    return np.asarray(lacking > 0)


def order(instance: Instance) -> Points:
    """Each man's place in the order of urgency, which the terms about the man alone decide. The
    least urgent man has place 1."""
    policy, men = instance.policy, instance.referrals
    urgency = policy.waiting * _waited(instance) + policy.release * _leaving(instance)
    urgency += 100 * policy.cover * men.covered.astype(np.int64)
    rows = zip(urgency.tolist(), (-men.received).tolist(), range(0, -len(men), -1), strict=True)
    place = {-row[2]: at for at, row in enumerate(sorted(rows), start=1)}
    return np.array([place[man] for man in range(len(men))], dtype=np.int64)


def slots_there(instance: Instance, mentor: Indexes, man: Indexes) -> npt.NDArray[np.uint32]:
    """For each pair, the slots in which the mentor can come to the man's prison. Each result is a
    mask: a number whose bits are slots."""
    offered, hours = instance.mentors.offered[mentor], instance.hours
    if not hours.slots.size:
        return offered
    width = len(instance.mentors)
    known = hours.establishment.astype(np.int64) * width + hours.mentor
    order = np.argsort(known)
    wanted = instance.referrals.establishment[man].astype(np.int64) * width + mentor
    row = order[np.minimum(np.searchsorted(known[order], wanted), known.size - 1)]
    return np.where(known[row] == wanted, offered & hours.slots[row], offered)


def _times(slot: Indexes) -> Points:
    return np.left_shift(1, slot.astype(np.int64))


def _waited(instance: Instance) -> Points:
    """How long each man has waited: 0 points on the day of his referral, 100 points after 182 days
    or more."""
    days = instance.today - instance.referrals.received.astype(np.int64)
    return np.clip(days * 100 // 182, 0, 100)


def _leaving(instance: Instance) -> Points:
    """How soon the man leaves, from 0 to 100.

    100 if the days left are just enough for matching and support, or fewer. 0 if there are 6 times
    as many days, or more. In proportion between these 2. 50 if he has no release date.
    """
    release = instance.referrals.release.astype(np.int64)
    needed = instance.matching_days + instance.policy.minimum_days
    nearer = 6 * needed - (release - instance.today)
    points = np.clip(nearer * 100 // (5 * needed), 0, 100)
    points[release == 0] = 50
    return points


def _fit(instance: Instance, mentor: Indexes, man: Indexes) -> Points:
    """How well the mentor's experience meets the man's needs, 0–100. 100 if the mentor has the
    highest level of experience in everything that he needs. 50 for a man without needs."""
    met = np.zeros(man.size, dtype=np.int32)
    for weight, level in zip(
        instance.referrals.needs.T.astype(np.int32), instance.mentors.experience.T, strict=True
    ):
        met += weight[man] * level[mentor]
    highest = 3 * instance.referrals.needs.sum(axis=1, dtype=np.int64)[man]
    fit = np.full(man.size, 50, dtype=np.int64)
    np.floor_divide(100 * met, highest, out=fit, where=highest > 0)
    return fit


def _have_met(instance: Instance, mentor: Indexes, man: Indexes) -> Points:
    """100 for a pair who had a match before, otherwise 0."""
    width = len(instance.mentors)
    before = instance.earlier.referral.astype(np.int64) * width + instance.earlier.mentor
    return np.where(np.isin(man.astype(np.int64) * width + mentor, before), 100, 0)


def _granted(instance: Instance, mentor: Indexes, man: Indexes, times: Points) -> Points:
    """How many of the pair's wishes come true at the best of `times`, 0–100. Each of `times` is a
    mask: a number whose bits are slots. 50 if neither has a wish."""
    wished, needed = instance.mentors.wishes > 0, instance.referrals.needs > 0
    helps = np.zeros(man.size, dtype=np.int64)
    for need in np.flatnonzero(wished.any(axis=0)):
        helps[wished[mentor, need] & needed[man, need]] = 1
    theirs = instance.mentors.preferred.astype(np.int64)[mentor]
    his = instance.referrals.preferred.astype(np.int64)[man]
    made = np.asarray(wished.any(axis=1))[mentor].astype(np.int64) + (theirs > 0) + (his > 0)
    at_once = np.where(theirs & his & times > 0, 2, (theirs | his) & times > 0)
    share = np.full(man.size, 50, dtype=np.int64)
    np.floor_divide(100 * (helps + at_once), made, out=share, where=made > 0)
    return share


def _journey(instance: Instance, mentor: Indexes, man: Indexes) -> Points:
    """How short the mentor's journey is, 0–100: 0 from 2 hours, 100 up to 30 minutes, and in
    proportion between these 2. 50 if the mentor has not told us."""
    travel, width = instance.travel, instance.establishments.size
    rows = np.lexsort((travel.establishment, travel.mentor))
    known = travel.mentor.astype(np.int64)[rows] * width + travel.establishment[rows]
    wanted = mentor.astype(np.int64) * width + instance.referrals.establishment[man]
    at = np.searchsorted(known, wanted)
    points = np.full(man.size, 50, dtype=np.int64)
    is_known = np.flatnonzero(np.append(known, -1)[at] == wanted)
    shorter = 120 - travel.minutes[rows][at[is_known]].astype(np.int64)
    points[is_known] = np.clip(shorter * 100 // 90, 0, 100)
    return points


def _as_before(instance: Instance, mentor: Indexes, man: Indexes, slot: Indexes) -> Points:
    """100 for a pair and slot that the last round proposed, if nobody has decided on the proposal.
    Otherwise 0."""
    last, width = instance.undecided, len(instance.mentors)
    before = (last.referral.astype(np.int64) * width + last.mentor) * SLOTS + last.slot
    here = (man.astype(np.int64) * width + mentor) * SLOTS + slot
    return np.where(np.isin(here, before), 100, 0)
