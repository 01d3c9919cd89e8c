"""The pool of this moment, solved to answer a question and then thrown away."""

from datetime import datetime

import numpy as np
import numpy.typing as npt

from config.accounts.models import User
from config.common.errors import DomainError
from matching.domain.pool import load_pool
from matching.solver import (
    Instance,
    InvalidInstance,
    InvalidSolution,
    Solution,
    SolverError,
    solve,
    validate,
)

TOO_LONG = "This cannot be worked out: {problem}. Tell whoever runs this service."
UNTRUSTED = (
    "The answer did not pass the independent check, so it is not shown. "
    "Tell whoever runs this service."
)


class CannotSay(DomainError):
    """There is no answer as things stand now."""


def pool_now(*, by: User, at: datetime) -> Instance:
    """Everybody who can be matched now. Raises CannotSay."""
    try:
        return load_pool(at=at, by=by)
    except InvalidInstance as error:
        raise CannotSay(TOO_LONG.format(problem=error)) from error


def checked(pool: Instance) -> Solution:
    """The best list, after the independent check. Raises CannotSay."""
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
