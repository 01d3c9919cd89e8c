"""Solves a round. First solves it as if there were enough rooms, which is quick (see `flow`). If
that list needs too many rooms, solves the round again with the rooms (see `rooms`)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Prices, Solution
from matching.solver.scoring.choices import Choices, choices
from matching.solver.scoring.terms import places_in_order, terms
from matching.solver.solving.flow import largest_and_best, network
from matching.solver.solving.rooms import has_room, nothing, solve_with_rooms

Rows = npt.NDArray[np.intp]


class Taken(NamedTuple):
    """The rows of the choices in the best list. If there are too few rooms, also has the prices
    that prove how good a list can be at most (see Solution)."""

    rows: Rows
    prices: tuple[Prices, Prices] | None = None
    who: tuple[Prices, Prices] | None = None


def solve(instance: Instance, *, before_search: Callable[[], None] = nothing) -> Solution:
    """Finds the best list: as many matches as possible, and of all the lists with so many matches,
    the highest sum of scores.

    If the policy puts priority first, the most urgent men are matched, and the scores decide only
    which mentors they get (see Policy). In that case, the round is solved twice. The same instance
    always gives the same list.

    If there are enough rooms, takes 0.2 s for 1,000 mentors and 5,000 men, and 0.8 s for 3,000
    mentors and 10,000 men, measured on 2 cores. If there are too few rooms, see solve_with_rooms.
    Calls `before_search` before each long search. Raises SolverError if OR-Tools or HiGHS fails.
    """
    options = choices(instance)
    if instance.policy.priority_first:
        taken = best_by_order(instance, options, places_in_order(instance), before_search)
    else:
        taken = _best(instance, options, before_search)
    return solution_of(instance, options, taken.rows, taken.prices, taken.who)


def best_by_order(
    instance: Instance,
    options: Choices,
    places: npt.NDArray[np.int64],
    before_search: Callable[[], None] = nothing,
) -> Taken:
    """The best list for a policy that puts priority first. First chooses the men, and then their
    mentors.

    A more urgent man has a higher place. Of all the groups with as many men as possible, chooses
    the group with the highest sum of `places`. If there are enough rooms, we would get the same men
    by going down the order and choosing each man who can still be matched. Source: Edmonds,
    “Matroids and the greedy algorithm” (1971).
    """
    taken = flow_by_order(instance, options, places)
    if has_room(instance, options, taken):
        return Taken(taken)
    ranked = options._replace(score=places[options.referral])
    who = Taken(*solve_with_rooms(instance, ranked, taken, before_search))
    rows = _of_men(options, who.rows)
    best = _best(instance, options.only(rows), before_search)
    return Taken(rows[best.rows], best.prices, who.prices)


def flow_by_order(instance: Instance, options: Choices, places: npt.NDArray[np.int64]) -> Rows:
    """The list that best_by_order would choose if there were enough rooms."""
    ranked = options._replace(score=places[options.referral])
    rows = _of_men(options, largest_and_best(network(instance, ranked)))
    return rows[largest_and_best(network(instance, options.only(rows)))]


def solution_of(
    instance: Instance,
    options: Choices,
    taken: Rows,
    prices: tuple[Prices, Prices] | None = None,
    who: tuple[Prices, Prices] | None = None,
) -> Solution:
    """Makes a Solution of these rows of the choices."""
    taken = taken[np.argsort(options.referral[taken])]
    mentor, referral, slot = options.mentor[taken], options.referral[taken], options.slot[taken]
    return Solution(
        mentor=mentor,
        referral=referral,
        slot=slot,
        terms=terms(instance, mentor, referral, slot),
        score=options.score[taken],
        arcs=options.mentor.size,
        prices=prices,
        who=who,
    )


def value(instance: Instance, solution: Solution) -> tuple[int, int, int]:
    """How good a solution is, as a tuple of 3 numbers: matches, sum of places, score. The solution
    with the larger tuple is better.

    The sum of places says how urgent the matched men are (see places_in_order). It is 0 if the
    policy does not put priority first.
    """
    places = 0
    if instance.policy.priority_first:
        places = int(places_in_order(instance)[solution.referral].sum())
    return solution.matched, places, solution.objective


def _best(instance: Instance, options: Choices, before_search: Callable[[], None]) -> Taken:
    """The list with the most matches, and of those lists, the one with the highest score."""
    taken = largest_and_best(network(instance, options))
    if has_room(instance, options, taken):
        return Taken(taken)
    return Taken(*solve_with_rooms(instance, options, taken, before_search))


def _of_men(options: Choices, taken: Rows) -> Rows:
    """The rows of all choices of the men in the rows `taken`."""
    return np.flatnonzero(np.isin(options.referral, options.referral[taken]))
