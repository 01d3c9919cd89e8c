"""The round as a linear programme, for when the rooms bind and the flow alone will not do.

One variable a choice, one row a man, a mentor, an offered slot of a mentor and a room: each
choice uses one of each, and no row may be used beyond its limit. Solved by GLOP (simplex) or, in
whole numbers, by SCIP, both inside OR-Tools. Their answers are floating-point: callers round
them and check what they need in integers.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
    SolveStatus,
)
from scipy.sparse import csr_matrix

from matching.solver.errors import SolverError
from matching.solver.instance import SLOTS, Instance
from matching.solver.network import Choices, men_at_once

_EXACTLY: Final = "limits/gap = 0\nlimits/absgap = 0"
"""Do not stop before the optimum. SCIP and not HiGHS, which greets on standard output here."""

MAN: Final = 0
OFFER: Final = 2
"""Columns of `Programme.rows`."""

Rows = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Columns = npt.NDArray[np.intp]


class Programme(NamedTuple):
    """The four rows that each choice uses, and every row's limit (infinite: no limit)."""

    rows: Rows
    limits: Numbers

    @classmethod
    def of(cls, instance: Instance, options: Choices) -> "Programme":
        """Rows in order: men, mentors, mentor × slot, establishment × slot."""
        men, mentors = len(instance.referrals), len(instance.mentors)
        site = instance.referrals.establishment[options.referral].astype(np.int64)
        offer = options.mentor.astype(np.int64) * SLOTS + options.slot
        first_offer = men + mentors
        first_room = first_offer + mentors * SLOTS
        rows = (
            options.referral,
            men + options.mentor,
            first_offer + offer,
            first_room + site * SLOTS + options.slot,
        )
        rooms = np.where(instance.rooms < 0, np.inf, instance.rooms)
        offers = men_at_once(instance)
        limits = (np.ones(men), instance.mentors.places, offers.ravel(), rooms.ravel())
        return cls(np.stack(rows, axis=1, dtype=np.int64), np.concatenate(limits))

    def prices(self, gain: npt.NDArray[np.int64], columns: Columns) -> tuple[float, Numbers]:
        """The optimum in fractions, and what one more of each row would be worth, were these
        columns the only choices.

        Raises SolverError when GLOP reports no optimum.
        """
        used, matrix = self._matrix(columns)
        model = _model(gain[columns], matrix, np.full(used.size, -np.inf), self.limits[used])
        solver = ModelSolverHelper("glop")
        solver.solve(model)
        _check_solved(solver)
        prices = np.zeros(self.limits.size)
        prices[used] = np.maximum(solver.dual_values(), 0)
        return solver.objective_value(), prices

    def best_whole(
        self, gain: npt.NDArray[np.int64], columns: Columns, matches: int
    ) -> Columns | None:
        """The most gainful `matches` choices among these columns; None if there are not so many.

        Raises SolverError when SCIP settles neither, or answers in fractions.
        """
        if columns.size < matches:
            return None
        used, matrix = self._matrix(columns, together=True)
        lower = np.append(np.full(used.size, -np.inf), matches)
        model = _model(gain[columns], matrix, lower, np.append(self.limits[used], matches))
        for column in range(columns.size):
            model.set_var_integrality(column, True)
        solver = ModelSolverHelper("scip")
        solver.set_solver_specific_parameters(_EXACTLY)
        solver.solve(model)
        if solver.status() == SolveStatus.INFEASIBLE:
            return None
        _check_solved(solver)
        taken = columns[np.flatnonzero(np.rint(solver.variable_values()))]
        self._check_whole(taken, matches)
        return taken

    def uses(self, taken: Columns) -> npt.NDArray[np.int64]:
        """How often each row is used."""
        return np.bincount(self.rows[taken].ravel(), minlength=self.limits.size)

    def _check_whole(self, taken: Columns, matches: int) -> None:
        if taken.size != matches or (self.limits - self.uses(taken)).min() < 0:
            raise SolverError("SCIP answered with fractions of a match")

    def _matrix(self, columns: Columns, together: bool = False) -> tuple[Rows, csr_matrix]:
        """The rows these columns use, and who uses which; `together` adds one row used by all."""
        used, row = np.unique(self.rows[columns], return_inverse=True)
        row = row.reshape(columns.size, -1)
        if together:
            row = np.column_stack((row, np.full(columns.size, used.size)))
        cells = row.ravel(), np.repeat(np.arange(columns.size), row.shape[1])
        shape = used.size + together, columns.size
        return used, csr_matrix((np.ones(row.size), cells), shape=shape)


def _model(
    gain: npt.NDArray[np.int64], matrix: csr_matrix, lower: Numbers, upper: Numbers
) -> ModelBuilderHelper:
    """Maximise the gain of choices taken, each at least 0; a man's row keeps it at most 1."""
    model = ModelBuilderHelper()
    least, most = np.zeros(gain.size), np.full(gain.size, np.inf)
    fill: Any = model.fill_model_from_sparse_data  # its stubs describe arrays wrongly
    fill(least, most, gain.astype(float), lower, upper, matrix)
    model.set_maximize(True)
    return model


def _check_solved(solver: ModelSolverHelper) -> None:
    if solver.status() != SolveStatus.OPTIMAL:
        raise SolverError(f"OR-Tools found no proven optimum: {solver.status()}")
