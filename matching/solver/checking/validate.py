"""The independent check of a solution. It works out again everything that the solution claims:

    lawful   no pair breaks a hard rule, and no slot, mentor or room has too many pairs
    true     every term and every score is what the policy says
    best     no list is better. `residual` proves this if there are enough rooms. If there are too
             few rooms, `bound` works out a value that no list can exceed

The check shares no code with the modules that solve. It reads only the instance and the solution.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.solver.checking.bound import is_priced, most_gained, offer_limits
from matching.solver.checking.faults import Fault, InvalidSolution
from matching.solver.checking.residual import Residual
from matching.solver.checking.rules import FAULTS, lawful_pairs
from matching.solver.checking.terms import TERMS, Indexes, merit, order, slots_there, worth
from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.problem.solution import SCALE, Prices, Solution


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the check has proved about a solution.

    No list has more matches than `matched_bound`. No list with as many matches as this list has a
    score above `objective_bound`. A policy can put priority first: it serves the men in the order
    of their urgency. Then `objective_bound` is only about lists that match the same men. `in_order`
    says whether it is proven that no man was passed over for a less urgent man. `in_order` is
    always true if the policy does not put priority first.

    If there are enough rooms, the list reaches both bounds, so it is proven to be the best. If
    there are too few rooms, a bound may be higher than what the list reaches. The check has then
    tested every rule and number, but only the solver says that no list is better.
    """

    matched: int
    matched_bound: int
    objective: int
    objective_bound: int
    in_order: bool

    @property
    def is_largest(self) -> bool:
        """Whether it is proven that no list matches more men."""
        return self.matched == self.matched_bound

    @property
    def proven(self) -> bool:
        """Whether it is proven that no list is better.

        A list is better if it matches more men or has a higher score. If the policy puts priority
        first, a list is also better if it matches more urgent men.
        """
        return self.is_largest and self.in_order and self.objective == self.objective_bound

    def with_fixed_pairs(self, whole: Solution) -> "Certificate":
        """The certificate of `whole`: this list with the fixed pairs added.

        Call it on the certificate of the list without the fixed pairs.
        """
        pairs, worth = whole.matched - self.matched, whole.objective - self.objective
        return replace(
            self,
            matched=whole.matched,
            matched_bound=self.matched_bound + pairs,
            objective=whole.objective,
            objective_bound=self.objective_bound + worth,
        )


def validate(instance: Instance, solution: Solution) -> Certificate:
    """Checks every rule, limit and number of the solution. Also works out how much better another
    list could be.

    If the solution has no prices, proves that it is the best (see `residual`). If it has prices,
    works out from them a value that no list can exceed (see `bound`). Raises InvalidSolution if
    anything is wrong. Takes about as long as solving. Takes much longer if the solution keeps every
    rule but is not the best: 8 s for 3,000 mentors and 10,000 men.
    """
    _check_lawful(instance, solution)
    matched_bound, bound, in_order = _check_best(instance, solution)
    return Certificate(solution.matched, matched_bound, solution.objective, bound, in_order)


def _check_lawful(instance: Instance, solution: Solution) -> None:
    """Checks everything except whether another solution is better. Raises InvalidSolution if
    anything is wrong."""
    _check_columns(instance, solution)
    _check_rules(instance, solution)
    _check_capacities(instance, solution)
    _check_rooms(instance, solution)
    _check_score(instance, solution)


def _check_columns(instance: Instance, solution: Solution) -> None:
    """Checks that every array has a whole number for each pair, and that all are in range."""
    rows = solution.referral.shape
    for name, column, shape, limit in (
        ("mentor", solution.mentor, rows, len(instance.mentors)),
        ("referral", solution.referral, rows, len(instance.referrals)),
        ("slot", solution.slot, rows, SLOTS),
        ("terms", solution.terms, (*rows, TERMS), 101),
        ("score", solution.score, rows, None),
    ):
        if column.shape != shape or len(rows) != 1 or column.dtype.kind not in "iu":
            raise InvalidSolution(Fault.SHAPE, name)
        if limit is not None and ((column < 0) | (column >= limit)).any():
            raise InvalidSolution(Fault.RANGE, name)
    if (np.diff(solution.referral.astype(np.int64)) <= 0).any():
        raise InvalidSolution(Fault.ORDER)


