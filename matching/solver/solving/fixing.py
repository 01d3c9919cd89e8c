"""Fixed pairs: matches that a list must have. Also the best list that has them.

A fixed pair uses a man, a place and a slot of a mentor, and a room. We take all of these out of the
instance. What is left, the remainder, is a round like any other. We solve it, and add the fixed
pairs to its best list. Together they are the best list that has the fixed pairs. The independent
check checks the solution of the remainder like any solution.

This module also finds the best list that matches one particular man, with any mentor. For that we
add a bonus to the scores of his choices. The bonus is higher than the score of any list, so he is
matched if he can be. As many men are matched as before, because he takes the place of at most one
other man. If the policy puts priority first, we give him the first place in the order instead.

The bonus is at most 100 × 8 × MAX_WEIGHT × MAX_REFERRALS + 1, which is 1.6e11. OR-Tools multiplies
it by the number of points in its network, 2.4 million. The product is below 2**59.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from matching.solver.problem.columns import Column, check_indexes, seal
from matching.solver.problem.instance import SLOT_NAMES, SLOTS, Instance, Mentors
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution, SolverError
from matching.solver.scoring.choices import Choices, choices, men_at_once
from matching.solver.scoring.eligibility import excluding_rule, hours_at
from matching.solver.scoring.terms import places_in_order, scores, terms
from matching.solver.solving.flow import largest_and_best, network
from matching.solver.solving.rooms import has_room, nothing
from matching.solver.solving.solve import Rows, flow_by_order, solution_of, solve, value

_INDEX = Column(np.int32, 0)

ONE_MENTOR = "the man can have only one mentor"
TIME_FULL = "the mentor cannot meet them all at that time"
PLACES_FULL = "the mentor does not have enough places"
ROOMS_FULL = "the prison does not have enough rooms then"
NOT_BOTH_FREE = "the man and the mentor are not both free then"
TIME_TAKEN = "the mentor already meets somebody then"
FORBIDDEN = "the rule “{rule}” forbids this pair"


class ContradictoryPairs(SolverError):
    """These pairs cannot all be matched. `reason` says why, and `rows` has the indexes of the pairs
    at fault."""

    def __init__(self, instance: Instance, pairs: "FixedPairs", reason: str, *rows: int) -> None:
        names = " and ".join(_name(instance, pairs, row) for row in rows)
        super().__init__(f"{names}: not possible: {reason}")
        self.reason, self.rows = reason, rows


@dataclass(frozen=True, slots=True, eq=False)
class FixedPairs:
    """The fixed pairs, one row for each. Mentor and man are indexes in the instance."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        slot = Column(np.uint8, 0, SLOTS - 1)
        seal(self, "pins", {"mentor": _INDEX, "referral": _INDEX, "slot": slot})

    def __len__(self) -> int:
        return self.mentor.size


def fixed_pair(mentor: int, referral: int, slot: int) -> FixedPairs:
    """A single fixed pair."""
    return FixedPairs(
        np.array([mentor], np.int32), np.array([referral], np.int32), np.array([slot], np.uint8)
    )


def remainder(instance: Instance, pairs: FixedPairs) -> Instance:
    """The instance that is left when these fixed pairs are matched: their men have no slots, and
    the places, slots and rooms that the pairs use are gone. All mentors and men keep their rows.

    Raises ContradictoryPairs if the pairs cannot all be matched. Raises InvalidInstance for an
    index that does not exist.
    """
    check_fixed_pairs(instance, pairs)
    mentors, men, rooms = instance.mentors, instance.referrals, instance.rooms.copy()
    slots = men.slots.copy()
    slots[pairs.referral] = 0
    cell = men.establishment[pairs.referral], pairs.slot
    np.subtract.at(rooms, cell, (rooms[cell] >= 0).astype(np.int32))
    places = mentors.places - np.bincount(pairs.mentor, minlength=len(mentors))
    return replace(
        instance,
        rooms=rooms,
        mentors=_with_slots_used(replace(mentors, places=places.astype(np.int32)), instance, pairs),
        referrals=replace(men, slots=slots),
    )


def _with_slots_used(mentors: Mentors, instance: Instance, pairs: FixedPairs) -> Mentors:
    """These mentors, with the slots of the pairs marked as taken."""
    taken, once = mentors.taken.copy(), mentors.taken_once.copy()
    men_left = men_at_once(instance)
    np.subtract.at(men_left, (pairs.mentor, pairs.slot), 1)
    bits = np.uint32(1) << pairs.slot.astype(np.uint32)
    full = men_left[pairs.mentor, pairs.slot] <= 0
    np.bitwise_or.at(taken, pairs.mentor[full], bits[full])
    np.bitwise_or.at(once, pairs.mentor[~full], bits[~full])
    return replace(mentors, taken=taken, taken_once=once)


def with_fixed_pairs(instance: Instance, pairs: FixedPairs, solution: Solution) -> Solution:
    """Adds the fixed pairs to a solution of their `remainder`. The result is a solution of the
    whole instance.

    `arcs` and `prices` stay those of the remainder, because the remainder is what was solved.
    """
    mentor = np.concatenate([solution.mentor, pairs.mentor])
    referral = np.concatenate([solution.referral, pairs.referral])
    slot = np.concatenate([solution.slot, pairs.slot])
    order = np.argsort(referral)
    worth = terms(instance, mentor[order], referral[order], slot[order])
    return replace(
        solution,
        mentor=mentor[order],
        referral=referral[order],
        slot=slot[order],
        terms=worth,
        score=scores(instance, worth),
    )


