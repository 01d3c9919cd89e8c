"""Finds the best list with a given number of matches, among few columns. Used if there are too few
rooms.

A column is a choice: a mentor, a slot and a man. Unlike in `linear`, each choice must be taken
whole or not at all, so we cannot work with fractions. To search among all choices would take too
long. So we search for something smaller: how many men each meeting has. A meeting is an offer (one
slot of one mentor) and the room where it is used. These limits hold:

    each man has at most 1 mentor
    the choices of a meeting are as many as its men
    an offer, a mentor and a room have at most as many men as they can
    all meetings together have the given number of matches

Only the number of men of each meeting has to be whole. Once these numbers are fixed, the best way
to give men to meetings is whole by itself (Birkhoff, 1946). HiGHS searches for the numbers. A flow
then finds the best choices for them, exactly.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, HighsVarType, MatrixFormat
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.sparse import csc_array

from matching.solver.problem.solution import SolverError
from matching.solver.solving.flow import Network, add_arcs, largest_and_best
from matching.solver.solving.linear import (
    MAN,
    MENTOR,
    OFFER,
    ROOM,
    Amounts,
    Columns,
    LinearProgram,
    Numbers,
    silent_solver,
)

SECONDS: Final = 60.0
"""The longest time for one search, in seconds. Only between searches can the worker report that it
is still alive."""

_GAP: Final = 0.5
"""The search can stop when no list can be better by more than this. Gains are whole numbers, so the
list is then the best."""

_FEASIBLE: Final = 2
"""The status by which HiGHS says that it found a solution within all limits."""


class Incumbent(NamedTuple):
    """The best list that the search found, as columns (choices), or None if it found no list.
    `is_settled` says whether the search ended before the time was up.

    If the search ended, no list of these columns is better. None then means that no list has the
    wanted number of matches.
    """

    columns: Columns | None
    is_settled: bool


def best_whole(
    program: LinearProgram,
    gain: Amounts,
    columns: Columns,
    matches: int,
    *,
    incumbent: Columns | None = None,
    seconds: float = SECONDS,
) -> Incumbent:
    """Of all the lists with exactly this many `matches`, made of these columns, finds the list with
    the highest sum of gains. A column is one way to match a man: a mentor and a slot. `gain` has
    the gain of each column, a whole number.

    `incumbent` is the best list that we know already, if any. The search then looks only for a
    better list, and returns the incumbent if it finds none. Raises SolverError if HiGHS fails, or
    if its list uses more of anything than there is. At worst, the time grows exponentially with the
    number of mentors' slots and rooms. The search stops after `seconds`.
    """
    if columns.size < matches:
        return Incumbent(None, is_settled=True)
    meetings = _Meetings.of(program, columns)
    solver = _model(program, gain[columns], meetings, matches)
    solver.setOptionValue("time_limit", seconds)
    if incumbent is not None:
        # HiGHS minimises here, and stops looking where it cannot get below this value.
        solver.setOptionValue("objective_bound", -float(gain[incumbent].sum()) - _GAP)
    solver.run()
    status = solver.getModelStatus()
    if status not in _EXPECTED:
        raise SolverError(f"HiGHS did not settle the integer step: {status}")
    is_settled = status != HighsModelStatus.kTimeLimit
    if solver.getInfo().primal_solution_status != _FEASIBLE:
        return Incumbent(incumbent, is_settled)
    met = np.rint(np.array(solver.getSolution().col_value)[columns.size :]).astype(np.int64)
    better = columns[_assignment(gain[columns], meetings, met)]
    promised = -solver.getInfo().objective_function_value
    if better.size != matches or not program.is_feasible(better):
        raise SolverError("HiGHS returned a list that breaks a limit")
    if gain[better].sum() < promised - _GAP:
        raise SolverError("HiGHS returned a list worth less than it says")
    if incumbent is not None and gain[better].sum() <= gain[incumbent].sum():
        return Incumbent(incumbent, is_settled)
    return Incumbent(better, is_settled)


_EXPECTED: Final = (
    HighsModelStatus.kOptimal,
    HighsModelStatus.kInfeasible,
    HighsModelStatus.kObjectiveBound,
    HighsModelStatus.kTimeLimit,
)


class _Meetings(NamedTuple):
    """A meeting is a mentor's slot and the prison where they spend it. `man` and `meeting` have the
    number, from 0, of each column's man and meeting.

    `rows` has 3 rows of the linear program for each meeting: its mentor, its offer (the mentor's
    slot) and its room.
    """

    man: Columns
    meeting: Columns
    rows: Amounts

    @classmethod
    def of(cls, program: LinearProgram, columns: Columns) -> "_Meetings":
        rows = program.rows[columns]
        key = rows[:, OFFER] * program.right_hand_side.size + rows[:, ROOM]
        _, first, meeting = np.unique(key, return_index=True, return_inverse=True)
        _, man = np.unique(rows[:, MAN], return_inverse=True)
        return cls(man, meeting, rows[first][:, [MENTOR, OFFER, ROOM]])


class _Rows(NamedTuple):
    """Some rows of the model, each of which is a limit. `value` is a number at a `row` and a
    `column`. `lower` and `upper` are the limits of each row."""

    row: Columns
    column: Columns
    value: Numbers
    lower: Numbers
    upper: Numbers


def _model(program: LinearProgram, gain: Amounts, meetings: _Meetings, matches: int) -> Highs:
    """Builds the model for HiGHS. The first columns say which choices are made. The others say how
    many men each meeting has. HiGHS minimises, so gains are negative."""
    choices, many = gain.size, len(meetings.rows)
    x, y = np.arange(choices), choices + np.arange(many)
    blocks = [
        _at_most(meetings.man, x, np.ones(meetings.man.max() + 1)),
        _Rows(
            np.concatenate((meetings.meeting, np.arange(many))),
            np.concatenate((x, y)),
            np.repeat([1.0, -1.0], [choices, many]),
            np.zeros(many),
            np.zeros(many),
        ),
        _Rows(np.zeros_like(y), y, np.ones(many), np.array([matches]), np.array([matches])),
    ]
    for used in meetings.rows.T:
        rows, row = np.unique(used, return_inverse=True)
        blocks.append(_at_most(row, y, program.right_hand_side[rows]))
    model = _stacked(blocks, choices + many)
    model.col_cost_ = np.concatenate((-gain.astype(np.float64), np.zeros(many)))
    model.col_lower_ = np.zeros(choices + many)
    limits = program.right_hand_side[meetings.rows].min(axis=1)
    model.col_upper_ = np.concatenate((np.ones(choices), limits))
    model.integrality_ = [HighsVarType.kContinuous] * choices + [HighsVarType.kInteger] * many
    solver = silent_solver()
    solver.setOptionValue("mip_abs_gap", _GAP)
    solver.setOptionValue("mip_rel_gap", 0.0)
    # Restarting at the root took 3 times as long on 200 mentors and 2,000 men.
    solver.setOptionValue("mip_allow_restart", False)
    solver.passModel(model)
    return solver


def _at_most(row: Columns, column: Columns, upper: Numbers) -> _Rows:
    """Rows of the model, each of which says that some columns together are at most its limit."""
    return _Rows(row, column, np.ones(row.size), np.full(upper.size, -np.inf), upper)


def _stacked(blocks: Sequence[_Rows], columns: int) -> HighsLp:
    """Makes one model for HiGHS of these blocks of rows. The blocks are below each other."""
    sizes = [block.upper.size for block in blocks]
    first = np.cumsum([0, *sizes])
    row = np.concatenate([block.row + at for block, at in zip(blocks, first[:-1], strict=True)])
    column = np.concatenate([block.column for block in blocks])
    value = np.concatenate([block.value for block in blocks])
    matrix = csc_array((value, (row, column)), shape=(int(first[-1]), columns))
    model = HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.row_lower_ = np.concatenate([block.lower for block in blocks])
    model.row_upper_ = np.concatenate([block.upper for block in blocks])
    model.a_matrix_.format_ = MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    return model


def _assignment(gain: Amounts, meetings: _Meetings, met: Amounts) -> Columns:
    """Decides which men have each meeting, if each meeting has exactly as many men as `met` says.
    Returns the columns (choices) with the highest gain.

    Solved as a flow (see `flow`): source → meeting → man → sink.
    """
    many, men = len(meetings.rows), int(meetings.man.max()) + 1
    source, sink = many + men, many + men + 1
    flow = SimpleMinCostFlow()
    add_arcs(flow, source, np.arange(many), capacity=met)
    arcs = add_arcs(flow, meetings.meeting, many + meetings.man, cost=-gain)
    add_arcs(flow, many + np.arange(men), sink)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([met.sum(), -met.sum()]))
    return largest_and_best(Network(flow, arcs))
