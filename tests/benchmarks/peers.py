"""Other ways to make the same matches, for comparison.

We call each of them a peer. A peer gets the choices, so that it spends no time on finding them, and
a limit in seconds. It raises Cannot for a round that it cannot express: an assignment, for example,
cannot express rooms.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt
from munkres import Munkres
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_matrix

from matching.solver.problem.instance import SLOTS, Instance
from matching.solver.scoring.choices import Choices, choices, men_at_once
from matching.solver.solving.linear import LinearProgram

CP_SAT_WORKERS = 2
Rows = npt.NDArray[np.integer]


class Cannot(Exception):
    """The method cannot express this round."""


class Quality(NamedTuple):
    """The result of a method, and whether the method proved that no list is better."""

    matched: int
    score: int
    proven: bool


class Question(NamedTuple):
    """A round with its choices, the limits on these, and the seconds that a method can take."""

    instance: Instance
    options: Choices
    program: LinearProgram
    seconds: float

    @classmethod
    def of(cls, instance: Instance, seconds: float, options: Choices | None = None) -> "Question":
        """A question about `options`, or about all choices of the round."""
        options = choices(instance) if options is None else options
        return cls(instance, options, LinearProgram.of(instance, options), seconds)

    @property
    def bonus(self) -> int:
        """More than all scores together, so that the number of matches comes first."""
        most = min(len(self.instance.referrals), int(self.instance.mentors.places.sum()))
        return 1 + (most + 1) * int(self.options.score.max(initial=0))

    def quality(self, rows: Rows, *, proven: bool) -> Quality:
        return Quality(len(rows), int(self.options.score[rows].sum()), proven)


def first_come(question: Question) -> Quality:
    """The man who was referred first takes the first mentor and time still free, and so on."""
    waiting = question.instance.referrals.received[question.options.referral]
    return _in_turn(question, waiting)


def by_surname(question: Question) -> Quality:
    """The same as first_come, but in alphabetical order: the order then says nothing about who
    waits longest."""
    men = len(question.instance.referrals)
    place = np.random.default_rng(men).permutation(men)
    return _in_turn(question, place[question.options.referral])


def cp_sat(question: Question) -> Quality:
    """CP-SAT, with a whole number for each choice. A bonus puts the number of matches first."""
    model, taken = _model(question)
    gains = question.options.score + question.bonus
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, gains.tolist()))
    rows, proven = _solved(model, taken, question.seconds)
    return question.quality(rows, proven=proven)


def cp_sat_in_turn(question: Question) -> Quality:
    """CP-SAT, first for the most matches, then for the highest score with that many matches. Each
    step has half the time."""
    model, taken = _model(question)
    model.maximize(sum(taken))
    rows, is_most = _solved(model, taken, question.seconds / 2)
    model.add(sum(taken) >= len(rows))
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, question.options.score.tolist()))
    better, is_best = _solved(model, taken, question.seconds / 2)
    return question.quality(better if len(better) else rows, proven=is_most and is_best)


def highs(question: Question) -> Quality:
    """HiGHS, as a mixed-integer program with a whole number for every choice."""
    program, score = question.program, question.options.score
    used, row = np.unique(program.rows, return_inverse=True)
    cells = row.ravel(), np.repeat(np.arange(score.size), program.rows.shape[1])
    answer = milp(
        -(score + 1.0 + 4 * score.max()),
        constraints=LinearConstraint(
            csr_matrix((np.ones(row.size), cells)), -np.inf, program.right_hand_side[used]
        ),
        bounds=Bounds(0, 1),
        integrality=np.ones(score.size, dtype=np.int64),
        options={"mip_rel_gap": 0, "time_limit": question.seconds},
    )
    if answer.x is None:
        return Quality(0, 0, proven=False)
    return question.quality(np.flatnonzero(np.rint(answer.x)), proven=answer.status == 0)


def scipy(question: Question) -> Quality:
    """SciPy's dense assignment of men to the times that mentors offer."""
    gains = _table(question)
    return _read(question, gains, *linear_sum_assignment(gains, maximize=True))


def munkres(question: Question) -> Quality:
    """The Hungarian method in plain Python, on the same table."""
    gains = _table(question)
    pairs = Munkres().compute((gains.max(initial=0) - gains).tolist())
    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return _read(question, gains, rows, columns)