def check_fixed_pairs(instance: Instance, pairs: FixedPairs) -> None:
    """Raises ContradictoryPairs if one of the fixed pairs cannot be matched, or if they cannot all
    be matched together."""
    check_indexes("pins.mentor", pairs.mentor, len(instance.mentors))
    check_indexes("pins.referral", pairs.referral, len(instance.referrals))
    for row in range(len(pairs)):
        _check_alone(instance, pairs, row)
    place = pairs.mentor.astype(np.int64) * SLOTS + pairs.slot
    _check_shared(instance, pairs, pairs.referral, 1, ONE_MENTOR)
    at_once = men_at_once(instance).ravel()
    _check_shared(instance, pairs, place, at_once, TIME_FULL)
    _check_shared(
        instance,
        pairs,
        pairs.mentor,
        instance.mentors.places,
        PLACES_FULL,
    )
    site = instance.referrals.establishment[pairs.referral].astype(np.int64) * SLOTS + pairs.slot
    rooms = instance.rooms.ravel()
    limits = np.where(rooms < 0, len(pairs), rooms)
    _check_shared(instance, pairs, site, limits, ROOMS_FULL)


def _check_alone(instance: Instance, pairs: FixedPairs, row: int) -> None:
    mentor, man = int(pairs.mentor[row]), int(pairs.referral[row])
    slot = np.uint32(1) << np.uint32(pairs.slot[row])
    mentors, rule = instance.mentors, excluding_rule(instance, mentor, man)
    hours = hours_at(instance, int(instance.referrals.establishment[man]))[mentor]
    if rule != Rule.NONE:
        raise ContradictoryPairs(instance, pairs, FORBIDDEN.format(rule=_words(rule)), row)
    if not mentors.offered[mentor] & hours & instance.referrals.slots[man] & slot:
        raise ContradictoryPairs(instance, pairs, NOT_BOTH_FREE, row)
    if mentors.taken[mentor] & slot:
        raise ContradictoryPairs(instance, pairs, TIME_TAKEN, row)


def _check_shared(
    instance: Instance,
    pairs: FixedPairs,
    owner: npt.NDArray[np.integer],
    limits: int | npt.NDArray[np.integer],
    sentence: str,
) -> None:
    """Raises ContradictoryPairs if too many pairs share one thing: a man, a mentor, a slot of a
    mentor, or a room. `owner` has the number of that thing for each pair, and `limits` says how
    many pairs can share it. The error names all the pairs that share it."""
    order = np.argsort(owner, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        if rows.size and rows.size > (
            limits if isinstance(limits, int) else limits[owner[rows[0]]]
        ):
            raise ContradictoryPairs(instance, pairs, sentence, *rows.tolist())


def _words(rule: Rule) -> str:
    return rule.name.lower().replace("_", " ")


def _name(instance: Instance, pairs: FixedPairs, row: int) -> str:
    mentor = instance.mentors.id[pairs.mentor[row]]
    man = instance.referrals.id[pairs.referral[row]]
    return f"mentor {mentor} with referral {man} on {SLOT_NAMES[pairs.slot[row]]}"


def best_lists_with(
    instance: Instance, man: int, before_solve: Callable[[], None] = nothing
) -> Iterator[Solution]:
    """For each mentor who could take this man, the best list that matches the man with this mentor.
    The best of these lists comes first.

    Yields nothing if no list can match the man. As long as there are enough rooms, each list takes
    one quick solve. Once a list would need too many rooms, we solve the round again for each mentor
    and slot that the man has left. Calls `before_solve` before each of these slower solves.
    """
    options = choices(instance)
    while (options.referral == man).any():
        taken = _favouring(instance, options, man)
        if not has_room(instance, options, taken):
            yield from _best_of_each(instance, options, man, before_solve)
            return
        best = solution_of(instance, options, taken)
        yield best
        mentor = best.mentor[best.referral == man]
        others = (options.referral != man) | (options.mentor != mentor)
        options = options.only(np.flatnonzero(others))


def _favouring(instance: Instance, options: Choices, man: int) -> Rows:
    """The best list that matches this man, chosen from `options`. Ignores the limits on rooms."""
    if instance.policy.priority_first:
        places = places_in_order(instance)
        places[man] = places.size + 1
        return flow_by_order(instance, options, places)
    highest = int(options.score.max())
    bonus = 1 + highest * min(len(instance.referrals), int(instance.mentors.places.sum()))
    favoured = options._replace(score=options.score + bonus * (options.referral == man))
    return largest_and_best(network(instance, favoured))


def _best_of_each(
    instance: Instance, options: Choices, man: int, before_solve: Callable[[], None]
) -> list[Solution]:
    """For each mentor that the man could have, the best list that matches the man with this mentor.
    Best first. Fixes each choice of the man in turn, and solves the rest."""
    lists: dict[int, Solution] = {}
    for row in np.flatnonzero(options.referral == man):
        mentor, slot = int(options.mentor[row]), int(options.slot[row])
        if not instance.rooms[instance.referrals.establishment[man], slot]:
            continue
        pairs = fixed_pair(mentor, man, slot)
        before_solve()
        one = with_fixed_pairs(instance, pairs, solve(remainder(instance, pairs)))
        if mentor not in lists or value(instance, lists[mentor]) < value(instance, one):
            lists[mentor] = one
    return sorted(lists.values(), key=partial(value, instance), reverse=True)
