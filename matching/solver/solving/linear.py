"""The round as a linear program, for when rooms bind and the flow alone is not enough.

    maximise    Σ g_c x_c               over columns c, the choices (mentor, slot, man)
    subject to  Σ_{c uses i} x_c ≤ b_i  for every row i: a man, a mentor, an offer, a room
                x ≥ 0

A column uses 4 rows, one of each kind. The right-hand side of a mentor's row is the mentor's free
places. The right-hand side of an offer (mentor, slot) is 1 man or 2 men. The right-hand side of a
room (establishment, slot) is the number of rooms there.

Any prices p ≥ 0 of the rows give a bound that no list exceeds (weak duality):

    Σ g_c x_c  ≤  Σ p_i b_i,  where every reduced cost d_c = Σ_{i used by c} p_i − g_c ≥ 0.

A column with d_c > Σ p_i b_i − v is in no list that is worth v or more. HiGHS solves the program on
few columns, and the other columns join by their reduced cost (column generation). The prices of
HiGHS are floating-point numbers. We round them, and raise the price of each man to the least that
leaves no reduced cost below 0. So bounds and reduced costs are whole numbers and exact.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from highspy import Highs, HighsModelStatus, ObjSense

from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.problem.solution import SCALE, Prices, SolverError
from matching.solver.scoring.choices import Choices, men_at_once

MAN: Final = 0
MENTOR: Final = 1
OFFER: Final = 2
ROOM: Final = 3
"""The column of `LinearProgram.rows` that has the room."""

_LEADING: Final = 4
"""With how many columns of each offer, and of each man, the column generation begins."""
_MOST_ITERATIONS: Final = 200
_ROUNDING: Final = 1e-6
"""How far the optimum of HiGHS may be from the true optimum, in points."""

Amounts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Columns = npt.NDArray[np.intp]


class LinearProgram(NamedTuple):
    """The 4 rows that each column uses, and the right-hand side of every row.

    A right-hand side is infinite when there is no limit. The order of the rows is: men, mentors,
    mentor × slot, establishment × slot.
    """

    rows: Amounts
    right_hand_side: Numbers
    men: int

    @classmethod
    def of(cls, instance: Instance, options: Choices) -> "LinearProgram":
        """A column for each of these choices, in their order."""
        men, mentors = len(instance.referrals), len(instance.mentors)
        site = instance.referrals.establishment[options.referral]
        offer = options.mentor.astype(np.int64) * SLOTS + options.slot
        first_offer = men + mentors
        rows = (
            options.referral,
            men + options.mentor,
            first_offer + offer,
            room_row(instance, site, options.slot),
        )
        limits = (
            np.ones(men),
            instance.mentors.places,
            men_at_once(instance).ravel(),
            np.where(instance.rooms < 0, np.inf, instance.rooms).ravel(),
        )
        return cls(np.stack(rows, axis=1, dtype=np.int64), np.concatenate(limits), men)

    def is_feasible(self, chosen: Columns) -> bool:
        """Whether these columns, taken whole, keep to every limit."""
        used = np.bincount(self.rows[chosen].ravel(), minlength=self.right_hand_side.size)
        return bool((used <= self.right_hand_side).all())


def room_row(
    instance: Instance, site: npt.NDArray[np.integer], slot: npt.NDArray[np.integer]
) -> Amounts:
    """The row of the rooms at each establishment in each slot."""
    first = len(instance.referrals) + len(instance.mentors) * (1 + SLOTS)
    return first + site.astype(np.int64) * SLOTS + slot.astype(np.int64)


class Dual(NamedTuple):
    """Prices of all rows, the reduced cost of every column, and the bound that they give.

    No number here is negative. All numbers are in SCALE-ths of a point.
    """

    prices: Amounts
    reduced_cost: Amounts
    bound: int

    def as_prices(self, instance: Instance, bonus: int) -> Prices:
        """The prices for the independent check. `bonus` is the part of the gain that every match
        has."""
        men, mentors = len(instance.referrals), len(instance.mentors)
        _, mentor, offer, room = np.split(self.prices, np.cumsum((men, mentors, mentors * SLOTS)))
        return Prices(bonus, mentor, offer.reshape(-1, SLOTS), room.reshape(-1, SLOTS))


class Master:
    """The restricted master problem: the program on the columns that have joined so far.

    Each solve goes on from where the last solve ended. `start` are columns that are likely to be in
    the best list. The leading columns of each man and of each offer join them.
    """

    def __init__(self, program: LinearProgram, gain: Amounts, start: Columns) -> None:
        self._program, self._gain = program, gain
        self._used = np.unique(program.rows)
        self._right_hand_side = program.right_hand_side.copy()
        self._solver = _empty_solver(program.right_hand_side[self._used])
        self._joined = np.zeros(gain.size, dtype=np.bool_)
        leading = [_leading(program.rows[:, kind], gain) for kind in (MAN, OFFER)]
        self._join(np.unique(np.concatenate((start, *leading))))

    @property
    def columns(self) -> Columns:
        """The columns that have joined."""
        return np.flatnonzero(self._joined)

    def solve(self) -> Dual:
        """Prices that give a bound with as many whole points as the optimum. No lower bound can be
        proven.

        Columns with a negative reduced cost join until there are none, or until the bound can fall
        by no whole point. Raises SolverError when HiGHS reports no optimum.
        """
        for _ in range(_MOST_ITERATIONS):
            optimum, prices = self._solved()
            dual = self._dual(prices)
            missing = np.flatnonzero((self._rounded_cost(prices) < 0) & ~self._joined)
            if dual.bound < SCALE * (np.floor(optimum + _ROUNDING) + 1) or not missing.size:
                return dual
            self._join(missing)
        raise SolverError("the prices of the rooms did not settle")

    def set_right_hand_side(self, row: int, limit: float) -> None:
        """Sets another limit for one row. Some column uses the row."""
        self._right_hand_side[row] = limit
        at = int(np.searchsorted(self._used, row))
        self._solver.changeRowBounds(at, -np.inf, limit)

    def _join(self, columns: Columns) -> None:
        self._joined[columns] = True
        rows = np.searchsorted(self._used, self._program.rows[columns])
        _add_columns(self._solver, self._gain[columns], rows)

    def _solved(self) -> tuple[float, Numbers]:
        """The optimum, and the price of every row."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise SolverError(f"HiGHS found no proven optimum: {status}")
        prices = np.zeros(self._right_hand_side.size)
        prices[self._used] = np.maximum(self._solver.getSolution().row_dual, 0)
        return self._solver.getInfo().objective_function_value, prices

    def _rounded_cost(self, prices: Numbers) -> Amounts:
        rounded = np.rint(SCALE * prices).astype(np.int64)
        cost: Amounts = rounded[self._program.rows].sum(axis=1) - SCALE * self._gain
        return cost

    def _dual(self, prices: Numbers) -> Dual:
        """The prices, rounded. The price of each man is the most that any of his columns still
        gains."""
        rows, men = self._program.rows, self._program.men
        rounded = np.rint(SCALE * prices).astype(np.int64)
        beyond = SCALE * self._gain - rounded[rows[:, MENTOR:]].sum(axis=1)
        rounded[:men] = 0
        np.maximum.at(rounded, rows[:, MAN], beyond)
        priced = np.flatnonzero(rounded)
        bound = int(rounded[priced] @ self._right_hand_side[priced].astype(np.int64))
        return Dual(rounded, rounded[rows[:, MAN]] - beyond, bound)


