"""The definition of a round, pair by pair, in the plainest code. It is slow, so use it only for
small instances."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.solver import NO_DATE, SLOTS, TERMS, Instance, Reason, Rule, Solution, solve, terms
from matching.solver.scoring.terms import scores

FIT = ("needs", "continuity", "preferences", "travel")
Match = tuple[int, int, int]
"""Man, mentor and slot."""


def rule_of(instance: Instance, mentor: int, man: int) -> Rule:
    """The first rule that excludes the pair, in the order in which rules are checked."""
    mentors, men = instance.mentors, instance.referrals
    release = int(men.release[man])
    if release != NO_DATE and release - instance.today < instance.policy.minimum_days:
        return Rule.TOO_LITTLE_TIME
    expires = clearance(instance, mentor, int(men.establishment[man]))
    if expires is None:
        return Rule.NOT_CLEARED
    if expires != NO_DATE and expires < instance.today:
        return Rule.CLEARANCE_EXPIRED
    common = offered_to(instance, mentor, man) & int(men.slots[man])
    if not common:
        return Rule.NO_COMMON_SLOT
    if int(men.training[man]) & ~int(mentors.training[mentor]):
        return Rule.TRAINING
    spoken = int(men.languages[man])
    if spoken and not spoken & int(mentors.languages[mentor]):
        return Rule.LANGUAGE
    if int(men.topics[man]) & int(mentors.boundaries[mentor]):
        return Rule.BOUNDARY
    if rules := list(declared(instance, mentor, man)):
        return min(rules)
    fits = [fit_of(instance, mentor, man, slot) for slot in range(SLOTS) if common >> slot & 1]
    weighed = sum(getattr(instance.policy, name) for name in FIT)
    return Rule.BELOW_FLOOR if max(fits) < instance.policy.floor * weighed else Rule.NONE


def clearance(instance: Instance, mentor: int, establishment: int) -> int | None:
    rows = instance.clearances
    for row in range(len(rows)):
        if rows.mentor[row] == mentor and rows.establishment[row] == establishment:
            return int(rows.expires[row])
    return None


def offered_to(instance: Instance, mentor: int, man: int) -> int:
    """The slots (a mask) in which the mentor can come to the man's prison."""
    hours, site = instance.hours, instance.referrals.establishment[man]
    offered = int(instance.mentors.offered[mentor])
    for row in range(len(hours)):
        if (hours.mentor[row], hours.establishment[row]) == (mentor, site):
            offered &= int(hours.slots[row])
    return offered


def declared(instance: Instance, mentor: int, man: int) -> Iterator[Rule]:
    rows = instance.exclusions
    for row in range(len(rows)):
        if rows.mentor[row] == mentor and rows.referral[row] == man:
            yield Rule(int(rows.rule[row]))


def wishes_of(instance: Instance, mentor: int, man: int, slot: int) -> list[bool]:
    """Whether each wish of the mentor and of the man comes true."""
    mentors, men = instance.mentors, instance.referrals
    wishes = []
    if mentors.wishes[mentor].any():
        pairs = zip(mentors.wishes[mentor], men.needs[man], strict=True)
        wishes.append(any(wish and need for wish, need in pairs))
    times = int(mentors.preferred[mentor]), int(men.preferred[man])
    return wishes + [bool(wished >> int(slot) & 1) for wished in times if wished]


def minutes_of(instance: Instance, mentor: int, man: int) -> int | None:
    told, site = instance.travel, instance.referrals.establishment[man]
    for row in range(len(told)):
        if (told.mentor[row], told.establishment[row]) == (mentor, site):
            return int(told.minutes[row])
    return None


