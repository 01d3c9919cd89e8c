"""What would change for other men if staff fixed a pair or ruled it out. Staff see this before they
confirm. The answers have ids. `answers.effect` turns the ids into people."""

from collections.abc import Callable
from typing import Final

from matching.models import Proposal
from matching.proposals.fixed_pairs import ALREADY
from matching.questions.answers import effect_in_ids
from matching.questions.asking import Answer, Kind
from matching.questions.solving import CannotSay, best_list, proposed_pair, row_of
from matching.solver import Instance, Solution, explaining
from matching.solver.solving.fixing import ContradictoryPairs

NO_ROUND: Final = (
    "The man is not on the waiting list now, or the mentor is not taking new men. So no round "
    "would propose this pair now, and nothing changes for other men."
)
FIXED: Final = (
    "This mentor and this man are a fixed pair. Remove the fixed pair as well: until then, no "
    "round can run."
)
NOT_TOGETHER: Final = "They cannot meet at this time: {why}. Choose another mentor or another time."


def price_of_fixing(
    pool: Instance, before_solve: Callable[[], None], *, mentor: int, referral: int, slot: int
) -> Answer:
    """What would change for other men if this pair were fixed.

    Compares with the best list now. Keeps all fixed pairs. Solves twice, and checks the first list.
    Raises CannotSay if there is no answer now.
    """
    team, man = _rows(pool, mentor, referral)
    now = best_list(pool, before_search=before_solve)
    if (now.fixed_pairs.referral == man).any():
        raise CannotSay(ALREADY)
    before_solve()
    return _making(pool, now.rest, now.solved, (team, man, slot))


def price_of_choosing(
    pool: Instance, before_solve: Callable[[], None], *, proposal: int, mentor: int, slot: int
) -> Answer:
    """What would change for other men if this mentor took the man of a proposal.

    Compares with the best list that contains the proposed pair. Solves twice, and checks the first
    list. Raises CannotSay if there is no answer now.
    """
    row = Proposal.objects.get(pk=proposal)
    proposed = proposed_pair(pool, row, before_search=before_solve)
    team, man = _rows(pool, mentor, row.referral_id)
    before_solve()
    return _making(pool, proposed.rest, proposed.best, (team, man, slot))


def price_of_ruling_out(
    pool: Instance, before_solve: Callable[[], None], *, mentor: int, referral: int
) -> Answer:
    """What would change if this pair were ruled out, also for the man himself.

    Compares with the best list now. Solves at most twice, and checks the first list. Raises
    CannotSay if there is no answer now.
    """
    team, man = _rows(pool, mentor, referral)
    now = best_list(pool, before_search=before_solve)
    fixed = now.fixed_pairs
    if ((fixed.mentor == team) & (fixed.referral == man)).any():
        raise CannotSay(FIXED)
    before_solve()
    return effect_in_ids(pool, explaining.price_of_ruling_out(now.rest, now.solved, team, man))


def _making(pool: Instance, rest: Instance, before: Solution, pair: tuple[int, int, int]) -> Answer:
    try:
        change = explaining.price_of_making(rest, before, *pair)
    except ContradictoryPairs as error:
        raise CannotSay(NOT_TOGETHER.format(why=error.reason)) from error
    return effect_in_ids(pool, change, but=pair[1])


def _rows(pool: Instance, mentor: int, referral: int) -> tuple[int, int]:
    """The rows of the mentor and the man in the pool. Raises CannotSay if the pool does not have
    both."""
    return row_of(pool.mentors.id, mentor, NO_ROUND), row_of(pool.referrals.id, referral, NO_ROUND)


FIXING: Final = Kind("price_of_fixing", price_of_fixing)
CHOOSING: Final = Kind("price_of_choosing", price_of_choosing)
RULING_OUT: Final = Kind("price_of_ruling_out", price_of_ruling_out)
