"""What a choice costs, shown before somebody confirms it. The cost is what a round would change for
the men if a pair were fixed or ruled out."""

from datetime import datetime
from typing import Final

from config.accounts.models import User
from matching.models import Mentor, Proposal, Referral
from matching.proposals.fixed_pairs import ALREADY
from matching.questions.answers import Effect, effect
from matching.questions.solving import CannotSay, best_list, pool_now, proposed_pair, row_of
from matching.solver import Instance, Solution, explaining
from matching.solver.solving.fixing import ContradictoryPairs

NO_ROUND: Final = (
    "{man} is not on the waiting list now, or {mentor} is not taking new men. So no round would "
    "propose this pair now, and nothing changes for other men."
)
FIXED: Final = (
    "{mentor} and {man} are a fixed pair. Remove the fixed pair as well: until then, no round can "
    "run."
)
NOT_TOGETHER: Final = (
    "{mentor} and {man} cannot meet at this time: {why}. Choose another mentor or time."
)


def price_of_fixing(
    *, mentor: Mentor, referral: Referral, slot: int, by: User, at: datetime
) -> Effect:
    """What fixing this pair changes for other men, compared with the best list now. Other fixed
    pairs stay. Raises CannotSay. Reads the pool once, solves and checks it, and solves once
    more."""
    pool = pool_now(by=by, at=at)
    team, man = _rows(pool, mentor, referral)
    now = best_list(pool)
    if (now.fixed_pairs.referral == man).any():
        raise CannotSay(ALREADY)
    return _making(pool, now.rest, now.solved, (team, man, slot), (mentor, referral), by=by)


def price_of_choosing(
    *, proposal: Proposal, mentor: Mentor, slot: int, by: User, at: datetime
) -> Effect:
    """What changes for other men if this mentor takes the man of a proposal, compared with the best
    list that has the proposed pair. Raises CannotSay. Costs as much as price_of_fixing."""
    pool, referral = pool_now(by=by, at=at), proposal.referral
    proposed = proposed_pair(pool, proposal)
    team, man = _rows(pool, mentor, referral)
    pair = team, man, slot
    return _making(pool, proposed.rest, proposed.best, pair, (mentor, referral), by=by)


def price_of_ruling_out(*, mentor: Mentor, referral: Referral, by: User, at: datetime) -> Effect:
    """What ruling out this pair changes, compared with the best list now. The man himself counts
    too. Raises CannotSay. Reads the pool once, solves and checks it, and solves at most once
    more."""
    pool = pool_now(by=by, at=at)
    team, man = _rows(pool, mentor, referral)
    now = best_list(pool)
    fixed = now.fixed_pairs
    if ((fixed.mentor == team) & (fixed.referral == man)).any():
        raise CannotSay(FIXED.format(mentor=mentor, man=referral.name))
    return effect(pool, explaining.price_of_ruling_out(now.rest, now.solved, team, man), by=by)


def _making(
    pool: Instance,
    rest: Instance,
    before: Solution,
    pair: tuple[int, int, int],
    names: tuple[Mentor, Referral],
    *,
    by: User,
) -> Effect:
    try:
        change = explaining.price_of_making(rest, before, *pair)
    except ContradictoryPairs as error:
        mentor, referral = names
        sentence = NOT_TOGETHER.format(mentor=mentor, man=referral.name, why=error.reason)
        raise CannotSay(sentence) from error
    return effect(pool, change, by=by, but=pair[1])


def _rows(pool: Instance, mentor: Mentor, referral: Referral) -> tuple[int, int]:
    """The rows of the mentor and the man in the pool. Raises CannotSay."""
    sentence = NO_ROUND.format(mentor=mentor, man=referral.name)
    return (
        row_of(pool.mentors.id, mentor.pk, sentence),
        row_of(pool.referrals.id, referral.pk, sentence),
    )
