"""Somebody who knows a publication, and tries to work out what it hides. The attack shares nothing
with the code that hides the counts, and uses another solver."""

from collections.abc import Iterable, Mapping

from ortools.sat.python import cp_model


class Attack:
    """Somebody who knows that these counts are whole numbers from 0 to `most`, and whatever they
    are told."""

    def __init__(self, names: Iterable[str], *, most: int) -> None:
        self.model = cp_model.CpModel()
        self.counts = {name: self.model.new_int_var(0, most, name) for name in names}

    def knows(self, weights: Mapping[str, int], least: int, greatest: int) -> None:
        """The sum of these counts, each times its weight, is in this range."""
        self.model.add_linear_constraint(self._sum(weights), least, greatest)

    def range_of(self, weights: Mapping[str, int]) -> tuple[int, int]:
        """The least and the greatest that the sum of these counts can be."""
        ends = []
        for aim in (self.model.minimize, self.model.maximize):
            aim(self._sum(weights))
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            status = solver.solve(self.model)
            assert status == cp_model.OPTIMAL, solver.status_name(status)
            ends.append(round(solver.objective_value))
        return ends[0], ends[1]

    def _sum(self, weights: Mapping[str, int]) -> cp_model.LinearExprT:
        return sum(weight * self.counts[name] for name, weight in weights.items())