def terms_of(instance: Instance, mentor: int, man: int, slot: int) -> list[int]:
    """The terms in order, worked out as the policy page explains them."""
    men, today, undecided = instance.referrals, instance.today, instance.undecided
    waited = max(0, today - int(men.received[man]))
    release = int(men.release[man])
    needed = instance.matching_days + instance.policy.minimum_days
    left = min(max(release - today, needed), 6 * needed)
    weights = [int(weight) for weight in men.needs[man]]
    levels = [int(level) for level in instance.mentors.experience[mentor]]
    met = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    wishes = wishes_of(instance, mentor, man, slot)
    minutes = minutes_of(instance, mentor, man)
    before = zip(instance.earlier.mentor, instance.earlier.referral, strict=True)
    last = zip(undecided.mentor, undecided.referral, undecided.slot, strict=True)
    return [
        min(100, 100 * waited // 182),
        50 if release == NO_DATE else 100 * (6 * needed - left) // (5 * needed),
        100 * met // (3 * sum(weights)) if any(weights) else 50,
        100 if (mentor, man) in before else 0,
        100 * sum(wishes) // len(wishes) if wishes else 50,
        50 if minutes is None else 100 * (120 - min(max(minutes, 30), 120)) // 90,
        100 if men.covered[man] else 0,
        100 if (mentor, man, slot) in last else 0,
    ]


def weighed(instance: Instance, terms: list[int], *names: str) -> int:
    """The sum of weight × term, for the terms with these names."""
    named = zip((term.name for term in TERMS), terms, strict=True)
    return sum(getattr(instance.policy, name) * value for name, value in named if name in names)


def score_of(instance: Instance, mentor: int, man: int, slot: int) -> int:
    names = (term.name for term in TERMS)
    return weighed(instance, terms_of(instance, mentor, man, slot), *names)


def fit_of(instance: Instance, mentor: int, man: int, slot: int) -> int:
    return weighed(instance, terms_of(instance, mentor, man, slot), *FIT)


def in_order(instance: Instance) -> list[int]:
    """The men, in order of their own terms, then of the day they were referred, then of index."""
    men = range(len(instance.referrals))

    def key(man: int) -> tuple[int, int, int]:
        urgency = weighed(instance, terms_of(instance, 0, man, 0), "waiting", "release", "cover")
        return -urgency, int(instance.referrals.received[man]), man

    return sorted(men, key=key) if len(instance.mentors) else list(men)


def matches_of(instance: Instance, man: int) -> list[Match]:
    """Every choice for one man that no rule forbids."""
    mentors, men = instance.mentors, instance.referrals
    return [
        (man, mentor, slot)
        for mentor in range(len(mentors))
        if rule_of(instance, mentor, man) is Rule.NONE and mentors.places[mentor] > 0
        for slot in range(SLOTS)
        if offered_to(instance, mentor, man)
        & ~int(mentors.taken[mentor])
        & int(men.slots[man])
        & (1 << slot)
    ]


def fits(instance: Instance, chosen: frozenset[Match], match: Match) -> bool:
    """Whether a match can join those chosen: its slot is not full, and a place and a room are
    left."""
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
    """How many men a mentor can meet in this slot: 2 if they offer it every other week and meet
    nobody in it yet, otherwise 1."""
    mentors, bit = instance.mentors, 1 << int(slot)
    alternates = int(mentors.fortnightly[mentor]) & ~int(mentors.taken_once[mentor]) & bit
    return 2 if alternates else 1


def best(instance: Instance) -> tuple[int, int]:
    """Tries everything. Returns the most matches, and the highest score with that many. With
    priority first, the list matches each man in turn if it still can."""
    order = in_order(instance)
    open_to = [matches_of(instance, man) for man in order]
    worth = {
        (man, mentor, slot): score_of(instance, mentor, man, slot)
        for options in open_to
        for man, mentor, slot in options
    }
    strictly = instance.policy.priority_first

    @cache
    def onward(at: int, chosen: frozenset[Match]) -> tuple[tuple[bool, ...], int, int]:
        """The best that can be added from this man on: which men are matched (only where priority
        comes first), how many, and their score."""
        if at == len(order):
            return (), 0, 0
        who, many, score = onward(at + 1, chosen)
        answers = [((False,) * strictly + who, many, score)]
        for match in open_to[at]:
            if fits(instance, chosen, match):
                who, many, score = onward(at + 1, chosen | {match})
                answers.append(((True,) * strictly + who, many + 1, score + worth[match]))
        return max(answers)

    return onward(0, frozenset())[1:]


def reason_of(instance: Instance, man: int, chosen: frozenset[Match]) -> Reason:
    """Why this man has no mentor, given these matches. It is the last rule that any mentor got
    to."""
    rules = [rule_of(instance, mentor, man) for mentor in range(len(instance.mentors))]
    if Rule.NONE in rules:
        roomy = replace(instance, rooms=np.full_like(instance.rooms, -1))
        lacks_room = any(fits(roomy, chosen, match) for match in matches_of(instance, man))
        return Reason.NO_ROOM if lacks_room else Reason.ALL_PLACES_TAKEN
    release = int(instance.referrals.release[man])
    if release != NO_DATE and release - instance.today < instance.policy.minimum_days:
        return Reason.TOO_LITTLE_TIME
    return Reason(max(rules, default=Rule.NOT_CLEARED))


def rescored(
    instance: Instance, mentor: npt.ArrayLike, man: npt.ArrayLike, slot: npt.ArrayLike
) -> Solution:
    """A solution with these pairs whose terms, scores and choices are right."""
    chosen = (
        np.array(mentor, dtype=np.int32),
        np.array(man, dtype=np.int32),
        np.array(slot, np.uint8),
    )
    worth = terms(instance, *chosen)
    return Solution(*chosen, worth, scores(instance, worth), solve(instance).arcs)
