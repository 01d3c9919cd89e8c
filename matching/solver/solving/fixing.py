"""Fixed pairs: matches that must be made, and the best list that has them.

    maximise n, then Σ s_c f_c,  subject to f_c = 1 for every fixed pair c

A fixed pair uses up the man, a place and a slot of the mentor, and a room. We take these off the
right-hand sides. The rest is then a round like any other. The best solution of the rest and the
fixed pairs together are the best list that has the fixed pairs. The independent check proves the
solution of the rest as it proves any solution.

We can also find the best list that matches a certain man, whoever his mentor is. His choices get a
bonus above the score of any list. The flow then matches him if any list can. The bonus never lowers
the number of men matched, because an augmenting path only exchanges one man for another. The bonus
is at most 100 × 8 × MAX_WEIGHT × MAX_REFERRALS + 1, or 1.6e11. OR-Tools multiplies costs by the
number of nodes, 2.4 million, and the product stays below 2**59. With priority first, he comes
before everybody instead.
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
    """These pairs are not all possible, for the `reason`. `rows` are the pairs at fault, by
    index."""

    def __init__(self, instance: Instance, pairs: "FixedPairs", reason: str, *rows: int) -> None:
        names = " and ".join(_name(instance, pairs, row) for row in rows)
        super().__init__(f"{names}: not possible: {reason}")
        self.reason, self.rows = reason, rows


@dataclass(frozen=True, slots=True, eq=False)
class FixedPairs:
    """Matches that must be made, one row for each. The mentor, the man and the slot are indexes."""

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
    """The instance without what the pairs use. Rows stay the same.

    Raises ContradictoryPairs, which has the pairs at fault and the rule in the way. Raises
    InvalidInstance for a pair that has an index that does not exist.
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
    """These mentors, with the slots of the pairs used up."""
    taken, once = mentors.taken.copy(), mentors.taken_once.copy()
    men_left = men_at_once(instance)
    np.subtract.at(men_left, (pairs.mentor, pairs.slot), 1)
    bits = np.uint32(1) << pairs.slot.astype(np.uint32)
    full = men_left[pairs.mentor, pairs.slot] <= 0
    np.bitwise_or.at(taken, pairs.mentor[full], bits[full])
    np.bitwise_or.at(once, pairs.mentor[~full], bits[~full])
    return replace(mentors, taken=taken, taken_once=once)


def with_fixed_pairs(instance: Instance, pairs: FixedPairs, solution: Solution) -> Solution:
    """The pairs and a solution of their `remainder` together, as a solution of the whole instance.

    `arcs` and `prices` are the arcs and prices of the remainder, because the remainder is what was
    solved.
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
    """Raises ContradictoryPairs when a pair is not lawful, alone or together with the other
    pairs."""
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
    """Raises ContradictoryPairs for the first owner who is over the limit, with all pairs of that
    owner."""
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
    """For each mentor who could take this man, the best list that matches the 2, best first.

    Yields nothing where no list matches the man. Each list costs one flow, until a flow does not
    keep to the rooms. The lists from there on together cost one solve for each choice of the man
    that is left. Calls `before_solve` before each of these solves.
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
    """The best list that matches this man and uses only `options`, where rooms are not limited."""
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
    """The best list with each of his mentors, best first. Fixes each choice of the man in turn."""
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
