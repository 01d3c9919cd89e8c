"""The pool of this moment, solved to answer a question and then thrown away."""

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

TOO_LONG = "This cannot be worked out: {problem}. Tell whoever runs this service."
UNTRUSTED = (
    "The answer did not pass the independent check, so it is not shown. "
    "Tell whoever runs this service."
)


class CannotSay(DomainError):
    """There is no answer as things stand now."""


@dataclass(frozen=True)
class Trial:
    """What a round would propose: `best` of everybody. It is the fixed pairs and
    `solved`, the best list of `rest`, which is what they leave to decide."""

    rest: Instance
    solved: Solution
    fixed_pairs: FixedPairs
    best: Solution


def pool_now(*, at: datetime, by: Actor = PROGRAMME) -> Instance:
    """Everybody who can be matched now. Raises CannotSay."""
    try:
        return load_pool(at=at, by=by)
    except InvalidInstance as error:
        raise CannotSay(TOO_LONG.format(problem=error)) from error


def best_list(pool: Instance) -> Trial:
    """The best list that makes the fixed pairs, after the independent check. Raises
    CannotSay, with the round's own sentence where they can no longer be made. One query."""
    rest, fixed_pairs = rest_and_fixed_pairs(pool)
    solved = checked_solution(rest)
    return Trial(rest, solved, fixed_pairs, with_fixed_pairs(pool, fixed_pairs, solved))


def rest_and_fixed_pairs(pool: Instance, *, but: Row | None = None) -> tuple[Instance, FixedPairs]:
    """What the fixed pairs, all but this one, leave to decide, and they. Raises CannotSay."""
    try:
        rest, pairs = rest_and_pairs(pool, but=but)
    except CannotFix as error:
        raise CannotSay(str(error)) from error
    return rest, fixed_pairs_of(pool, pairs)


def checked_solution(pool: Instance) -> Solution:
    """The best list of what is to decide, after the independent check. Raises CannotSay."""
    try:
        solution = solve(pool)
        validate(pool, solution)
    except (InvalidSolution, SolverError) as error:
        raise CannotSay(UNTRUSTED) from error
    return solution


def row_of(ids: npt.NDArray[np.int64], pk: int, sentence: str) -> int:
    """Where this id stands among ascending ids. Raises CannotSay with the sentence."""
    row = int(np.searchsorted(ids, pk))
    if row == ids.size or ids[row] != pk:
        raise CannotSay(sentence)
    return row
