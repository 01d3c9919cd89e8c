"""Somebody who knows a publication, and tries to work out what it hides. The attack shares nothing
with the code that hides the counts, and uses another solver."""

from collections.abc import Callable, Iterable, Mapping

from ortools.sat.python import cp_model

Aim = Callable[[cp_model.LinearExprT], None]


class Attack:
    """Somebody who knows that these counts are whole numbers from 0 to `most`, and whatever they
    are told."""

    def __init__(self, names: Iterable[str], *, most: int) -> None:
        self.model = cp_model.CpModel()
        self.counts = {name: self.model.new_int_var(0, most, name) for name in names}
        self.answers: list[dict[str, int]] = []
        """Counts that fit all that is known. The solver came upon them."""

    def knows(self, weights: Mapping[str, int], least: int, greatest: int) -> None:
        """The sum of these counts, each times its weight, is in this range."""
        self.model.add_linear_constraint(self._sum(weights), least, greatest)
        self.answers.clear()

    def has_room(self, weights: Mapping[str, int], room: int) -> bool:
        """Whether the greatest that this sum can be is larger than the least by so much. Asks the
        solver only while none of its earlier answers shows it."""
        if not self.answers:  # these 2 answers show it for many sums
            self.range_of(dict.fromkeys(self.counts, 1))
        for aim in (self.model.minimize, self.model.maximize):
            if self._room(weights) >= room:
                return True
            self._solve(aim, weights)
        return self._room(weights) >= room

    def range_of(self, weights: Mapping[str, int]) -> tuple[int, int]:
        """The least and the greatest that the sum of these counts can be."""
        least = self._solve(self.model.minimize, weights)
        return least, self._solve(self.model.maximize, weights)

    def _solve(self, aim: Aim, weights: Mapping[str, int]) -> int:
        aim(self._sum(weights))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(self.model)
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        self.answers.append({name: solver.value(count) for name, count in self.counts.items()})
        return round(solver.objective_value)

    def _room(self, weights: Mapping[str, int]) -> int:
        """By how much the sum differs between the answers."""
        sums = [
            sum(weight * answer[name] for name, weight in weights.items())
            for answer in self.answers
        ]
        return max(sums) - min(sums)

    def _sum(self, weights: Mapping[str, int]) -> cp_model.LinearExprT:
        return sum(weight * self.counts[name] for name, weight in weights.items())
