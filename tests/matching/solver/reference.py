"""The round as its definition reads, pair by pair: slow, plain, and for small instances only."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.solver import (
    NO_DATE,
    SLOTS,
    Instance,
    Reason,
    Rule,
    Solution,
    scores,
    solve,
    terms,
)

Match = tuple[int, int, int]
"""Man, mentor and slot."""


def rule_of(instance: Instance, mentor: int, man: int) -> Rule:
    """The first rule, in order of check, that excludes the pair."""
    mentors, men = instance.mentors, instance.referrals
    release = int(men.release[man])
    if release != NO_DATE and release - instance.today < instance.policy.minimum_days:
        return Rule.TOO_LITTLE_TIME
    expires = clearance(instance, mentor, int(men.establishment[man]))
    if expires is None:
        return Rule.NOT_CLEARED
    if expires != NO_DATE and expires < instance.today:
        return Rule.CLEARANCE_EXPIRED
    if not int(mentors.offered[mentor]) & int(men.slots[man]):
        return Rule.NO_COMMON_SLOT
    if int(men.training[man]) & ~int(mentors.training[mentor]):
        return Rule.TRAINING
    spoken = int(men.languages[man])
    if spoken and not spoken & int(mentors.languages[mentor]):
        return Rule.LANGUAGE
    if int(men.topics[man]) & int(mentors.boundaries[mentor]):
        return Rule.BOUNDARY
    return min(declared(instance, mentor, man), default=Rule.NONE)


def clearance(instance: Instance, mentor: int, establishment: int) -> int | None:
    rows = instance.clearances
    for row in range(len(rows)):
        if rows.mentor[row] == mentor and rows.establishment[row] == establishment:
            return int(rows.expires[row])
    return None


def declared(instance: Instance, mentor: int, man: int) -> Iterator[Rule]:
    rows = instance.exclusions
    for row in range(len(rows)):
        if rows.mentor[row] == mentor and rows.referral[row] == man:
            yield Rule(int(rows.rule[row]))


def terms_of(instance: Instance, mentor: int, man: int) -> list[int]:
    """Waiting, release and needs, as the policy's published meanings say."""
    men, today = instance.referrals, instance.today
    waited = max(0, today - int(men.received[man]))
    release = int(men.release[man])
    left = min(max(release - today, 90), 540)
    weights = [int(weight) for weight in men.needs[man]]
    levels = [int(level) for level in instance.mentors.experience[mentor]]
    met = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    return [
        min(100, 100 * waited // 182),
        50 if release == NO_DATE else 100 * (540 - left) // 450,
        100 * met // (3 * sum(weights)) if any(weights) else 50,
    ]


def score_of(instance: Instance, mentor: int, man: int) -> int:
    policy = instance.policy
    weights = (policy.waiting, policy.release, policy.needs)
    terms = terms_of(instance, mentor, man)
    return sum(weight * term for weight, term in zip(weights, terms, strict=True))


def matches_of(instance: Instance, man: int) -> list[Match]:
    """Every open choice for one man."""
    mentors, men = instance.mentors, instance.referrals
    return [
        (man, mentor, slot)
        for mentor in range(len(mentors))
        for slot in range(SLOTS)
        if rule_of(instance, mentor, man) is Rule.NONE and mentors.places[mentor] > 0
        if int(mentors.offered[mentor])
        & ~int(mentors.taken[mentor])
        & int(men.slots[man])
        & (1 << slot)
    ]


def fits(instance: Instance, chosen: frozenset[Match], match: Match) -> bool:
    """Whether a match can join others: the slot not full, a place and a room left."""
    man, mentor, slot = match
    of_mentor = [other for _, who, other in chosen if who == mentor]
    site = instance.referrals.establishment
    there = sum((site[m], s) == (site[man], slot) for m, _, s in chosen)
    room = int(instance.rooms[site[man], slot])
    if 0 <= room <= there:
        return False
    meets = of_mentor.count(slot)
    return meets < most_at_once(instance, mentor, slot) and (
        len(of_mentor) < instance.mentors.places[mentor]
    )


def most_at_once(instance: Instance, mentor: int, slot: int) -> int:
    """Two where a slot is offered every other week and serves nobody yet, else one."""
    mentors, bit = instance.mentors, 1 << int(slot)
    alternates = int(mentors.fortnightly[mentor]) & ~int(mentors.taken_once[mentor]) & bit
    return 2 if alternates else 1


def best(instance: Instance) -> tuple[int, int]:
    """The most matches, and the highest score among those, by trying everything."""
    open_to = [matches_of(instance, man) for man in range(len(instance.referrals))]
    worth = {
        match: score_of(instance, match[1], match[0]) for options in open_to for match in options
    }

    @cache
    def onward(man: int, chosen: frozenset[Match]) -> tuple[int, int]:
        if man == len(open_to):
            return (0, 0)
        answers = [onward(man + 1, chosen)]
        for match in open_to[man]:
            if fits(instance, chosen, match):
                more, score = onward(man + 1, chosen | {match})
                answers.append((more + 1, score + worth[match]))
        return max(answers)

    return onward(0, frozenset())


def reason_of(instance: Instance, man: int) -> Reason:
    """Why this man, unmatched, has no mentor: the furthest rule that anybody reached."""
    rules = [rule_of(instance, mentor, man) for mentor in range(len(instance.mentors))]
    if Rule.NONE in rules:
        return Reason.ALL_PLACES_TAKEN
    release = int(instance.referrals.release[man])
    if release != NO_DATE and release - instance.today < instance.policy.minimum_days:
        return Reason.TOO_LITTLE_TIME
    return Reason(max(rules, default=Rule.NOT_CLEARED))


def rescored(
    instance: Instance, mentor: npt.ArrayLike, man: npt.ArrayLike, slot: npt.ArrayLike
) -> Solution:
    """A solution with these pairs whose terms, scores and choices are right."""
    pairs = np.array(mentor, dtype=np.int32), np.array(man, dtype=np.int32)
    worth = terms(instance, *pairs)
    return Solution(
        *pairs, np.array(slot, dtype=np.uint8), worth, scores(instance, worth), solve(instance).arcs
    )
