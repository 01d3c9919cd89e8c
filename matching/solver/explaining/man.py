"""Why a man has no mentor, who has the places that he needs, and which change would give him a
mentor.

A change is enough if, after it, one list can match this man and all the men who are matched now.

To find out, we make the change and solve the round again with only these men. If there are too few
rooms, the prices of the solution first rule out changes that cannot help, without solving.
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
"""The most changes of one kind that we try, so that the page does not take too long."""

Kind = Literal["return", "place", "his_slot", "slot", "clearance", "room", "mentor"]
Masks = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change that would give the man a mentor.

    There are 7 kinds. “return”: an absent mentor comes back. “place”: a mentor has one more place.
    “slot”: a mentor offers one more slot. “his_slot”: the man is free in one more slot.
    “clearance”: a mentor is cleared at the man's prison. “room”: his prison has one more room in a
    slot. “mentor”: there is a new mentor. `mentor` is an index and `slot` a slot of the week. Each
    is −1 if the kind does not have it.
    """

    kind: Kind
    mentor: int = -1
    slot: int = -1


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a man has no mentor.

    `group` is the result of blocking_group, and `full` the result of full_slots. `remedies` has at
    most one change of each kind. Any one of these changes is enough for this man and everybody who
    is matched now.
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
    """Why this man has no mentor in `solution`, the best list for `instance`.

    `away` has the slots that the instance leaves out because a mentor is away. It has a mask for
    each mentor: a number whose bits are slots. We test each remedy by solving a small round with
    this man and the matched men. We test only some changes of each kind, so a remedy may exist that
    is not in the answer. Calls `before_solve` before each test.
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
    """The slots in which a mentor could meet the man if a room were free. Ascending."""
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
    """The return of each absent mentor who is cleared at the man's prison and free when the man is
    free."""
    wanted = absent & _suited(instance, man) & instance.referrals.slots[man]
    for mentor in np.flatnonzero(wanted):
        changed = with_offers(instance, int(mentor), int(absent[mentor]))
        yield Remedy("return", int(mentor)), changed


def _places(instance: Instance, man: int) -> Tries:
    """One more place with each mentor who is cleared at the man's prison and free when the man is
    free."""
    free = instance.mentors.offered & ~instance.mentors.taken & instance.referrals.slots[man]
    for mentor in np.flatnonzero(free & _suited(instance, man)):
        places = int(instance.mentors.places[mentor])
        if places < MAX_PLACES:
            changed = with_places(instance, int(mentor), places + 1)
            yield Remedy("place", int(mentor)), changed


def _his_slots(instance: Instance, solution: Solution, man: int) -> Tries:
    """One more slot in which the man is free, if a mentor with a place left is free then."""
    spare = spare_slots(instance, solution) & _suited(instance, man)
    offered = int(np.bitwise_or.reduce(spare, initial=0)) & ~int(instance.referrals.slots[man])
    for slot in _numbers(offered):
        yield Remedy("his_slot", slot=slot), with_free_slot(instance, man, slot)


def _slots(instance: Instance, solution: Solution, man: int, absent: Masks) -> Tries:
    """One more slot in which a mentor could come to the man.

    Leaves out mentors without a place left, and slots in which the mentor is away.
    """
    site, mentors = int(instance.referrals.establishment[man]), instance.mentors
    used = np.bincount(solution.mentor, minlength=len(mentors))
    offered = mentors.offered & hours_at(instance, site) | mentors.taken | absent
    for mentor in np.flatnonzero((used < mentors.places) & _cleared(instance, man)):
        for slot in _numbers(int(instance.referrals.slots[man]) & ~int(offered[mentor])):
            changed = with_offer(instance, int(mentor), slot, site)
            yield Remedy("slot", int(mentor), slot), changed


def _clearances(instance: Instance, solution: Solution, man: int) -> Tries:
    """A clearance at the man's prison for each mentor who has a place left and is free when the man
    is free."""
    site = int(instance.referrals.establishment[man])
    free = spare_slots(instance, solution) & hours_at(instance, site)
    free &= instance.referrals.slots[man]
    for mentor in np.flatnonzero(np.where(_cleared(instance, man), 0, free)):
        yield Remedy("clearance", int(mentor)), with_clearance(instance, int(mentor), site)


def _rooms(instance: Instance, solution: Solution, man: int) -> Tries:
    """One more room at the man's prison, in a slot in which he is free but every room is taken."""
    site = int(instance.referrals.establishment[man])
    full = full_rooms(instance, solution)[site]
    for slot in _numbers(int(instance.referrals.slots[man])):
        if full[slot]:
            yield Remedy("room", slot=slot), with_room(instance, site, slot)


def _new_mentor(instance: Instance, man: int) -> Tries:
    """A new mentor who is cleared at the man's prison and free when the man is free.

    The new mentor has the languages and the training that he requires.
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
    """For each mentor, the slots in which they can come to the man's prison, as a mask: a number
    whose bits are slots.

    0 for a mentor who is not cleared there.
    """
    hours = hours_at(instance, int(instance.referrals.establishment[man]))
    return np.where(_cleared(instance, man), hours, np.uint32(0))


def _cleared(instance: Instance, man: int) -> npt.NDArray[np.bool_]:
    """For each mentor, whether they are cleared today at the man's prison."""
    rows = instance.clearances
    here = rows.establishment == instance.referrals.establishment[man]
    here &= (rows.expires == NO_DATE) | (rows.expires >= instance.today)
    cleared = np.zeros(len(instance.mentors), dtype=np.bool_)
    cleared[rows.mentor[here]] = True
    return cleared


def _numbers(mask: int) -> list[int]:
    return [slot for slot in range(SLOTS) if mask >> slot & 1]


def most_matched(instance: Instance, counting: Prices) -> int:
    """A number of matches that no list for `instance` can exceed, as the prices `counting` prove
    (see checking.bound).

    They are prices with which only the number of matches counts. They may come from a round with
    fewer mentors: a mentor without a price gets the price 0.
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
