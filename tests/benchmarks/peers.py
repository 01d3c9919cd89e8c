"""Other ways to make the same matches, for comparison."""

from typing import Any, NamedTuple

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from matching.solver.instance import SLOTS, Instance
from matching.solver.network import choices

CP_SAT_SECONDS = 30
CP_SAT_WORKERS = 2


class Quality(NamedTuple):
    """What a method reached, and whether it proved that nothing better exists."""

    matched: int
    score: int
    proven: bool


def greedy(instance: Instance) -> Quality:
    """First fit: each man in order of waiting takes the first mentor and slot still open."""
    options = choices(instance)
    places = instance.mentors.places.tolist()
    used: set[tuple[int, int]] = set()
    matched: dict[int, int] = {}
    waiting = instance.referrals.received[options.referral]
    for row in np.lexsort((options.referral, waiting)).tolist():
        man, mentor, slot = (int(column[row]) for column in _triple(options))
        if man not in matched and places[mentor] and (mentor, slot) not in used:
            matched[man] = int(options.score[row])
            used.add((mentor, slot))
            places[mentor] -= 1
    return Quality(len(matched), sum(matched.values()), proven=False)


def cp_sat(instance: Instance) -> Quality:
    """The same model for a general solver: a Boolean a choice, and at most so many of each."""
    options = choices(instance)
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in options.score]
    man, offer = options.referral, options.mentor * SLOTS + options.slot
    for group in (*_groups(man), *_groups(offer)):
        model.add_at_most_one([taken[row] for row in group])
    for group in _groups(options.mentor):
        places = int(instance.mentors.places[options.mentor[group[0]]])
        model.add(sum(taken[row] for row in group) <= places)
    gains = _bonus(instance, options.score) + options.score
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, gains.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = CP_SAT_SECONDS
    solver.parameters.num_workers = CP_SAT_WORKERS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Quality(0, 0, proven=False)
    rows = [row for row, variable in enumerate(taken) if solver.boolean_value(variable)]
    return Quality(len(rows), int(options.score[rows].sum()), status == cp_model.OPTIMAL)


def assignment(instance: Instance) -> Quality:
    """SciPy's dense assignment of men to offered slots.

    Places are beyond it, so a mentor with more free slots than places gets a stand-in man for
    each slot too many, worth more than any real one.
    """
    options = choices(instance)
    bonus = _bonus(instance, options.score)
    offer = options.mentor.astype(np.int64) * SLOTS + options.slot
    columns, column = np.unique(offer, return_inverse=True)
    owner = columns // SLOTS
    many = np.bincount(owner, minlength=len(instance.mentors))
    standing_in = np.repeat(np.arange(many.size), np.maximum(many - instance.mentors.places, 0))
    men = len(instance.referrals)
    gains = np.zeros((men + standing_in.size, columns.size))
    gains[options.referral, column] = bonus + options.score
    gains[men:] = np.where(standing_in[:, None] == owner, 4 * bonus, 0)
    rows, places = linear_sum_assignment(gains, maximize=True)
    real = (rows < men) & (gains[rows, places] > 0)
    score = gains[rows, places][real].sum() - bonus * real.sum()
    return Quality(int(real.sum()), int(score), proven=True)


def _bonus(instance: Instance, score: Any) -> int:
    most = min(len(instance.referrals), int(instance.mentors.places.sum()))
    return 1 + (most + 1) * int(score.max(initial=0))


def _groups(keys: Any) -> list[Any]:
    """The rows of each different key."""
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(keys[order])) + 1) if keys.size else []


def _triple(options: Any) -> tuple[Any, Any, Any]:
    return options.referral, options.mentor, options.slot
