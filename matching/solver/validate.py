"""No solution is trusted: everything it claims is worked out again before anyone sees it.

Shares no code with what solves; it reads only the instance and the solution.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.solver.checking.pairs import FAULTS, Indexes, lawful_pairs
from matching.solver.checking.proof import Residual
from matching.solver.checking.worth import worth
from matching.solver.instance import SLOTS, Instance
from matching.solver.solution import Solution


class InvalidSolution(ValueError):
    """The solution is not what it claims to be; the message says how, in one sentence."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The plain facts of a solution that passed: `proven` that none is better."""

    matched: int
    objective: int
    proven: bool


def validate(instance: Instance, solution: Solution) -> Certificate:
    """Check every rule, capacity and number, and that no solution is better.

    Raises InvalidSolution. Costs about as much as solving; a lawful solution that is not the
    best may take many times longer to refuse (measured: 8 s at 3,000 × 10,000).
    """
    _check_columns(instance, solution)
    _check_rules(instance, solution)
    _check_capacities(instance, solution)
    _check_score(instance, solution)
    _check_best(instance, solution)
    return Certificate(solution.matched, solution.objective, proven=True)


def _check_columns(instance: Instance, solution: Solution) -> None:
    """Every column a whole number for every pair, pointing at something that exists."""
    rows = solution.referral.shape
    for name, column, shape, limit in (
        ("mentor", solution.mentor, rows, len(instance.mentors)),
        ("referral", solution.referral, rows, len(instance.referrals)),
        ("slot", solution.slot, rows, SLOTS),
        ("terms", solution.terms, (*rows, 3), 101),
        ("score", solution.score, rows, None),
    ):
        if column.shape != shape or len(rows) != 1 or column.dtype.kind not in "iu":
            raise InvalidSolution(f"{name} must hold one row of whole numbers a pair")
        if limit is not None and ((column < 0) | (column >= limit)).any():
            raise InvalidSolution(f"{name} is out of range")
    if (np.diff(solution.referral.astype(np.int64)) <= 0).any():
        raise InvalidSolution("a man is matched twice or out of order")


def _check_rules(instance: Instance, solution: Solution) -> None:
    for sentence, is_faulty in FAULTS:
        faulty = is_faulty(instance, solution.mentor, solution.referral)
        _refuse(instance, solution, faulty, sentence)


def _check_capacities(instance: Instance, solution: Solution) -> None:
    """Each slot offered by both and serving no one else; each mentor within free places."""
    slot = solution.slot.astype(np.uint32)
    wanted = instance.referrals.slots[solution.referral]
    _refuse(instance, solution, (wanted >> slot) & 1 == 0, "meet in a slot he cannot do")
    open_slots = instance.mentors.offered & ~instance.mentors.taken
    closed = (open_slots[solution.mentor] >> slot) & 1 == 0
    _refuse(instance, solution, closed, "meet in a slot the mentor does not have free")
    place = solution.mentor.astype(np.int64) * SLOTS + solution.slot
    _, again, times = np.unique(place, return_inverse=True, return_counts=True)
    _refuse(instance, solution, times[again] > 1, "share their slot with another match")
    used = np.bincount(solution.mentor, minlength=len(instance.mentors))
    over = (used > instance.mentors.places)[solution.mentor]
    _refuse(instance, solution, over, "are matched beyond the mentor's free places")


def _check_score(instance: Instance, solution: Solution) -> None:
    expected = worth(instance, solution.mentor, solution.referral)
    _refuse(instance, solution, (solution.terms != expected).any(axis=1), "have a wrong term")
    wrong = solution.score != expected @ instance.policy.weights
    _refuse(instance, solution, wrong, "have a score that is not the weighted sum of its terms")


def _check_best(instance: Instance, solution: Solution) -> None:
    residual = _residual(instance, solution)
    if solution.arcs != residual.man.size:
        raise InvalidSolution(f"there were {residual.man.size} choices, not {solution.arcs}")
    if not residual.is_best():
        raise InvalidSolution("a better solution exists: more matches, or a higher score")


def _residual(instance: Instance, solution: Solution) -> Residual:
    """Every choice there was, by man, mentor and slot, and those the solution made."""
    mentors = instance.mentors
    open_slots = np.where(mentors.places > 0, mentors.offered & ~mentors.taken, np.uint32(0))
    mentor, man = lawful_pairs(instance)
    common = open_slots[mentor] & instance.referrals.slots[man]
    mentor, man, common = mentor[common > 0], man[common > 0], common[common > 0]
    pair, slot = _slots(common)
    owner, offered = _slots(open_slots)
    offer = np.searchsorted(_key(owner, offered), _key(mentor[pair], slot))
    score = worth(instance, mentor, man) @ instance.policy.weights
    return Residual(
        offer=offer,
        man=man[pair],
        score=score[pair],
        chosen=_chosen(instance, solution, man[pair], mentor[pair], slot),
        owner=owner,
        spare=np.bincount(solution.mentor, minlength=len(mentors)) < mentors.places,
    )


def _chosen(
    instance: Instance, solution: Solution, man: Indexes, mentor: Indexes, slot: Indexes
) -> npt.NDArray[np.intp]:
    """The rows of the choices that the solution made."""
    width = np.int64(len(instance.mentors))
    made = _key(solution.referral * width + solution.mentor, solution.slot)
    return np.searchsorted(_key(man * width + mentor, slot), made)


def _slots(masks: npt.NDArray[np.uint32]) -> tuple[Indexes, Indexes]:
    """The row and slot of everything in these masks, in order."""
    table = (masks[:, None] & (1 << np.arange(SLOTS, dtype=np.uint32))) > 0
    return np.divmod(np.flatnonzero(table), SLOTS)


def _key(row: Indexes, slot: Indexes) -> npt.NDArray[np.int64]:
    return row.astype(np.int64) * SLOTS + slot


def _refuse(
    instance: Instance, solution: Solution, faulty: npt.NDArray[np.bool_], sentence: str
) -> None:
    """Raise InvalidSolution naming the first faulty pair."""
    for pair in np.flatnonzero(faulty)[:1]:
        mentor = instance.mentors.id[solution.mentor[pair]]
        referral = instance.referrals.id[solution.referral[pair]]
        raise InvalidSolution(f"mentor {mentor} and referral {referral} {sentence}")
