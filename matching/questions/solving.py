"""Solves the pool as it is now, to answer a question. The pool is everybody who can be matched.
Saves nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from config.common.actor import PROGRAMME, Actor
from config.common.errors import DomainError
from matching.models import Proposal
from matching.pool.loading import load_pool
from matching.proposals.fixed_pairs import CannotFix, Row, fixed_pairs_of, rest_and_pairs
from matching.solver import (
    Instance,
    InvalidInstance,
    InvalidSolution,
    Solution,
    SolverError,
    solve,
    validate,
)
from matching.solver.solving.fixing import (
    ContradictoryPairs,
    FixedPairs,
    fixed_pair,
    remainder,
    with_fixed_pairs,
)
from matching.solver.solving.rooms import nothing

TOO_LONG = "We cannot work out the answer: {problem}. Please tell the person who runs this service."
NOT_NOW = "This pair cannot be made now. Run a round to see who can be matched."
UNTRUSTED = (
    "The answer did not pass the independent check, so we do not show the answer. Please tell the "
    "person who runs this service."
)


class CannotSay(DomainError):
    """There is no answer now. The error says why. It names nobody, because we may save it."""


@dataclass(frozen=True)
class Trial:
    """What a round would propose now.

    `rest` is the instance without the men, places, times and rooms that the fixed pairs use.
    `solved` is the best list for `rest`. `best` is the whole list: the fixed pairs together with
    the pairs of `solved`.
    """

    rest: Instance
    solved: Solution
    fixed_pairs: FixedPairs
    best: Solution


def pool_now(*, at: datetime, by: Actor = PROGRAMME) -> Instance:
    """The pool: everybody who can be matched now. Takes as many queries as load_pool. Raises
    CannotSay if the pool is too large for the solver."""
    try:
        return load_pool(at=at, by=by)
    except InvalidInstance as error:
        raise CannotSay(TOO_LONG.format(problem=error)) from error


def best_list(pool: Instance, *, before_search: Callable[[], None] = nothing) -> Trial:
    """The best list that keeps the fixed pairs, after the independent check. One query.

    Raises CannotSay if there is no such list now. If this is because the fixed pairs are not
    possible, the error has the same words as the failure of a round.
    """
    rest, fixed_pairs = rest_and_fixed_pairs(pool)
    solved = checked_solution(rest, before_search=before_search)
    return Trial(rest, solved, fixed_pairs, with_fixed_pairs(pool, fixed_pairs, solved))


def rest_and_fixed_pairs(pool: Instance, *, but: Row | None = None) -> tuple[Instance, FixedPairs]:
    """What is left for the solver, and the fixed pairs, as rest_and_pairs returns them. If the
    fixed pairs are not possible, raises CannotSay instead of CannotFix. One query."""
    try:
        rest, pairs = rest_and_pairs(pool, but=but)
    except CannotFix as error:
        raise CannotSay(str(error)) from error
    return rest, fixed_pairs_of(pool, pairs)


@dataclass(frozen=True)
class ProposedPair:
    """A proposed pair. `mentor` and `man` are their rows in the pool.

    `rest` is the instance without the men, places, times and rooms that other fixed pairs use.
    `best` is the best list for `rest` that contains this pair.
    """

    mentor: int
    man: int
    rest: Instance
    best: Solution


def proposed_pair(
    pool: Instance, proposal: Proposal, *, before_search: Callable[[], None] = nothing
) -> ProposedPair:
    """The pair of a proposal, and the best list that contains it, after the independent check.
    Raises CannotSay if the pair is not possible now. One query. Solves once."""
    mentor = row_of(pool.mentors.id, proposal.mentor_id, NOT_NOW)
    man = row_of(pool.referrals.id, proposal.referral_id, NOT_NOW)
    pair = fixed_pair(mentor, man, proposal.slot)
    row = [proposal.mentor_id, proposal.referral_id, proposal.slot]
    rest, _ = rest_and_fixed_pairs(pool, but=row)
    try:
        without = remainder(rest, pair)
    except ContradictoryPairs as error:
        raise CannotSay(NOT_NOW) from error
    solved = checked_solution(without, before_search=before_search)
    return ProposedPair(mentor, man, rest, with_fixed_pairs(rest, pair, solved))


def checked_solution(pool: Instance, *, before_search: Callable[[], None] = nothing) -> Solution:
    """The best list for this pool, after the independent check. Raises CannotSay if the solver
    fails, or if its list does not pass the check."""
    try:
        solution = solve(pool, before_search=before_search)
        validate(pool, solution)
    except (InvalidSolution, SolverError) as error:
        raise CannotSay(UNTRUSTED) from error
    return solution


def row_of(ids: npt.NDArray[np.int64], pk: int, sentence: str) -> int:
    """The position of the id `pk` in `ids`. The ids must be in ascending order. If the id is not
    there, raises CannotSay with `sentence`."""
    row = int(np.searchsorted(ids, pk))
    if row == ids.size or ids[row] != pk:
        raise CannotSay(sentence)
    return row
