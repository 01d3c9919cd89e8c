"""Solves a round as a linear program, which gives prices. Used if there are too few rooms.

A linear program says how much of each thing to take, so that the total gain is as high as possible
and no limit is broken. Here a column is a choice: a mentor, a slot and a man. It may be taken in
part, so a man may have half of one mentor and half of another. A row is a thing that columns use
up, and its right-hand side says how much there is of it:

    man                   1
    mentor                the mentor's free places
    offer (mentor, slot)  1, or 2 if the mentor can meet 2 men in this slot in alternating weeks
    room (prison, slot)   the number of free rooms

A column uses 1 of each of its 4 rows: its man, its mentor, its offer and its room.

The solution also has a price for each row. Take any prices of 0 or more at which every column costs
at least what it gains. Then no list gains more than the price of everything there is. That value is
the bound. What a column costs beyond its gain is its reduced cost. A list that takes the column
loses that much. So if we look only for lists that gain v or more, we can leave out each column
whose reduced cost is higher than bound − v.

HiGHS solves the program with few columns, and we add the others while they help. Its prices are
floating-point numbers. We round them, and raise the price of each man until no reduced cost is
below 0. So bounds and reduced costs are whole numbers, and exact.
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
"""MAN, MENTOR, OFFER and ROOM are the columns of `LinearProgram.rows`. An offer is one slot of one
mentor."""

_LEADING: Final = 4
"""At the start, the program has this many columns (choices) for each man, and for each slot of a
mentor: those with the highest gain."""
_MOST_ITERATIONS: Final = 200
_ROUNDING: Final = 1e-6
"""How far the best value that HiGHS reports may be from the true best value, in points."""

Amounts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Columns = npt.NDArray[np.intp]


class LinearProgram(NamedTuple):
    """A round as a linear program. A column is a choice: a mentor, a slot and a man. A row is a
    thing that choices use up.

    `rows` has the 4 rows that each column uses: a man, a mentor, a slot of the mentor, and a room.
    `right_hand_side` says how much there is of each thing, or infinity if there is no limit. The
    order of the rows is: men, mentors, mentor × slot, prison × slot. `men` is the number of men.
    """

    rows: Amounts
    right_hand_side: Numbers
    men: int

    @classmethod
    def of(cls, instance: Instance, options: Choices) -> "LinearProgram":
        """The linear program with a column for each of these choices, in the same order."""
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
        """Whether one list can have all these columns and use no more of anything than there is."""
        used = np.bincount(self.rows[chosen].ravel(), minlength=self.right_hand_side.size)
        return bool((used <= self.right_hand_side).all())


def room_row(
    instance: Instance, site: npt.NDArray[np.integer], slot: npt.NDArray[np.integer]
) -> Amounts:
    """The rows of the linear program that stand for the rooms of these prisons in these slots."""
    first = len(instance.referrals) + len(instance.mentors) * (1 + SLOTS)
    return first + site.astype(np.int64) * SLOTS + slot.astype(np.int64)


class Dual(NamedTuple):
    """Prices, and what they prove.

    `prices` has the price of each row: of a man, a mentor's place, a mentor's slot, a room.
    `reduced_cost` says for each column how much a list would lose if it took the column, at these
    prices. `bound` is a value that no list can exceed. No number is negative. The unit is a point
    of the score divided by SCALE.
    """

    prices: Amounts
    reduced_cost: Amounts
    bound: int

    def as_prices(self, instance: Instance, bonus: int) -> Prices:
        """The prices for the independent check. `bonus` is what was added to the score of every
        match."""
        men, mentors = len(instance.referrals), len(instance.mentors)
        _, mentor, offer, room = np.split(self.prices, np.cumsum((men, mentors, mentors * SLOTS)))
        return Prices(bonus, mentor, offer.reshape(-1, SLOTS), room.reshape(-1, SLOTS))


class Master:
    """Solves the linear program with few of its columns (choices), and adds columns as long as they
    make the result better. Experts call the program with few columns the restricted master problem.

    Each solve continues from where the last solve ended. The first columns are `start`, which are
    likely to be in the best list, and the columns with the highest gain for each man and for each
    mentor's slot.
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
        """The indexes of the columns (choices) that have been added so far."""
        return np.flatnonzero(self._joined)

    def solve(self) -> Dual:
        """Finds the prices that give the lowest possible bound, in whole points. The bound is a
        value that no list can exceed.

        Adds every column that would make the list better at the present prices, and solves again.
        Stops when there is no such column, or when the bound cannot fall by a whole point. Raises
        SolverError if HiGHS does not finish.
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
        """Changes how much there is of the thing (such as a room) that this row stands for. At
        least one column must use the row."""
        self._right_hand_side[row] = limit
        at = int(np.searchsorted(self._used, row))
        self._solver.changeRowBounds(at, -np.inf, limit)

    def _join(self, columns: Columns) -> None:
        self._joined[columns] = True
        rows = np.searchsorted(self._used, self._program.rows[columns])
        _add_columns(self._solver, self._gain[columns], rows)

    def _solved(self) -> tuple[float, Numbers]:
        """The best value with the columns added so far, and the price of every row."""
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
        """Rounds the prices to whole units. Sets the price of each man to the most that any of his
        columns gains above its other prices, so that no reduced cost is below 0."""
        rows, men = self._program.rows, self._program.men
        rounded = np.rint(SCALE * prices).astype(np.int64)
        beyond = SCALE * self._gain - rounded[rows[:, MENTOR:]].sum(axis=1)
        rounded[:men] = 0
        np.maximum.at(rounded, rows[:, MAN], beyond)
        priced = np.flatnonzero(rounded)
        bound = int(rounded[priced] @ self._right_hand_side[priced].astype(np.int64))
        return Dual(rounded, rounded[rows[:, MAN]] - beyond, bound)


def _leading(key: Amounts, merit: Amounts) -> Columns:
    """For each key (a man, or a mentor's slot), the few columns with the highest `merit`."""
    order = np.lexsort((-merit, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    rank = np.arange(order.size) - np.repeat(first, np.diff(first, append=order.size))
    return order[rank < _LEADING]


class SilentHighs(Highs):
    """HiGHS, a solver for linear programs, but without its greeting.

    When we enable its callbacks, HiGHS prints a greeting on standard output, where our JSON goes.
    So we turn off its output just before we enable them.
    """

    def enableCallbacks(self) -> None:  # noqa: N802 # its name in highspy
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call] # highspy has no types


def silent_solver() -> Highs:
    """A HiGHS solver that runs on one core and prints nothing."""
    solver = SilentHighs()  # type: ignore[no-untyped-call] # highspy has no types
    solver.setOptionValue("threads", 1)
    return solver


def _empty_solver(right_hand_side: Numbers) -> Highs:
    """A HiGHS solver that maximises. It has a row for each of these limits, and no columns yet."""
    solver = silent_solver()
    solver.changeObjectiveSense(ObjSense.kMaximize)
    nothing, first = np.empty(0, dtype=np.int32), np.zeros(right_hand_side.size, dtype=np.int32)
    lower = np.full(right_hand_side.size, -np.inf)
    solver.addRows(
        lower.size, lower, right_hand_side, 0, first, nothing, nothing.astype(np.float64)
    )
    return solver


def _add_columns(solver: Highs, gain: Amounts, rows: Amounts) -> None:
    """Adds columns (choices) to the solver. Each column has its gain, and uses 1 of each of its
    rows.

    A column needs no limit of its own: the row of its man allows at most 1.
    """
    many, each = rows.shape
    starts = np.arange(0, many * each, each, dtype=np.int32)
    cells = np.sort(rows, axis=1).astype(np.int32).ravel()
    lower, upper = np.zeros(many), np.full(many, np.inf)
    solver.addCols(
        many, gain.astype(float), lower, upper, cells.size, starts, cells, np.ones(cells.size)
    )