def _check_rules(instance: Instance, solution: Solution) -> None:
    for fault, is_faulty in FAULTS:
        faulty = is_faulty(instance, solution.mentor, solution.referral)
        _refuse(instance, solution, faulty, fault)


def _check_capacities(instance: Instance, solution: Solution) -> None:
    """Checks that the mentor and the man of each pair are free in their slot.

    Also checks that no mentor meets too many men in one slot, or has more men than places.
    """
    slot = solution.slot.astype(np.uint32)
    wanted = instance.referrals.slots[solution.referral]
    _refuse(instance, solution, (wanted >> slot) & 1 == 0, Fault.HE_IS_NOT_FREE)
    there = slots_there(instance, solution.mentor, solution.referral)
    closed = ((there & ~instance.mentors.taken[solution.mentor]) >> slot) & 1 == 0
    _refuse(instance, solution, closed, Fault.MENTOR_IS_NOT_FREE)
    place = solution.mentor.astype(np.int64) * SLOTS + solution.slot
    times = np.bincount(place, minlength=len(instance.mentors) * SLOTS)[place]
    _refuse(
        instance,
        solution,
        times > offer_limits(instance).ravel()[place],
        Fault.SLOT_FULL,
    )
    used = np.bincount(solution.mentor, minlength=len(instance.mentors))
    over = (used > instance.mentors.places)[solution.mentor]
    _refuse(instance, solution, over, Fault.NO_PLACE)


def _check_score(instance: Instance, solution: Solution) -> None:
    expected = worth(instance, solution.mentor, solution.referral, solution.slot)
    _refuse(instance, solution, (solution.terms != expected).any(axis=1), Fault.TERM)
    wrong = solution.score != expected @ instance.policy.weights
    _refuse(instance, solution, wrong, Fault.SCORE)


def _check_rooms(instance: Instance, solution: Solution) -> None:
    """Checks that no prison has more matches in a slot than it has rooms."""
    site = instance.referrals.establishment[solution.referral]
    place = site.astype(np.int64) * SLOTS + solution.slot
    used = np.bincount(place, minlength=instance.rooms.size)[place]
    room = instance.rooms.ravel()[place]
    _refuse(instance, solution, (room >= 0) & (used > room), Fault.NO_ROOM)


def _check_best(instance: Instance, solution: Solution) -> tuple[int, int, bool]:
    """The most matches and the highest score that any list could have (see Certificate).

    The third value says whether no man was passed over for a less urgent man.
    """
    residual, choices = _residual(instance, solution)
    if solution.arcs != residual.man.size:
        raise InvalidSolution(Fault.CHOICES, f"{solution.arcs}")
    if not instance.policy.priority_first:
        return *_limits(instance, solution, solution.prices, residual, choices), True
    places = order(instance)
    ranked = replace(residual, score=places[residual.man])
    matched_bound, highest = _limits(instance, solution, solution.who, ranked, choices)
    rows = np.flatnonzero(np.isin(residual.man, solution.referral))
    man, mentor, slot = (column[rows] for column in choices)
    among = man, mentor, slot
    _, bound = _limits(instance, solution, solution.prices, residual.only(rows), among)
    return matched_bound, bound, highest == int(places[solution.referral].sum())


def _limits(
    instance: Instance,
    solution: Solution,
    prices: tuple[Prices, Prices] | None,
    residual: Residual,
    choices: tuple[Indexes, Indexes, Indexes],
) -> tuple[int, int]:
    """The most matches that a list of these choices could have, and the highest score that a list
    with as many matches as the solution could have."""
    if prices is not None:
        return _bounds(instance, solution, prices, choices, residual.score)
    if not residual.is_best():
        raise InvalidSolution(Fault.NOT_BEST)
    return solution.matched, int(residual.score[residual.chosen].sum())


