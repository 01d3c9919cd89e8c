"""Why a man has no mentor, who has the places that he needs, and what would be enough.

    a change Δ is enough  ⇔  max n(instance + Δ) restricted to {matched} ∪ {r} = n + 1

Each change is solved again. Where rooms bind, prices first rule out changes that cannot help.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from matching.solver.checking.bound import most_gained
from matching.solver.explaining.group import blocking_group
from matching.solver.explaining.reasons import Reason, full_rooms, reasons, spare_slots
from matching.solver.problem.changes import (
    NewMentor,
    only_men,
    with_clearance,
    with_free_slot,
    with_mentor,
    with_offer,
    with_offers,
    with_places,
    with_room,
)
from matching.solver.problem.instance import MAX_PLACES, NO_DATE, SLOTS, Instance
from matching.solver.problem.solution import SCALE, Prices, Solution
from matching.solver.scoring.choices import choices
from matching.solver.scoring.eligibility import hours_at
from matching.solver.solving.rooms import nothing
from matching.solver.solving.solve import solve

_TRIES: Final = 40
"""How many changes of one kind we try, so that a page answers in time."""

Kind = Literal["return", "place", "his_slot", "slot", "clearance", "room", "mentor"]
Masks = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change that is enough for the man to be matched.

    There are 7 kinds. “return” is the return of an absent mentor. “place” is one more place with a
    mentor. “slot” is one more slot that a mentor offers, and “his_slot” is one more slot that the
    man can do. “clearance” is a mentor's clearance at the man's establishment. “room” is one more
    room there. “mentor” is a new mentor. `mentor` and `slot` are indexes, or −1 where the kind has
    none.
    """

    kind: Kind
    mentor: int = -1
    slot: int = -1


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a man is unmatched.

    blocking_group says what `group` is, and full_slots says what `full` is. `remedies` has at most
    one change of each kind. With any of these changes, the man can be matched, and so can everyone
    who is matched now.
    """

    reason: Reason
    group: tuple[int, ...]
    full: tuple[int, ...]
    remedies: tuple[Remedy, ...]


def why_not(
    instance: Instance,
    solution: Solution,
    man: int,
    away: Masks | None = None,
    *,
    before_solve: Callable[[], None] = nothing,
) -> WhyNot:
    """Why this man is not in `solution`, the best list of `instance`.

    `away` are the slots (a mask for each mentor) that are left out because the mentor is away.
    Every remedy has been solved again. A kind that has no remedy here may still have one, because
    we try only a few. Each try solves a round of this man and the matched men. Calls `before_solve`
    before each try.
    """
    everyone = only_men(instance, np.append(solution.referral, man))
    absent = np.zeros(len(instance.mentors), dtype=np.uint32) if away is None else away
    remedies = (
        next(
            (
                remedy
                for remedy, changed in islice(tries, _TRIES)
                if _is_enough(changed, solution, before_solve)
            ),
            None,
        )
        for tries in (
            _returns(everyone, man, absent),
            _places(everyone, man),
            _his_slots(everyone, solution, man),
            _slots(everyone, solution, man, absent),
            _clearances(everyone, solution, man),
            _rooms(everyone, solution, man),
            _new_mentor(everyone, man),
        )
    )
    return WhyNot(
        Reason(int(reasons(instance, solution)[man])),
        blocking_group(instance, solution, man),
        full_slots(instance, solution, man),
        tuple(remedy for remedy in remedies if remedy),
    )


def full_slots(instance: Instance, solution: Solution, man: int) -> tuple[int, ...]:
    """The slots, ascending, in which somebody could meet the man if a room were free."""
    if not solution.priced:
        return ()
    his = np.unique(choices(only_men(instance, np.array([man]))).slot)
    full = full_rooms(instance, solution)[instance.referrals.establishment[man]]
    return tuple(his[full[his]].tolist())


Tries = Iterator[tuple[Remedy, Instance]]


def _is_enough(changed: Instance, solution: Solution, before_solve: Callable[[], None]) -> bool:
    before_solve()
    counting = solution.counting
    if counting and most_matched(changed, counting) <= solution.matched:
        return False
    return solve(changed).matched == solution.matched + 1


def _returns(instance: Instance, man: int, absent: Masks) -> Tries:
    """The return of each absent mentor who is cleared where he is and shares a slot with him."""
    wanted = absent & _suited(instance, man) & instance.referrals.slots[man]
    for mentor in np.flatnonzero(wanted):
        changed = with_offers(instance, int(mentor), int(absent[mentor]))
        yield Remedy("return", int(mentor)), changed


def _places(instance: Instance, man: int) -> Tries:
    """One more place with each mentor who is cleared at the man's prison and free when he is
    free."""
    free = instance.mentors.offered & ~instance.mentors.taken & instance.referrals.slots[man]
    for mentor in np.flatnonzero(free & _suited(instance, man)):
        places = int(instance.mentors.places[mentor])
        if places < MAX_PLACES:
            changed = with_places(instance, int(mentor), places + 1)
            yield Remedy("place", int(mentor)), changed


def _his_slots(instance: Instance, solution: Solution, man: int) -> Tries:
    """One more slot for the man, in which a mentor who has a place left is free."""
    spare = spare_slots(instance, solution) & _suited(instance, man)
    offered = int(np.bitwise_or.reduce(spare, initial=0)) & ~int(instance.referrals.slots[man])
    for slot in _numbers(offered):
        yield Remedy("his_slot", slot=slot), with_free_slot(instance, man, slot)


def _slots(instance: Instance, solution: Solution, man: int, absent: Masks) -> Tries:
    """One more slot in which a mentor could come to him.

    The mentor has a place left and is not away in this slot.
    """
    site, mentors = int(instance.referrals.establishment[man]), instance.mentors
    used = np.bincount(solution.mentor, minlength=len(mentors))
    offered = mentors.offered & hours_at(instance, site) | mentors.taken | absent
    for mentor in np.flatnonzero((used < mentors.places) & _cleared(instance, man)):
        for slot in _numbers(int(instance.referrals.slots[man]) & ~int(offered[mentor])):
            changed = with_offer(instance, int(mentor), slot, site)
            yield Remedy("slot", int(mentor), slot), changed


def _clearances(instance: Instance, solution: Solution, man: int) -> Tries:
    """One more clearance for a mentor who has a place left and is free when the man is free."""
    site = int(instance.referrals.establishment[man])
    free = spare_slots(instance, solution) & hours_at(instance, site)
    free &= instance.referrals.slots[man]
    for mentor in np.flatnonzero(np.where(_cleared(instance, man), 0, free)):
        yield Remedy("clearance", int(mentor)), with_clearance(instance, int(mentor), site)


def _rooms(instance: Instance, solution: Solution, man: int) -> Tries:
    """One more room where he is, in a slot that he can do and in which every room is taken."""
    site = int(instance.referrals.establishment[man])
    full = full_rooms(instance, solution)[site]
    for slot in _numbers(int(instance.referrals.slots[man])):
        if full[slot]:
            yield Remedy("room", slot=slot), with_room(instance, site, slot)


def _new_mentor(instance: Instance, man: int) -> Tries:
    """A new mentor who is cleared where he is and free in a slot that he can do.

    The mentor has the languages and the training that he requires.
    """
    men = instance.referrals
    for slot in _numbers(int(men.slots[man])):
        new = NewMentor(
            establishments=(int(men.establishment[man]),),
            offered=1 << slot,
            languages=int(men.languages[man]),
            training=int(men.training[man]),
        )
        yield Remedy("mentor", slot=slot), with_mentor(instance, new)


def _suited(instance: Instance, man: int) -> Masks:
    """For each mentor who is cleared at the man's prison, the slots (a mask) in which the hours
    there suit the mentor.

    No slots for the other mentors.
    """
    hours = hours_at(instance, int(instance.referrals.establishment[man]))
    return np.where(_cleared(instance, man), hours, np.uint32(0))


def _cleared(instance: Instance, man: int) -> npt.NDArray[np.bool_]:
    """Whether each mentor is cleared today where the man is."""
    rows = instance.clearances
    here = rows.establishment == instance.referrals.establishment[man]
    here &= (rows.expires == NO_DATE) | (rows.expires >= instance.today)
    cleared = np.zeros(len(instance.mentors), dtype=np.bool_)
    cleared[rows.mentor[here]] = True
    return cleared


def _numbers(mask: int) -> list[int]:
    return [slot for slot in range(SLOTS) if mask >> slot & 1]


def most_matched(instance: Instance, counting: Prices) -> int:
    """The most men that any list of `instance` can have, by these prices.

    `counting` are the prices of a Solution that count matches. These prices may be of a round with
    fewer mentors, because a mentor without a price costs nothing.
    """
    new = len(instance.mentors) - counting.mentor.size
    free = replace(
        counting,
        mentor=np.append(counting.mentor, np.zeros(new, np.int64)),
        offer=np.vstack([counting.offer, np.zeros((new, SLOTS), np.int64)]),
    )
    options = choices(instance)
    rows = np.argsort(options.referral, kind="stable")
    columns = (options.referral[rows], options.mentor[rows], options.slot[rows])
    nothing = np.zeros_like(options.score)
    return most_gained(instance, free, columns, nothing) // (SCALE * free.bonus)
