"""Asking: read the pool, solve it, change it, solve it again."""

from datetime import datetime

from config.accounts.models import User
from matching.domain.trial import CannotSay, checked, pool_now, row_of
from matching.domain.why.answers import (
    ManAnswer,
    PairAnswer,
    effect,
    mentor_named,
    people,
    remedy_in_words,
)
from matching.models import Mentor, Proposal, Referral
from matching.solver import WORDS
from matching.solver.explaining import alternatives, why_idle, why_not
from matching.solver.pins import ContradictoryPins, held, pin, with_pins

NOT_NOW = "As things stand now this pair cannot be made. Run a round to see who can be matched."
NOT_WAITING = "He is not on the waiting list now, so there is nothing to work out."
NOT_ACTIVE = "This mentor takes nobody on now, so there is nothing to work out."


def why_this_pair(*, proposal: Proposal, by: User, at: datetime) -> PairAnswer:
    """What declining the pair, or giving him the runner-up, would change against the best list
    that holds the pair. Raises CannotSay. Reads the whole pool; solves and checks it once and
    solves twice more: about 0.4 s beside the reading at 1,000 × 5,000."""
    pool = pool_now(by=by, at=at)
    mentor = row_of(pool.mentors.id, proposal.mentor_id, NOT_NOW)
    man = row_of(pool.referrals.id, proposal.referral_id, NOT_NOW)
    pins = pin(mentor, man, proposal.slot)
    try:
        rest = held(pool, pins)
    except ContradictoryPins as error:
        raise CannotSay(NOT_NOW) from error
    found = alternatives(pool, with_pins(pool, pins, checked(rest)), mentor, man)
    if found.choosing is None or found.runner_up is None:
        return PairAnswer(effect(pool, found.declining, by=by), None, None)
    return PairAnswer(
        effect(pool, found.declining, by=by),
        mentor_named(pool, found.runner_up, by=by) or "",
        effect(pool, found.choosing, by=by),
    )


def why_unmatched(*, referral: Referral, by: User, at: datetime) -> ManAnswer:
    """Why a waiting man has no mentor now and what would be enough. Raises CannotSay. Costs as
    why_this_pair."""
    pool = pool_now(by=by, at=at)
    man = row_of(pool.referrals.id, referral.pk, NOT_WAITING)
    solution = checked(pool)
    if (solution.referral == man).any():
        return ManAnswer(is_placed=True)
    found = why_not(pool, solution, man)
    prison = str(referral.establishment)
    return ManAnswer(
        is_placed=False,
        reason=WORDS[found.reason],
        group=people(pool, found.group, by=by),
        remedies=tuple(remedy_in_words(pool, remedy, prison, by=by) for remedy in found.remedies),
    )


def why_this_mentor(*, mentor: Mentor, by: User, at: datetime) -> str:
    """Why a mentor would be proposed nobody now, or that he or she would. Raises CannotSay."""
    pool = pool_now(by=by, at=at)
    row = row_of(pool.mentors.id, mentor.pk, NOT_ACTIVE)
    return why_idle(pool, checked(pool), row)
