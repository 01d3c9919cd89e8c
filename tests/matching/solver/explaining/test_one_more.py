"""What one more room or mentor would bring, compared with trying everything."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from matching.solver import Instance, solve
from matching.solver.explaining import one_more
from matching.solver.explaining.one_more import ANYTHING, worth_of_one_more
from matching.solver.problem.changes import NewMentor, with_mentor, with_room
from matching.solver.problem.instance import EVERY_SLOT
from tests.factories.instances import round_of
from tests.matching.solver.examples import open_round
from tests.matching.solver.reference import best
from tests.matching.solver.strategies import in_turn, roomed_instances


def changed(instance: Instance, site: int, slot: int | None) -> Instance:
    if slot is not None:
        return with_room(instance, site, slot)
    anybody = NewMentor((site,), EVERY_SLOT, languages=ANYTHING, training=ANYTHING)
    return with_mentor(instance, anybody)


@pytest.fixture(params=[one_more.MOST_CHOICES, 0])
def most_choices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Runs the test twice: once where rounds are small enough to solve again, and once where none
    are."""
    monkeypatch.setattr(one_more, "MOST_CHOICES", request.param)
    return int(request.param)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instance=roomed_instances(3, 4))
def test_each_is_worth_what_it_says(most_choices: int, instance: Instance) -> None:
    solution = solve(instance)
    named = worth_of_one_more(instance, solution)
    for more in named:
        better = best(changed(instance, more.establishment, more.slot))
        if more.score is None:
            assert solution.matched + more.matched == better[0]
            continue
        assert (solution.matched + more.matched, solution.objective + more.score) == better
        assert more.slot is None or better > best(instance)
    assert [more.worth for more in named] == sorted((more.worth for more in named), reverse=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instance=roomed_instances(3, 4) | roomed_instances(3, 4).map(in_turn))
def test_no_room_that_would_bring_a_man_is_forgotten(most_choices: int, instance: Instance) -> None:
    solution = solve(instance)
    named = {(more.establishment, more.slot) for more in worth_of_one_more(instance, solution)}
    for site, slot in zip(*np.nonzero(instance.rooms >= 0), strict=True):
        more = solve(with_room(instance, int(site), int(slot))).matched > solution.matched
        assert not more or (int(site), int(slot)) in named


def test_the_best_rooms_are_solved_again_and_the_others_promised() -> None:
    drawn = round_of(30, 200)
    instance = replace(drawn, rooms=np.ones_like(drawn.rooms))
    solution = solve(instance)
    rooms = [more for more in worth_of_one_more(instance, solution) if more.slot is not None]
    promised = [more for more in rooms if more.score is None]
    assert 0 < len(promised) == len(rooms) - one_more.SOLVED_AGAIN
    for more in promised:
        better = solve(changed(instance, more.establishment, more.slot))
        assert better.matched == solution.matched + more.matched


@pytest.mark.parametrize("rooms", [1, 2])
def test_a_promise_is_what_solving_again_brings(
    rooms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds even where the price of a room promises one more man, but no mentor has a place
    for him."""
    monkeypatch.setattr(one_more, "MOST_CHOICES", 0)
    drawn = round_of(30, 200)
    instance = replace(drawn, rooms=np.full_like(drawn.rooms, rooms))
    solution = solve(instance)
    promised = {
        (more.establishment, more.slot): more.matched
        for more in worth_of_one_more(instance, solution)
    }
    assert promised
    for site, slot in np.ndindex(instance.rooms.shape):
        better = solve(with_room(instance, site, slot))
        assert better.matched == solution.matched + promised.get((site, slot), 0)


def test_a_session_in_which_nobody_could_meet_is_not_full() -> None:
    """There is no room anywhere, and 2 pairs are free together only in slot 0."""
    instance = open_round(mentors=2, men=2)
    slots = np.full_like(instance.referrals.slots, 1)
    instance = replace(instance, referrals=replace(instance.referrals, slots=slots))
    instance = replace(instance, rooms=np.zeros_like(instance.rooms))
    named = worth_of_one_more(instance, solve(instance))
    assert {more.slot for more in named} == {0, None}


def test_where_no_room_binds_there_is_nothing_to_ask() -> None:
    instance = round_of(11, 93)
    assert worth_of_one_more(instance, solve(instance)) == []


def test_the_last_room_is_worth_a_man_and_a_mentor_nothing() -> None:
    """2 pairs could meet in slot 0 or slot 1, and the only room is in slot 0."""
    instance = open_round(mentors=2, men=2)
    instance = replace(instance, rooms=(np.arange(21) == 0).astype(np.int32)[None, :])
    named = worth_of_one_more(instance, solve(instance))
    assert {(more.slot, more.matched) for more in named} == {(0, 1), (1, 1), (None, 0)}