def _bounds(
    instance: Instance,
    solution: Solution,
    prices: tuple[Prices, Prices],
    choices: tuple[Indexes, Indexes, Indexes],
    score: npt.NDArray[np.int64],
) -> tuple[int, int]:
    """The bounds that the prices prove (see `bound`): on the number of matches, and on the score.

    If, for example, all scores are multiples of 5, the score of a list is also a multiple of 5. So
    the bound on the score is rounded down to a multiple of the scores' greatest common divisor.
    """
    counting, scoring = prices
    if not (is_priced(instance, counting) and is_priced(instance, scoring)):
        raise InvalidSolution(Fault.PRICES)
    if counting.bonus < 1:
        raise InvalidSolution(Fault.NO_COUNT)
    counted = most_gained(instance, counting, choices, np.zeros_like(score))
    matched_bound = counted // (SCALE * counting.bonus)
    scored = most_gained(instance, scoring, choices, score)
    scored -= SCALE * scoring.bonus * solution.matched
    unit = max(1, int(np.gcd.reduce(score)))
    return matched_bound, scored // (SCALE * unit) * unit


def _residual(
    instance: Instance, solution: Solution
) -> tuple[Residual, tuple[Indexes, Indexes, Indexes]]:
    """All choices that the solver had, in a Residual. Then 3 arrays: the man, the mentor and the
    slot of each choice."""
    mentors, open_slots = instance.mentors, _open_slots(instance)
    mentor, man, common = _open_pairs(instance)
    pair, slot = _slots(common)
    owner, offered = _slots(open_slots)
    offer = np.searchsorted(_key(owner, offered), _key(mentor[pair], slot))
    residual = Residual(
        offer=offer,
        man=man[pair],
        score=merit(instance, mentor, man, pair, slot),
        chosen=_chosen(instance, solution, man[pair], mentor[pair], slot),
        owner=owner,
        holds=offer_limits(instance)[owner, offered],
        spare=np.bincount(solution.mentor, minlength=len(mentors)) < mentors.places,
    )
    return residual, (man[pair], mentor[pair], slot)


def _open_slots(instance: Instance) -> npt.NDArray[np.uint32]:
    """The slots in which each mentor can take one more man. Each result is a mask: a number whose
    bits are slots."""
    mentors = instance.mentors
    return np.where(mentors.places > 0, mentors.offered & ~mentors.taken, np.uint32(0))


def _open_pairs(instance: Instance) -> tuple[Indexes, Indexes, npt.NDArray[np.uint32]]:
    """Every pair of a mentor and a man who could meet, and the slots in which they could. The slots
    are a mask: a number whose bits are slots."""
    mentor, man = lawful_pairs(instance)
    common = _open_slots(instance)[mentor] & instance.referrals.slots[man]
    common &= slots_there(instance, mentor, man)
    return mentor[common > 0], man[common > 0], common[common > 0]


def _chosen(
    instance: Instance, solution: Solution, man: Indexes, mentor: Indexes, slot: Indexes
) -> npt.NDArray[np.intp]:
    """The positions, among all choices, of the choices that the solution has made."""
    width = np.int64(len(instance.mentors))
    made = _key(solution.referral * width + solution.mentor, solution.slot)
    return np.searchsorted(_key(man * width + mentor, slot), made)


def _slots(masks: npt.NDArray[np.uint32]) -> tuple[Indexes, Indexes]:
    """The row and the slot of every bit that is set in these masks. Sorted by row, then by slot."""
    many = np.bitwise_count(masks)
    row = np.repeat(np.arange(masks.size, dtype=np.int32), many)
    slot = np.empty(row.size, dtype=np.uint8)
    rest, at = masks[many > 0], (np.cumsum(many, dtype=np.int64) - many)[many > 0]
    while rest.size:
        slot[at] = np.bitwise_count((rest & -rest) - np.uint32(1))
        rest = rest & (rest - np.uint32(1))
        rest, at = rest[rest > 0], at[rest > 0] + 1
    return row, slot


def _key(row: Indexes, slot: Indexes) -> npt.NDArray[np.int64]:
    return row.astype(np.int64) * SLOTS + slot


def _refuse(
    instance: Instance, solution: Solution, faulty: npt.NDArray[np.bool_], fault: Fault
) -> None:
    """Raises InvalidSolution if any pair is faulty. The error names the first faulty pair."""
    for pair in np.flatnonzero(faulty)[:1]:
        mentor = instance.mentors.id[solution.mentor[pair]]
        referral = instance.referrals.id[solution.referral[pair]]
        raise InvalidSolution(fault, f"mentor {mentor} and referral {referral}")
