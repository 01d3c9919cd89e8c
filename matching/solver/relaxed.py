"""A few choices in fractions, so many in all, solved again and again under more conditions."""

from typing import Final, NamedTuple

import numpy as np
from highspy import HighsModelStatus

from matching.solver.errors import SolverError
from matching.solver.odd import Limits
from matching.solver.programme import (
    Amounts,
    Columns,
    Numbers,
    Programme,
    add_choices,
    empty_solver,
    users,
)

_NEARLY: Final = 1e-6
_NOTHING_KEEPS_TO_IT: Final = (
    HighsModelStatus.kInfeasible,
    HighsModelStatus.kUnboundedOrInfeasible,
)
"""The second is as clear as the first: nobody is matched twice, so the gain has a bound."""


class Fraction(NamedTuple):
    """How much of each choice is taken, and what that gains."""

    gain: float
    taken: Numbers


class Relaxed:
    """The best `matches` in fractions among these columns, at most one of each.

    Each solve goes on from where the last one ended, so a question like the last is quick.
    """

    def __init__(self, programme: Programme, gain: Amounts, columns: Columns, matches: int) -> None:
        used, row = np.unique(programme.rows[columns], return_inverse=True)
        self.rows = row.reshape(columns.size, -1)
        """The rows that each choice uses, of those that any does."""
        self.limits = Limits(users(self.rows, used.size), programme.limits[used])
        self._closed = np.zeros(columns.size, dtype=np.bool_)
        self._certain = np.zeros(used.size, dtype=np.bool_)
        self._solver = empty_solver(programme.limits[used])
        self._solver.addRow(matches, matches, 0, [], [])
        together = np.full(columns.size, used.size)
        add_choices(self._solver, gain[columns], np.column_stack((self.rows, together)))

    def solve(self, closed: Columns, certain: Columns) -> Fraction | None:
        """The best without the closed choices and with the certain rows used up.

        None if nothing keeps to that. Raises SolverError when HiGHS settles neither.
        """
        self._close(closed)
        self._make_certain(certain)
        status = self._status()
        if status in _NOTHING_KEEPS_TO_IT:
            return None
        if status != HighsModelStatus.kOptimal:
            raise SolverError(f"HiGHS settled neither way: {status}")
        gain = self._solver.getInfo().objective_function_value
        return Fraction(gain, np.array(self._solver.getSolution().col_value))

    def tightened(self, cuts: Limits, closed: Columns, certain: Columns) -> Fraction | None:
        """As solve, within these limits as well, now and later.

        Those that are not used up are forgotten again: most of them, and they would only slow what
        follows.
        """
        before = self.limits.most.size
        self._add(cuts)
        fraction = self.solve(closed, certain)
        if fraction is not None:
            self._forget(fraction.taken, before)
        return fraction

    def _add(self, cuts: Limits) -> None:
        self.limits = self.limits.and_also(cuts)
        for row, most in enumerate(cuts.most.tolist()):
            begin, end = cuts.weights.indptr[row : row + 2]
            columns = cuts.weights.indices[begin:end].astype(np.int32)
            weights = cuts.weights.data[begin:end]
            self._solver.addRow(-np.inf, most, columns.size, columns, weights)

    def _forget(self, taken: Numbers, first: int) -> None:
        """From the first on, the limits that leave something over."""
        stays = self.limits.most - self.limits.weights @ taken <= _NEARLY
        stays[:first] = True
        goes = np.flatnonzero(~stays)
        self.limits = self.limits.only(stays)
        # Every own row stands before the one for the number of matches, every cut behind it.
        self._solver.deleteRows(goes.size, (goes + 1).astype(np.int32))

    def _status(self) -> HighsModelStatus:
        self._solver.run()
        status = self._solver.getModelStatus()
        if status in (HighsModelStatus.kOptimal, *_NOTHING_KEEPS_TO_IT):
            return status
        self._solver.clearSolver()
        self._solver.run()
        return self._solver.getModelStatus()

    def _close(self, columns: Columns) -> None:
        closed = np.zeros_like(self._closed)
        closed[columns] = True
        changed = np.flatnonzero(closed != self._closed).astype(np.int32)
        most = np.where(closed[changed], 0.0, np.inf)
        self._solver.changeColsBounds(changed.size, changed, np.zeros(changed.size), most)
        self._closed = closed

    def _make_certain(self, rows: Columns) -> None:
        certain = np.zeros_like(self._certain)
        certain[rows] = True
        for row in np.flatnonzero(certain != self._certain).tolist():
            most = float(self.limits.most[row])
            self._solver.changeRowBounds(row, most if certain[row] else -np.inf, most)
        self._certain = certain
