"""Why a round proposed a pair, why a man has no mentor, and why a mentor has no man. The answers
have ids (see asking.Answer)."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.models import Proposal
from matching.pool.columns import ids_of, positions
from matching.pool.mentors import active_mentors
from matching.questions.answers import effect_in_ids
from matching.questions.asking import Answer, Kind
from matching.questions.solving import best_list, proposed_pair, row_of
from matching.solver import Instance, Solution
from matching.solver.explaining import Remedy, WhyIdle, afresh, alternatives, why_idle, why_not
from matching.solver.explaining.reasons import met_in
from matching.solver.problem.changes import with_offers
from matching.solver.solving.fixing import FixedPairs

NOT_WAITING = "He is not on the waiting list now, so no round would look for a mentor for him."
NOT_ACTIVE = "This mentor is not taking new men now, so no round would propose a man for them."


def slots_left_out(pool: Instance) -> npt.NDArray[np.uint32]:
    """The times that the pool leaves out because a mentor is away. One mask of slots for each
    mentor, in the order of the pool. One query."""
    rows = list(active_mentors().order_by("pk").values_list("pk", "slots"))
    at, in_pool = positions(pool.mentors.id, ids_of(row[0] for row in rows))
    slots = pool.mentors.offered.copy()
    slots[at[in_pool]] = np.fromiter((row[1] for row in rows), np.uint32)[in_pool]
    return slots & ~pool.mentors.offered


def why_this_pair(pool: Instance, before_solve: Callable[[], None], *, proposal: int) -> Answer:
    """Answers 3 questions about a proposed pair, for a PairAnswer.

    The questions are: What would change if staff declined the pair? What would change if the man
    got one of the runner-ups? What would change if rounds did not prefer to keep undecided
    proposals? Each time, compares with the best list that contains the pair. Keeps all fixed pairs.
    Raises CannotSay if there is no answer now.

    Solves up to 12 times, and checks the first list. If there are too few rooms, also solves once
    for each way to match the man. That took 0.7 to 3.2 s in all for 60 mentors and 500 men.
    """
    row = Proposal.objects.get(pk=proposal)
    proposed = proposed_pair(pool, row, before_search=before_solve)
    mentor, man = proposed.mentor, proposed.man
    other = alternatives(proposed.rest, proposed.best, mentor, man, before_solve=before_solve)
    before_solve()
    fresh = afresh(proposed.rest, mentor, man, row.slot)
    return {
        "declining": effect_in_ids(pool, other.declining),
        "runner_ups": [
            {
                "mentor": int(pool.mentors.id[one.mentor]),
                "slot": one.slot,
                "choosing": effect_in_ids(pool, one.choosing, but=man),
            }
            for one in other.runner_ups
        ],
        "afresh": effect_in_ids(pool, fresh) if fresh else None,
    }


def why_unmatched(pool: Instance, before_solve: Callable[[], None], *, referral: int) -> Answer:
    """Why a waiting man has no mentor now, and which changes would be enough to get him a mentor,
    for a ManAnswer. Takes as long as why_this_pair. Raises CannotSay if there is no answer now."""
    man = row_of(pool.referrals.id, referral, NOT_WAITING)
    trial = best_list(pool, before_search=before_solve)
    if (trial.fixed_pairs.referral == man).any():
        return {"is_placed": True, "fixed": _fixed_for(pool, trial.fixed_pairs, man)}
    if (trial.solved.referral == man).any():
        return {"is_placed": True, "fixed": None}
    away = slots_left_out(pool)
    why = why_not(trial.rest, trial.solved, man, away, before_solve=before_solve)
    return {
        "is_placed": False,
        "today": pool.today,
        "reason": why.reason.name,
        "group": pool.referrals.id[list(why.group)].tolist(),
        "full": [
            {"slot": slot, "men": _men_in_rooms(pool, trial.best, man, slot)} for slot in why.full
        ],
        "remedies": [_remedy(pool, remedy, away) for remedy in why.remedies],
    }


def why_this_mentor(pool: Instance, before_solve: Callable[[], None], *, mentor: int) -> Answer:
    """Whether a round would propose a man for this mentor now. If not, says why, for a
    MentorAnswer.

    If the mentor has no man only because they are away, `away` has the times of their absence, as a
    mask. Solves once, and once more if the mentor is away. Raises CannotSay if there is no answer
    now.
    """
    row = row_of(pool.mentors.id, mentor, NOT_ACTIVE)
    why = why_idle(pool, best_list(pool, before_search=before_solve).best, row)
    away = int(slots_left_out(pool)[row])
    if why != WhyIdle.MATCHED and away:
        there = with_offers(pool, row, away)
        before_solve()
        then = best_list(there, before_search=before_solve).best
        if why_idle(there, then, row) == WhyIdle.MATCHED:
            return {"why": why.name, "away": away, "today": pool.today}
    return {"why": why.name, "away": 0}


def _men_in_rooms(pool: Instance, best: Solution, man: int, slot: int) -> list[int]:
    """The men who take a room at this man's prison in this slot, in the best list."""
    site = int(pool.referrals.establishment[man])
    men: list[int] = pool.referrals.id[met_in(pool, best, site, slot)].tolist()
    return men


def _remedy(pool: Instance, remedy: Remedy, away: npt.NDArray[np.uint32]) -> Answer:
    """One change that would get the man a mentor. `away` has one mask for each mentor: the times
    that they cannot come to because they are away."""
    has_mentor = 0 <= remedy.mentor < len(pool.mentors)
    return {
        "kind": remedy.kind,
        "slot": remedy.slot,
        "mentor": int(pool.mentors.id[remedy.mentor]) if has_mentor else None,
        "away": int(away[remedy.mentor]) if remedy.kind == "return" else 0,
    }


def _fixed_for(pool: Instance, fixed_pairs: FixedPairs, man: int) -> Answer:
    """The mentor and the time of the man's fixed pair."""
    row = int(np.flatnonzero(fixed_pairs.referral == man)[0])
    mentor = int(pool.mentors.id[fixed_pairs.mentor[row]])
    return {"mentor": mentor, "slot": int(fixed_pairs.slot[row])}


WHY_PAIR: Final = Kind("why_pair", why_this_pair, solves_often=True)
WHY_MAN: Final = Kind("why_man", why_unmatched, solves_often=True)
WHY_MENTOR: Final = Kind("why_mentor", why_this_mentor)
