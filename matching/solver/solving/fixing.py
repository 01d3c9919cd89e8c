"""Fixed pairs: matches that must be made, and the best list that has them.

    maximise n, then Σ s_c f_c,  subject to f_c = 1 for every fixed pair c

A fixed pair uses up the man, a place and the slot of its mentor, and a room. With these taken off
the right-hand sides, what remains is a round like any other: its best solution and the fixed pairs
are together the best list that has them, and the independent check proves it as it proves any
other.

To have one man matched, whoever his mentor is, a bonus stands on his choices, above all that any
list scores: the flow then matches him if anything can. That never lowers the number matched,
because an augmenting path only ever exchanges one man for another. The bonus is at most
100 × 8 × MAX_WEIGHT × MAX_REFERRALS + 1, or 1.6e11, and with the 2.4 million nodes that OR-Tools
multiplies costs by it stays below 2**59. With priority first, he comes before everybody instead.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from matching.solver.problem.columns import Column, check_indexes, seal
from matching.solver.problem.instance import SLOT_NAMES, SLOTS, Instance, Mentors
from matching.solver.problem.rules import Rule
from matching.solver.problem.solution import Solution, SolverError
from matching.solver.scoring.choices import Choices, choices, men_at_once
from matching.solver.scoring.eligibility import excluding_rule
from matching.solver.scoring.terms import places_in_order, scores, terms
from matching.solver.solving.flow import largest_and_best, network
from matching.solver.solving.rooms import has_room
from matching.solver.solving.solve import flow_by_order, solution_of, solve, value

_INDEX = Column(np.int32, 0)


class ContradictoryPairs(SolverError):
    """These pairs cannot all hold, for the `reason`; `rows` are which of them, by index."""

    def __init__(self, instance: Instance, pairs: "FixedPairs", reason: str, *rows: int) -> None:
        names = " and ".join(_name(instance, pairs, row) for row in rows)
        super().__init__(f"{names} cannot be kept: {reason}")
        self.reason, self.rows = reason, rows


@dataclass(frozen=True, slots=True, eq=False)
class FixedPairs:
    """Matches that must be made: one row a mentor, man and slot, each an index."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        slot = Column(np.uint8, 0, SLOTS - 1)
        seal(self, "pins", {"mentor": _INDEX, "referral": _INDEX, "slot": slot})

    def __len__(self) -> int:
        return self.mentor.size


def fixed_pair(mentor: int, referral: int, slot: int) -> FixedPairs:
    """One pair alone."""
    return FixedPairs(
        np.array([mentor], np.int32), np.array([referral], np.int32), np.array([slot], np.uint8)
    )


def remainder(instance: Instance, pairs: FixedPairs) -> Instance:
    """What is left to decide once the pairs are made: the same rows, less what the pairs use.

    Raises ContradictoryPairs, naming the pairs or the rule in the way, and InvalidInstance where a
    pair points at nobody.
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
    """These mentors with the pairs among the matches their slots serve."""
    taken, once = mentors.taken.copy(), mentors.taken_once.copy()
    left = men_at_once(instance)
    np.subtract.at(left, (pairs.mentor, pairs.slot), 1)
    bits = np.uint32(1) << pairs.slot.astype(np.uint32)
    full = left[pairs.mentor, pairs.slot] <= 0
    np.bitwise_or.at(taken, pairs.mentor[full], bits[full])
    np.bitwise_or.at(once, pairs.mentor[~full], bits[~full])
    return replace(mentors, taken=taken, taken_once=once)


def with_fixed_pairs(instance: Instance, pairs: FixedPairs, solution: Solution) -> Solution:
    """The pairs and a solution of what they leave as one, of the whole instance.

    `arcs` and `prices` stay those of what the pairs leave, which is what was solved.
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
    """Raise ContradictoryPairs unless every pair is lawful alone and all of them together."""
    check_indexes("pins.mentor", pairs.mentor, len(instance.mentors))
    check_indexes("pins.referral", pairs.referral, len(instance.referrals))
    for row in range(len(pairs)):
        _check_alone(instance, pairs, row)
    place = pairs.mentor.astype(np.int64) * SLOTS + pairs.slot
    _check_shared(instance, pairs, pairs.referral, 1, "the man can have one mentor")
    at_once = men_at_once(instance).ravel()
    _check_shared(instance, pairs, place, at_once, "the mentor cannot meet so many in that slot")
    _check_shared(
        instance, pairs, pairs.mentor, instance.mentors.places, "no place is left for all"
    )
    site = instance.referrals.establishment[pairs.referral].astype(np.int64) * SLOTS + pairs.slot
    rooms = instance.rooms.ravel()
    limits = np.where(rooms < 0, len(pairs), rooms)
    _check_shared(instance, pairs, site, limits, "no room is left for all")


def _check_alone(instance: Instance, pairs: FixedPairs, row: int) -> None:
    mentor, man = int(pairs.mentor[row]), int(pairs.referral[row])
    slot = np.uint32(1) << np.uint32(pairs.slot[row])
    mentors, rule = instance.mentors, excluding_rule(instance, mentor, man)
    if rule != Rule.NONE:
        raise ContradictoryPairs(instance, pairs, f"{rule.name.lower()} rules it out", row)
    if not mentors.offered[mentor] & instance.referrals.slots[man] & slot:
        raise ContradictoryPairs(instance, pairs, "they are not both free then", row)
    if mentors.taken[mentor] & slot:
        raise ContradictoryPairs(instance, pairs, "that slot serves a live match", row)


def _check_shared(
    instance: Instance,
    pairs: FixedPairs,
    owner: npt.NDArray[np.integer],
    limits: int | npt.NDArray[np.integer],
    sentence: str,
) -> None:
    """Raise for the first `owner` whom more pairs share than its limit; names them all."""
    order = np.argsort(owner, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        if rows.size and rows.size > (
            limits if isinstance(limits, int) else limits[owner[rows[0]]]
        ):
            raise ContradictoryPairs(instance, pairs, sentence, *rows.tolist())


def _name(instance: Instance, pairs: FixedPairs, row: int) -> str:
    mentor = instance.mentors.id[pairs.mentor[row]]
    man = instance.referrals.id[pairs.referral[row]]
    return f"mentor {mentor} with referral {man} on {SLOT_NAMES[pairs.slot[row]]}"


def best_with(instance: Instance, man: int) -> Solution | None:
    """Most matches, then the highest score, among all lists that match this man; None if no list
    does. Costs one flow, or one solve a choice of his where the rooms bind."""
    options = choices(instance)
    his = options.referral == man
    if not his.any():
        return None
    if instance.policy.priority_first:
        places = places_in_order(instance)
        places[man] = places.size + 1
        taken = flow_by_order(instance, options, places)
    else:
        most = int(options.score.max())
        bonus = 1 + most * min(len(instance.referrals), int(instance.mentors.places.sum()))
        favoured = options._replace(score=options.score + bonus * his)
        taken = largest_and_best(network(instance, favoured))
    if has_room(instance, options, taken):
        return solution_of(instance, options, taken)
    return _best_of_each(instance, options, man)


def _best_of_each(instance: Instance, options: Choices, man: int) -> Solution | None:
    """The best over every choice of his, each pinned in turn."""
    lists: list[Solution] = []
    for row in np.flatnonzero(options.referral == man):
        slot = int(options.slot[row])
        if not instance.rooms[instance.referrals.establishment[man], slot]:
            continue
        pairs = fixed_pair(int(options.mentor[row]), man, slot)
        lists.append(with_fixed_pairs(instance, pairs, solve(remainder(instance, pairs))))
    return max(lists, key=partial(value, instance), default=None)
