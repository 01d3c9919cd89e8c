"""A second solve that shares nothing with the solver but the choices of a round: SciPy's MILP over
all of them, with some men or choices left out or insisted on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from matching.solver import Instance
from matching.solver.scoring.choices import Choices, choices
from tests.matching.solver.reference import in_order, most_at_once

Value = tuple[int, int, int]
"""Men matched, the sum of their places in the order (0 without priority first), and the score."""


@dataclass(frozen=True)
class Second:
    """A round, to be solved again and again."""

    instance: Instance
    options: Choices
    rows: csr_array
    limits: npt.NDArray[np.float64]
    places: npt.NDArray[np.int64]

    @classmethod
    def of(cls, instance: Instance) -> "Second":
        options = choices(instance)
        site = instance.referrals.establishment.tolist()
        limits: dict[tuple[str, int, int], int] = {}
        cells: list[tuple[int, int]] = []
        number: dict[tuple[str, int, int], int] = {}
        columns = (options.mentor.tolist(), options.slot.tolist(), options.referral.tolist())
        for column, (mentor, slot, man) in enumerate(zip(*columns, strict=True)):
            for use, limit in (
                (("man", man, 0), 1),
                (("mentor", mentor, 0), int(instance.mentors.places[mentor])),
                (("offer", mentor, slot), most_at_once(instance, mentor, slot)),
                (("room", site[man], slot), int(instance.rooms[site[man], slot])),
            ):
                if limit >= 0:
                    limits[use] = limit
                    cells.append((number.setdefault(use, len(number)), column))
        table = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        shape = len(number), options.mentor.size
        rows = csr_array((np.ones(len(cells)), (table[0], table[1])), shape)
        places = np.zeros(len(instance.referrals), dtype=np.int64)
        if instance.policy.priority_first:
            for place, man in enumerate(reversed(in_order(instance)), start=1):
                places[man] = place
        by_use = [limits[use] for use in number]
        return cls(instance, options, rows, np.array(by_use, dtype=np.float64), places)

    def best(
        self,
        only: npt.NDArray[np.bool_] | None = None,
        matching: Iterable[int] = (),
        counting: tuple[npt.NDArray[np.bool_], int] | None = None,
    ) -> Value | None:
        """The best of all lists of these choices (`only`) that match these men and have exactly so
        many of some choices (`counting`). None if there is none."""
        allowed = np.ones(self.options.mentor.size, dtype=bool) if only is None else only
        wanted = sorted(set(matching))
        if not allowed.any():
            return None if wanted or (counting and counting[1]) else (0, 0, 0)
        exact = [(self.options.referral == man, 1) for man in wanted]
        exact += [counting] if counting else []
        count = np.ones_like(self.options.score)
        gains = [count, self.places[self.options.referral], self.options.score]
        if not self.instance.policy.priority_first:  # then one solve is enough
            most = int(self.options.score.max()) * len(self.instance.referrals) + 1
            chosen = self._chosen(count * most + self.options.score, allowed, exact)
            return None if chosen is None else self._value(chosen)
        chosen = None
        for gain in gains:
            chosen = self._chosen(gain, allowed, exact)
            if chosen is None:
                return None
            if gain is not gains[-1]:
                exact.append((gain, int(gain[chosen].sum())))
        return self._value(chosen)

    def _chosen(
        self,
        gain: npt.NDArray[np.int64],
        allowed: npt.NDArray[np.bool_],
        exact: Sequence[tuple[npt.NDArray[np.generic], int]],
    ) -> npt.NDArray[np.bool_] | None:
        size = gain.size
        rows, lower, upper = self.rows, np.full(self.limits.size, -np.inf), self.limits
        if exact:
            table = np.stack([row.astype(np.float64) for row, _ in exact])
            numbers = np.array([number for _, number in exact], dtype=np.float64)
            rows = vstack([rows, csr_array(table)])
            lower, upper = np.append(lower, numbers), np.append(upper, numbers)
        answer = milp(
            -gain.astype(np.float64),
            constraints=[LinearConstraint(rows, lower, upper)],
            bounds=Bounds(np.zeros(size), allowed.astype(np.float64)),
            integrality=np.ones(size, dtype=np.int64),
            options={"mip_rel_gap": 0},
        )
        assert answer.status in (0, 2), answer.message
        return None if answer.x is None else answer.x > 0.5

    def _value(self, chosen: npt.NDArray[np.bool_] | None) -> Value:
        assert chosen is not None
        men = self.options.referral[chosen]
        score = int(self.options.score[chosen].sum())
        return men.size, int(self.places[men].sum()), score
