"""Why a round proposed a pair, why a man has no mentor, and why a mentor has no man."""

from collections.abc import Iterable
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from config.accounts.models import User
from matching.models import Mentor, Proposal, Referral
from matching.permissions import mentors_for
from matching.pool.availability import absences_behind, spans
from matching.pool.columns import ids_of, positions
from matching.pool.loading import active_mentors
from matching.questions.answers import (
    ManAnswer,
    MentorAnswer,
    PairAnswer,
    RunnerUpAnswer,
    effects,
    mentor_named,
    people,
    remedy_in_words,
    rooms_full,
)
from matching.questions.solving import (
    best_list,
    pool_now,
    proposed_pair,
    row_of,
)
from matching.solver import WORDS, Instance
from matching.solver.explaining import Remedy, WhyIdle, afresh, alternatives, why_idle, why_not
from matching.solver.problem.changes import with_offers
from matching.solver.solving.fixing import FixedPairs
from recruitment.weekly import slot_name

NOT_WAITING = "He is not on the waiting list now, so no round would look for a mentor for him."
NOT_ACTIVE = "This mentor is not taking new men now, so no round would propose a man for them."


def slots_left_out(pool: Instance) -> npt.NDArray[np.uint32]:
    """The times that each mentor in the pool offers, but cannot come to because the mentor is away.
    Each is a mask. One query."""
    rows = list(active_mentors().order_by("pk").values_list("pk", "slots"))
    at, in_pool = positions(pool.mentors.id, ids_of(row[0] for row in rows))
    slots = pool.mentors.offered.copy()
    slots[at[in_pool]] = np.fromiter((row[1] for row in rows), np.uint32)[in_pool]
    return slots & ~pool.mentors.offered


def away_in_words(mentor: Mentor, slots: int, *, pool: Instance) -> str:
    """The absences that keep a mentor from these slots, in words, such as "away from 26 November to
    3 December". One query."""
    return "away " + spans(absences_behind(mentor, slots, today=date.fromordinal(pool.today)))


def why_this_pair(*, proposal: Proposal, by: User, at: datetime) -> PairAnswer:
    """Answers 3 questions about a proposed pair. What would change if it were declined? What would
    change if the man got one of the runner-ups? What would change if a round did not prefer
    undecided proposals? Each answer is compared with the best list that has the pair. Other fixed
    pairs stay. Raises CannotSay.

    Reads the whole pool, solves and checks it once, and solves it up to 11 times more. These 11
    take 1.7 to 1.9 s of a processor for 1,000 mentors and 5,000 men. Where there are too few rooms,
    also solves once for each way to match the man. That takes 0.7 to 2.2 s in all for 60 mentors
    and 500 men.
    """
    pool = pool_now(by=by, at=at)
    proposed = proposed_pair(pool, proposal)
    mentor, man = proposed.mentor, proposed.man
    other = alternatives(proposed.rest, proposed.best, mentor, man)
    runner_ups = other.runner_ups
    kept = afresh(proposed.rest, mentor, man, proposal.slot)
    first = [other.declining] if kept is None else [other.declining, kept]
    declining, *without_keeping = effects(pool, first, by=by)
    choosing = effects(pool, [one.choosing for one in runner_ups], by=by, but=man)
    ids = [int(pool.mentors.id[one.mentor]) for one in runner_ups]
    mentors = mentors_for(by).select_related("user").in_bulk(ids)
    return PairAnswer(
        declining,
        tuple(
            RunnerUpAnswer(mentors.get(pk), one.slot, change)
            for pk, one, change in zip(ids, runner_ups, choosing, strict=True)
        ),
        without_keeping[0] if without_keeping else None,
    )


def why_unmatched(*, referral: Referral, by: User, at: datetime) -> ManAnswer:
    """Why a waiting man has no mentor now, and what would be enough to get him one. Raises
    CannotSay. Costs as much as why_this_pair."""
    pool = pool_now(by=by, at=at)
    man = row_of(pool.referrals.id, referral.pk, NOT_WAITING)
    trial = best_list(pool)
    if (trial.fixed_pairs.referral == man).any():
        return ManAnswer(is_placed=True, fixed=_fixed_for(pool, trial.fixed_pairs, man, by=by))
    if (trial.solved.referral == man).any():
        return ManAnswer(is_placed=True)
    away = slots_left_out(pool)
    why = why_not(trial.rest, trial.solved, man, away)
    prison = str(referral.establishment)
    return ManAnswer(
        is_placed=False,
        reason=WORDS[why.reason],
        group=people(pool, why.group, by=by),
        full=rooms_full(pool, trial.best, referral, why.full, by=by),
        away=_who_is_away(pool, away, why.remedies, by=by),
        remedies=tuple(
            remedy_in_words(pool, remedy, prison, by=by)
            for remedy in why.remedies
            if remedy.kind != "return"
        ),
    )


def why_this_mentor(*, mentor: Mentor, by: User, at: datetime) -> MentorAnswer:
    """Whether a round would propose a man for this mentor now. If not, says why not. The reason is
    the days away, if nothing else stands in the way. Raises CannotSay. Solves once, and once more
    for a mentor who is away."""
    pool = pool_now(by=by, at=at)
    row = row_of(pool.mentors.id, mentor.pk, NOT_ACTIVE)
    why = why_idle(pool, best_list(pool).best, row)
    away = int(slots_left_out(pool)[row])
    if why == WhyIdle.MATCHED:
        return MentorAnswer(is_matched=True)
    if away:
        there = with_offers(pool, row, away)
        if why_idle(there, best_list(there).best, row) == WhyIdle.MATCHED:
            days = away_in_words(mentor, away, pool=pool)
            return MentorAnswer(is_matched=False, reason=f"they are {days}")
    return MentorAnswer(is_matched=False, reason=why)


def _who_is_away(
    pool: Instance, away: npt.NDArray[np.uint32], remedies: Iterable[Remedy], *, by: User
) -> str:
    """A mentor who is away, and the days when they are away, in words. If this mentor were back,
    the man could have a mentor. Empty if there is no such mentor. 2 queries."""
    for remedy in remedies:
        if remedy.kind == "return":
            mentor = mentor_named(pool, remedy.mentor, by=by)
            if mentor is None:
                return "A mentor of another prison is away"
            slots = int(away[remedy.mentor])
            return f"{mentor} is {away_in_words(mentor, slots, pool=pool)}"
    return ""


def _fixed_for(pool: Instance, fixed_pairs: FixedPairs, man: int, *, by: User) -> str:
    """The mentor and the time of the man's fixed pair. One query."""
    row = int(np.flatnonzero(fixed_pairs.referral == man)[0])
    mentor = mentor_named(pool, int(fixed_pairs.mentor[row]), by=by) or "a mentor of another prison"
    return f"{mentor} for him on {slot_name(int(fixed_pairs.slot[row]))}"