def _leading(key: Amounts, merit: Amounts) -> Columns:
    """The few columns with the highest merit under each key."""
    order = np.lexsort((-merit, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    rank = np.arange(order.size) - np.repeat(first, np.diff(first, append=order.size))
    return order[rank < _LEADING]


class SilentHighs(Highs):
    """HiGHS, but without its greeting.

    HiGHS prints a greeting on standard output, where our JSON goes, as soon as it gets its
    callbacks. So we turn the greeting off just before that, which is the first moment at which we
    can.
    """

    def enableCallbacks(self) -> None:  # noqa: N802 # its name in highspy
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call] # highspy has no types


def silent_solver() -> Highs:
    """A solver that runs on one core and prints nothing."""
    solver = SilentHighs()  # type: ignore[no-untyped-call] # highspy has no types
    solver.setOptionValue("threads", 1)
    return solver


def _empty_solver(right_hand_side: Numbers) -> Highs:
    """A solver that maximises, with a row for each of these limits and no columns yet."""
    solver = silent_solver()
    solver.changeObjectiveSense(ObjSense.kMaximize)
    nothing, first = np.empty(0, dtype=np.int32), np.zeros(right_hand_side.size, dtype=np.int32)
    lower = np.full(right_hand_side.size, -np.inf)
    solver.addRows(
        lower.size, lower, right_hand_side, 0, first, nothing, nothing.astype(np.float64)
    )
    return solver


def _add_columns(solver: Highs, gain: Amounts, rows: Amounts) -> None:
    """Adds columns. Each column has its gain, and uses 1 of each of its rows.

    The row of the man keeps the column at 1 at most.
    """
    many, each = rows.shape
    starts = np.arange(0, many * each, each, dtype=np.int32)
    cells = np.sort(rows, axis=1).astype(np.int32).ravel()
    lower, upper = np.zeros(many), np.full(many, np.inf)
    solver.addCols(
        many, gain.astype(float), lower, upper, cells.size, starts, cells, np.ones(cells.size)
    )
