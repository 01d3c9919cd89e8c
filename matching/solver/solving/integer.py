"""The integer step: the best list of a given number of matches among few columns.

    maximise    Σ g_c x_c
    subject to  Σ_{c of man r} x_c ≤ 1                         for every man r
                Σ_{c in meeting (o, k)} x_c = y_ok             for every offer o and room k
                Σ_k y_ok ≤ b_o,   Σ_{o of m} Σ_k y_ok ≤ b_m,   Σ_o y_ok ≤ b_k
                Σ y_ok = n
                x ≥ 0,  y whole

An offer is a mentor's slot. A room is an establishment's slot. y_ok is how many men the offer meets
in the room. Only y has to be whole. With y fixed, the rest assigns meetings to men, and a network
of this kind has whole vertices by itself (Birkhoff, 1946). The search therefore has one integer for
each meeting instead of one for each choice, and few ties. HiGHS searches for y. Then the flow finds
the best x for this y, exactly and in whole numbers.
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
"""The time limit of a search in seconds, so that a worker is never silent for longer."""

_GAP: Final = 0.5
"""Gains are whole numbers, so a list within half a point of the bound is the best."""

_FEASIBLE: Final = 2
"""The number that HiGHS has for a feasible solution."""


class Incumbent(NamedTuple):
    """The best list that the search met, if any, and whether the search ended.

    If the search ended, no list of these columns is better, and None means that there is no such
    list.
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
    """The list with the highest gain of this many `matches` among these columns.

    `incumbent` is a list of this kind, where we know one. The search is then only for a better
    list. The answer is the incumbent if there is no better list, or if time is up. Gains are whole
    numbers. Raises SolverError when HiGHS fails or its answer breaks a limit. At worst, the time is
    exponential in the number of meetings (`rooms` has measurements).
    """
    if columns.size < matches:
        return Incumbent(None, is_settled=True)
    meetings = _Meetings.of(program, columns)
    solver = _model(program, gain[columns], meetings, matches)
    solver.setOptionValue("time_limit", seconds)
    if incumbent is not None:
        # HiGHS minimises here, and drops any branch that cannot get below this value.
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
    """The man and the meeting of each column, both numbered from 0.

    Also the rows that each meeting uses: the row of its mentor, of its offer and of its room.
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
    """Rows of the model: the values by row and column, and the limits of each row."""

    row: Columns
    column: Columns
    value: Numbers
    lower: Numbers
    upper: Numbers


def _model(program: LinearProgram, gain: Amounts, meetings: _Meetings, matches: int) -> Highs:
    """The program at the top of this module, to minimise. Its columns are first x, then y."""
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
    """Rows whose columns add up to at most their limit."""
    return _Rows(row, column, np.ones(row.size), np.full(upper.size, -np.inf), upper)


def _stacked(blocks: Sequence[_Rows], columns: int) -> HighsLp:
    """One model of all these blocks, each block below the block before it."""
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
    """The columns with the highest gain that give each meeting `met` men.

    They come from a flow: source → meeting → man → sink.
    """
    many, men = len(meetings.rows), int(meetings.man.max()) + 1
    source, sink = many + men, many + men + 1
    flow = SimpleMinCostFlow()
    add_arcs(flow, source, np.arange(many), capacity=met)
    arcs = add_arcs(flow, meetings.meeting, many + meetings.man, cost=-gain)
    add_arcs(flow, many + np.arange(men), sink)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([met.sum(), -met.sum()]))
    return largest_and_best(Network(flow, arcs))
