"""Pairs that must be matched: taken out first, and the best made of what is left.

A pin uses up the man, a place and the slot of the mentor, and a room. What remains is a round
like any other, so that its best solution and the pins together are the best of all lists that
hold the pins, and the independent check proves it as it proves any other.
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


class ContradictoryPins(SolverError):
    """These pins cannot all hold, for the `reason`; `rows` are which of them, by index."""

    def __init__(self, instance: Instance, pins: "Pins", reason: str, *rows: int) -> None:
        names = " and ".join(_name(instance, pins, row) for row in rows)
        super().__init__(f"{names} cannot be kept: {reason}")
        self.reason, self.rows = reason, rows


@dataclass(frozen=True, slots=True, eq=False)
class Pins:
    """Matches that must be made: one row a mentor, man and slot, each an index."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        slot = Column(np.uint8, 0, SLOTS - 1)
        seal(self, "pins", {"mentor": _INDEX, "referral": _INDEX, "slot": slot})

    def __len__(self) -> int:
        return self.mentor.size


def pin(mentor: int, referral: int, slot: int) -> Pins:
    """One pair pinned."""
    return Pins(
        np.array([mentor], np.int32), np.array([referral], np.int32), np.array([slot], np.uint8)
    )


def held(instance: Instance, pins: Pins) -> Instance:
    """What is left to decide once the pins are made: the same rows, less what the pins use.

    Raises ContradictoryPins, naming the pins or the rule in the way, and InvalidInstance where a
    pin points at nobody.
    """
    check_pins(instance, pins)
    mentors, men, rooms = instance.mentors, instance.referrals, instance.rooms.copy()
    slots = men.slots.copy()
    slots[pins.referral] = 0
    cell = men.establishment[pins.referral], pins.slot
    np.subtract.at(rooms, cell, (rooms[cell] >= 0).astype(np.int32))
    places = mentors.places - np.bincount(pins.mentor, minlength=len(mentors))
    return replace(
        instance,
        rooms=rooms,
        mentors=_with_slots_used(replace(mentors, places=places.astype(np.int32)), instance, pins),
        referrals=replace(men, slots=slots),
    )


def _with_slots_used(mentors: Mentors, instance: Instance, pins: Pins) -> Mentors:
    """These mentors with the pins among the matches their slots serve."""
    taken, once = mentors.taken.copy(), mentors.taken_once.copy()
    left = men_at_once(instance)
    np.subtract.at(left, (pins.mentor, pins.slot), 1)
    bits = np.uint32(1) << pins.slot.astype(np.uint32)
    full = left[pins.mentor, pins.slot] <= 0
    np.bitwise_or.at(taken, pins.mentor[full], bits[full])
    np.bitwise_or.at(once, pins.mentor[~full], bits[~full])
    return replace(mentors, taken=taken, taken_once=once)


def with_pins(instance: Instance, pins: Pins, solution: Solution) -> Solution:
    """The pins and a solution of what they leave as one, of the whole instance.

    `arcs` and `prices` stay those of what the pins leave, which is what was solved.
    """
    mentor = np.concatenate([solution.mentor, pins.mentor])
    referral = np.concatenate([solution.referral, pins.referral])
    slot = np.concatenate([solution.slot, pins.slot])
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


def check_pins(instance: Instance, pins: Pins) -> None:
    """Raise ContradictoryPins unless every pin is lawful alone and all of them together."""
    check_indexes("pins.mentor", pins.mentor, len(instance.mentors))
    check_indexes("pins.referral", pins.referral, len(instance.referrals))
    for row in range(len(pins)):
        _check_alone(instance, pins, row)
    place = pins.mentor.astype(np.int64) * SLOTS + pins.slot
    _check_shared(instance, pins, pins.referral, 1, "the man can have one mentor")
    at_once = men_at_once(instance).ravel()
    _check_shared(instance, pins, place, at_once, "the mentor cannot meet so many in that slot")
    _check_shared(instance, pins, pins.mentor, instance.mentors.places, "no place is left for all")
    site = instance.referrals.establishment[pins.referral].astype(np.int64) * SLOTS + pins.slot
    rooms = instance.rooms.ravel()
    limits = np.where(rooms < 0, len(pins), rooms)
    _check_shared(instance, pins, site, limits, "no room is left for all")


def _check_alone(instance: Instance, pins: Pins, row: int) -> None:
    mentor, man = int(pins.mentor[row]), int(pins.referral[row])
    slot = np.uint32(1) << np.uint32(pins.slot[row])
    mentors, rule = instance.mentors, excluding_rule(instance, mentor, man)
    if rule != Rule.NONE:
        raise ContradictoryPins(instance, pins, f"{rule.name.lower()} rules it out", row)
    if not mentors.offered[mentor] & instance.referrals.slots[man] & slot:
        raise ContradictoryPins(instance, pins, "they are not both free then", row)
    if mentors.taken[mentor] & slot:
        raise ContradictoryPins(instance, pins, "that slot serves a live match", row)


def _check_shared(
    instance: Instance,
    pins: Pins,
    owner: npt.NDArray[np.integer],
    limits: int | npt.NDArray[np.integer],
    sentence: str,
) -> None:
    """Raise for the first `owner` whom more pins share than its limit; names them all."""
    order = np.argsort(owner, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        if rows.size and rows.size > (
            limits if isinstance(limits, int) else limits[owner[rows[0]]]
        ):
            raise ContradictoryPins(instance, pins, sentence, *rows.tolist())


def _name(instance: Instance, pins: Pins, row: int) -> str:
    mentor = instance.mentors.id[pins.mentor[row]]
    man = instance.referrals.id[pins.referral[row]]
    return f"mentor {mentor} with referral {man} on {SLOT_NAMES[pins.slot[row]]}"


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
    found: list[Solution] = []
    for row in np.flatnonzero(options.referral == man):
        slot = int(options.slot[row])
        if not instance.rooms[instance.referrals.establishment[man], slot]:
            continue
        pins = pin(int(options.mentor[row]), man, slot)
        found.append(with_pins(instance, pins, solve(held(instance, pins))))
    return max(found, key=partial(value, instance), default=None)
