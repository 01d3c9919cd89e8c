"""Solving the pool as it is now, to answer a question. Nothing is saved."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from config.common.actor import PROGRAMME, Actor
from config.common.errors import DomainError
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
from matching.solver.solving.fixing import FixedPairs, with_fixed_pairs

TOO_LONG = "We cannot work this out: {problem}. Tell whoever runs this service."
UNTRUSTED = (
    "The answer did not pass the independent check, so we do not show it. "
    "Tell whoever runs this service."
)


class CannotSay(DomainError):
    """There is no answer now. The sentence says why."""


@dataclass(frozen=True)
class Trial:
    """What a round would propose now. `best` is the whole list: the fixed pairs, and `solved`.
    `solved` is the best list of `rest`, the instance without what the fixed pairs use."""

    rest: Instance
    solved: Solution
    fixed_pairs: FixedPairs
    best: Solution


def pool_now(*, at: datetime, by: Actor = PROGRAMME) -> Instance:
    """Everybody who can be matched now. Raises CannotSay. Costs as load_pool."""
    try:
        return load_pool(at=at, by=by)
    except InvalidInstance as error:
        raise CannotSay(TOO_LONG.format(problem=error)) from error


def best_list(pool: Instance) -> Trial:
    """The best list that keeps the fixed pairs, after the independent check. Raises CannotSay, with
    the round's own sentence when the fixed pairs are not possible. One query."""
    rest, fixed_pairs = rest_and_fixed_pairs(pool)
    solved = checked_solution(rest)
    return Trial(rest, solved, fixed_pairs, with_fixed_pairs(pool, fixed_pairs, solved))


def rest_and_fixed_pairs(pool: Instance, *, but: Row | None = None) -> tuple[Instance, FixedPairs]:
    """The instance that is left to solve once the fixed pairs are made, and those pairs. `but` is a
    pair that is not kept. Raises CannotSay. One query."""
    try:
        rest, pairs = rest_and_pairs(pool, but=but)
    except CannotFix as error:
        raise CannotSay(str(error)) from error
    return rest, fixed_pairs_of(pool, pairs)


def checked_solution(pool: Instance) -> Solution:
    """The best list of this pool, after the independent check. Raises CannotSay."""
    try:
        solution = solve(pool)
        validate(pool, solution)
    except (InvalidSolution, SolverError) as error:
        raise CannotSay(UNTRUSTED) from error
    return solution


def row_of(ids: npt.NDArray[np.int64], pk: int, sentence: str) -> int:
    """The position of this id among ascending ids. Raises CannotSay with the sentence."""
    row = int(np.searchsorted(ids, pk))
    if row == ids.size or ids[row] != pk:
        raise CannotSay(sentence)
    return row