def networkx(question: Question) -> Quality:
    """The network that our solver uses, solved in plain Python."""
    _refuse_rooms(question)
    instance, options = question.instance, question.options
    graph = nx.DiGraph()
    at_once = men_at_once(instance)
    for mentor, places in enumerate(instance.mentors.places.tolist()):
        graph.add_edge("source", ("mentor", mentor), capacity=places, weight=0)
    for mentor, slot in zip(*np.nonzero(at_once), strict=True):
        offer = ("offer", int(mentor), int(slot))
        capacity = int(at_once[mentor, slot])
        graph.add_edge(("mentor", int(mentor)), offer, capacity=capacity, weight=0)
    columns = (options.mentor, options.slot, options.referral, options.score)
    for mentor, slot, man, score in zip(*(it.tolist() for it in columns), strict=True):
        graph.add_edge(("offer", mentor, slot), ("man", man), capacity=1, weight=-score)
        graph.add_edge(("man", man), "sink", capacity=1, weight=0)
    flow = nx.max_flow_min_cost(graph, "source", "sink")
    return Quality(sum(flow["source"].values()), -int(nx.cost_of_flow(graph, flow)), proven=True)


PEERS: dict[str, Callable[[Question], Quality]] = {
    "CP-SAT, weighted": cp_sat,
    "CP-SAT, in turn": cp_sat_in_turn,
    "HiGHS, all choices": highs,
    "SciPy assignment": scipy,
    "NetworkX": networkx,
    "munkres": munkres,
    "greedy, first come": first_come,
    "greedy, by surname": by_surname,
}


def _in_turn(question: Question, turn: npt.NDArray[np.integer]) -> Quality:
    program, options = question.program, question.options
    left, taken = program.right_hand_side.copy(), []
    for row in np.lexsort((options.slot, options.mentor, options.referral, turn)).tolist():
        uses = program.rows[row]
        if (left[uses] > 0).all():
            left[uses] -= 1
            taken.append(row)
    return question.quality(np.array(taken, dtype=np.intp), proven=False)


def _model(question: Question) -> tuple[cp_model.CpModel, list[Any]]:
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in question.options.score]
    limits = question.program.right_hand_side
    for kind in question.program.rows.T:
        order = np.argsort(kind, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1):
            if group.size > limits[kind[group[0]]]:
                model.add(sum(taken[it] for it in group) <= int(limits[kind[group[0]]]))
    return model, taken


def _solved(model: cp_model.CpModel, taken: list[Any], seconds: float) -> tuple[Rows, bool]:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = CP_SAT_WORKERS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return np.empty(0, dtype=np.intp), False
    rows = [row for row, variable in enumerate(taken) if solver.boolean_value(variable)]
    return np.array(rows, dtype=np.intp), status == cp_model.OPTIMAL


def _table(question: Question) -> npt.NDArray[np.float64]:
    """What each match would gain: a row for each man, a column for each time that a mentor offers.

    An assignment cannot express a mentor's places. So where a mentor has more free times than
    places, we invent a man for each extra time. He is worth more than any real man, so he takes
    that time.
    """
    _refuse_rooms(question)
    instance, options, bonus = question.instance, question.options, question.bonus
    columns, column = _columns(question)
    owner = columns // SLOTS
    many = np.bincount(owner, minlength=len(instance.mentors))
    standing_in = np.repeat(np.arange(many.size), np.maximum(many - instance.mentors.places, 0))
    men = len(instance.referrals)
    gains = np.zeros((men + standing_in.size, columns.size))
    gains[options.referral, column] = bonus + options.score
    gains[men:] = np.where(standing_in[:, None] == owner, 4 * bonus, 0)
    return gains


def _columns(question: Question) -> tuple[Rows, Rows]:
    offer = question.options.mentor.astype(np.int64) * SLOTS + question.options.slot
    columns, column = np.unique(offer, return_inverse=True)
    return columns, column


def _read(question: Question, gains: npt.NDArray[np.float64], rows: Rows, places: Rows) -> Quality:
    real = (rows < len(question.instance.referrals)) & (gains[rows, places] > 0)
    score = gains[rows, places][real].sum() - question.bonus * real.sum()
    return Quality(int(real.sum()), int(score), proven=True)


def _refuse_rooms(question: Question) -> None:
    if (question.instance.rooms >= 0).any() or (men_at_once(question.instance) > 1).any():
        raise Cannot
