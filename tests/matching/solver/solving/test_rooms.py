"""Rounds with too few rooms: compared with trying everything, and what the bound from prices
proves."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings

from matching.solver import Instance, InvalidSolution, Policy, Solution, solve, validate
from matching.solver.checking.faults import Fault
from matching.solver.problem.policy import MAX_WEIGHT
from matching.solver.problem.solution import SCALE, Prices
from matching.solver.solving import rooms
from matching.solver.solving.integer import best_whole
from tests.factories.instances import round_of
from tests.matching.solver.examples import halves, open_round
from tests.matching.solver.reference import best
from tests.matching.solver.strategies import roomed_instances


def with_rooms(instance: Instance, many: int) -> Instance:
    return replace(instance, rooms=np.full_like(instance.rooms, many))


TIGHT = with_rooms(round_of(60, 500), 5)
SOLUTION = solve(TIGHT)


def prices_of(solution: Solution) -> tuple[Prices, Prices]:
    assert solution.prices is not None
    return solution.prices


@settings(deadline=None, max_examples=150)
@given(roomed_instances())
def test_nothing_beats_the_solution(instance: Instance) -> None:
    solution = solve(instance)
    assert (solution.matched, solution.objective) == best(instance)
    certificate = validate(instance, solution)
    assert certificate.matched_bound >= solution.matched
    assert certificate.objective_bound >= solution.objective
    reached = (certificate.matched_bound, certificate.objective_bound) == best(instance)
    assert certificate.proven == reached


def test_nothing_beats_it_however_few_choices_it_begins_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search begins with so few choices that they do not make a whole list, or not the best, so
    it has to add more."""
    instances = [with_rooms(round_of(30, 200, seed), 2) for seed in range(6)]
    usual = [solve(instance).objective for instance in instances]
    monkeypatch.setattr(rooms, "_FIRST_GAP", 1 / SCALE)
    assert [solve(instance).objective for instance in instances] == usual


def test_a_worker_hears_before_each_search_and_only_where_rooms_bind() -> None:
    heard: list[int] = []
    assert solve(TIGHT, before_search=lambda: heard.append(1)).objective == SOLUTION.objective
    assert heard
    heard.clear()
    solve(with_rooms(TIGHT, 500), before_search=lambda: heard.append(1))
    assert not heard


def test_when_time_is_up_the_list_keeps_to_the_rooms_and_the_bounds_say_what_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rooms, "best_whole", partial(best_whole, seconds=0))
    solution = solve(TIGHT)
    assert 0 < solution.matched < SOLUTION.matched
    certificate = validate(TIGHT, solution)
    assert certificate.matched_bound == SOLUTION.matched
    assert not certificate.proven


@pytest.mark.parametrize("gap", [1 / SCALE, 64])
def test_halves_of_men_are_not_promised(gap: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_FIRST_GAP", gap)
    solution = solve(halves())
    assert (solution.matched, solution.objective) == best(halves())
    certificate = validate(halves(), solution)
    assert certificate.matched_bound == solution.matched + 1
    assert not certificate.proven


def test_rooms_are_kept_and_some_are_full() -> None:
    place = TIGHT.referrals.establishment[SOLUTION.referral] * 21 + SOLUTION.slot
    assert np.bincount(place).max() == 5
    assert SOLUTION.objective < solve(with_rooms(TIGHT, -1)).objective


def test_rooms_that_do_not_bind_change_nothing() -> None:
    ample = solve(with_rooms(TIGHT, 500))
    assert ample.prices is None
    assert ample.objective == solve(with_rooms(TIGHT, -1)).objective


def test_no_rooms_at_all_match_nobody() -> None:
    solution = solve(with_rooms(TIGHT, 0))
    assert solution.matched == 0
    assert validate(with_rooms(TIGHT, 0), solution).proven


def test_the_same_question_has_the_same_answer() -> None:
    again = solve(TIGHT)
    for column in ("mentor", "referral", "slot"):
        assert np.array_equal(getattr(again, column), getattr(SOLUTION, column))


def test_a_solver_that_forgets_the_rooms_is_caught() -> None:
    forgetful = solve(with_rooms(TIGHT, -1))
    with pytest.raises(InvalidSolution) as refusal:
        validate(TIGHT, forgetful)
    assert refusal.value.fault == Fault.NO_ROOM


def test_a_worse_solution_under_true_prices_is_not_proven() -> None:
    instance = with_rooms(open_round(mentors=4, men=4), 1)
    whole = solve(instance)
    assert whole.matched == 2
    assert validate(instance, whole).proven
    rows = ("mentor", "referral", "slot", "terms", "score")
    less = replace(whole, **{name: getattr(whole, name)[1:] for name in rows})
    certificate = validate(instance, less)
    assert not certificate.proven
    assert certificate.matched_bound == 2


@pytest.mark.parametrize("which", [0, 1])
def test_prices_below_nothing_are_refused(which: int) -> None:
    true = prices_of(SOLUTION)
    for table in ("mentor", "offer", "room"):
        false = [*true]
        false[which] = replace(true[which], **{table: getattr(true[which], table) - 1})
        with pytest.raises(InvalidSolution) as refusal:
            validate(TIGHT, replace(SOLUTION, prices=(false[0], false[1])))
        assert refusal.value.fault == Fault.PRICES


def test_prices_of_nothing_prove_nothing_false() -> None:
    """If every price is 0, the bound is loose, but not wrong."""
    nothing = [
        replace(one, mentor=one.mentor * 0, offer=one.offer * 0, room=one.room * 0)
        for one in prices_of(SOLUTION)
    ]
    certificate = validate(TIGHT, replace(SOLUTION, prices=(nothing[0], nothing[1])))
    assert not certificate.proven
    assert certificate.matched_bound > SOLUTION.matched
    assert certificate.objective_bound > SOLUTION.objective


@pytest.mark.parametrize("weight", [0, MAX_WEIGHT])
@pytest.mark.parametrize("many", [1, 3])
def test_ties_everywhere_and_the_heaviest_weights_are_proven(weight: int, many: int) -> None:
    policy = Policy(weight, weight, weight, minimum_days=0)
    instance = with_rooms(round_of(60, 500, policy=policy), many)
    solution = solve(instance)
    assert solution.prices is not None
    assert validate(instance, solution).proven


@pytest.mark.parametrize(("mentors", "men"), [(0, 0), (0, 5), (5, 0), (1, 1)])
@pytest.mark.parametrize("many", [0, 1])
def test_next_to_nobody_with_next_to_no_rooms_is_a_round_too(
    mentors: int, men: int, many: int
) -> None:
    instance = with_rooms(round_of(mentors, men), many)
    assert validate(instance, solve(instance)).proven
