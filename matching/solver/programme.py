"""The round as a linear programme, for when the rooms bind and the flow alone will not do.

One variable a choice, one row a man, a mentor, an offered slot of a mentor and a room: each
choice uses one of each, and no row may be used beyond its limit. Solved by HiGHS in fractions. Its
answers are floating-point: callers round them and check what they need in integers.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from highspy import Highs, HighsModelStatus, ObjSense
from scipy.sparse import csr_array

from matching.solver.errors import SolverError
from matching.solver.instance import SLOTS, Instance
from matching.solver.network import Choices, men_at_once

MAN: Final = 0
MENTOR: Final = 1
OFFER: Final = 2
ROOM: Final = 3
"""Columns of `Programme.rows`."""

Rows = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.int64]
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

    def is_lawful(self, taken: Columns) -> bool:
        """Whether these choices keep to every limit."""
        used = np.bincount(self.rows[taken].ravel(), minlength=self.limits.size)
        return bool((used <= self.limits).all())


def users(rows: npt.NDArray[np.integer], many: int) -> csr_array:
    """A row for each of `many`, with a one for every choice whose line in `rows` names it."""
    choices, each = rows.shape
    cells = (rows.ravel(), np.repeat(np.arange(choices), each))
    return csr_array((np.ones(rows.size), cells), (many, choices))


class Fractions:
    """The programme in fractions over choices that join little by little: each solve goes on from
    where the last one ended."""

    def __init__(self, programme: Programme, gain: Amounts) -> None:
        self._programme, self._gain = programme, gain
        self._used = np.unique(programme.rows)
        self._solver = empty_solver(programme.limits[self._used])

    def join(self, columns: Columns) -> None:
        """More choices, none of them twice."""
        rows = np.searchsorted(self._used, self._programme.rows[columns])
        add_choices(self._solver, self._gain[columns], rows)

    def prices(self) -> tuple[float, Numbers]:
        """The optimum, and what one more of each row would be worth, were those that have joined
        the only choices. Raises SolverError when HiGHS reports no optimum."""
        self._solver.run()
        check_solved(self._solver)
        prices = np.zeros(self._programme.limits.size)
        prices[self._used] = np.maximum(self._solver.getSolution().row_dual, 0)
        return self._solver.getInfo().objective_function_value, prices


class _Silent(Highs):
    """HiGHS greets on standard output, where our JSON goes, as soon as it is given its callbacks:
    the first moment at which it can be told not to is just before."""

    def enableCallbacks(self) -> None:  # noqa: N802 # its name in highspy
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call] # highspy


def empty_solver(limits: Numbers) -> Highs:
    """Maximise over rows of these limits, as yet without columns; on one core, without a word."""
    solver = _Silent()  # type: ignore[no-untyped-call] # highspy
    solver.setOptionValue("threads", 1)
    solver.changeObjectiveSense(ObjSense.kMaximize)
    nothing, first = np.empty(0, dtype=np.int32), np.zeros(limits.size, dtype=np.int32)
    solver.addRows(
        limits.size, np.full(limits.size, -np.inf), limits, 0, first, nothing, nothing.astype(float)
    )
    return solver


def add_choices(solver: Highs, gain: Amounts, rows: Rows) -> None:
    """Columns of this gain that use one of each of these rows; a man's row keeps them at most 1."""
    many, each = rows.shape
    starts = np.arange(0, many * each, each, dtype=np.int32)
    cells = np.sort(rows, axis=1).astype(np.int32).ravel()
    least, most = np.zeros(many), np.full(many, np.inf)
    solver.addCols(
        many, gain.astype(float), least, most, cells.size, starts, cells, np.ones(cells.size)
    )


def check_solved(solver: Highs) -> None:
    """Raises SolverError unless HiGHS reports an optimum."""
    if solver.getModelStatus() != HighsModelStatus.kOptimal:
        raise SolverError(f"HiGHS found no proven optimum: {solver.getModelStatus()}")
