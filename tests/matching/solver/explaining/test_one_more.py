"""What one more room or mentor would bring, against trying everything."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching.solver import Instance, solve
from matching.solver.explaining.one_more import ANYTHING, EVERY_SLOT, _may_bind, worth_of_one_more
from matching.solver.explaining.reasons import full_rooms
from matching.solver.problem.changes import NewMentor, with_mentor, with_room
from matching.solver.solving.solve import value
from tests.factories.instances import round_of
from tests.matching.solver.examples import open_round
from tests.matching.solver.reference import best
from tests.matching.solver.strategies import in_turn, roomed_instances


def changed(instance: Instance, site: int, slot: int | None) -> Instance:
    if slot is not None:
        return with_room(instance, site, slot)
    anybody = NewMentor((site,), EVERY_SLOT, languages=ANYTHING, training=ANYTHING)
    return with_mentor(instance, anybody)


@settings(deadline=None)
@given(roomed_instances(3, 4))
def test_each_is_worth_what_it_says(instance: Instance) -> None:
    solution = solve(instance)
    found = worth_of_one_more(instance, solution)
    for it in found:
        better = best(changed(instance, it.establishment, it.slot))
        gain = it.worth
        assert (solution.matched + gain[0], solution.objective + gain[1]) == better
        assert it.slot is None or better > best(instance)
    assert [it.worth for it in found] == sorted((it.worth for it in found), reverse=True)


@settings(deadline=None)
@given(roomed_instances(3, 4))
def test_no_room_that_binds_is_forgotten(instance: Instance) -> None:
    solution = solve(instance)
    told = {(it.establishment, it.slot) for it in worth_of_one_more(instance, solution)}
    for site, slot in zip(*np.nonzero(instance.rooms >= 0), strict=True):
        gains = best(with_room(instance, int(site), int(slot))) > best(instance)
        assert ((int(site), int(slot)) in told) == gains


@settings(deadline=None)
@given(roomed_instances(3, 4).map(in_turn))
def test_no_room_that_binds_is_forgotten_where_some_come_first(instance: Instance) -> None:
    solution = solve(instance)
    asked = _may_bind(instance, solution) & full_rooms(instance, solution)
    for site, slot in zip(*np.nonzero((instance.rooms >= 0) & ~asked), strict=True):
        better = solve(with_room(instance, int(site), int(slot)))
        assert value(instance, better)[:2] == value(instance, solution)[:2]


def test_a_room_that_was_not_asked_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One room in each of two slots, of which only as many as there is time for are asked."""
    instance = open_round(mentors=4, men=4)
    instance = replace(instance, rooms=(np.arange(21) < 2).astype(np.int32)[None, :])
    solution = solve(instance)
    assert [it.matched for it in worth_of_one_more(instance, solution)] == [1, 1, 0]
    monkeypatch.setattr("matching.solver.explaining.one_more.MOST_CHOICES", solution.arcs)
    *_, last = found = worth_of_one_more(instance, solution)
    assert [it.matched for it in found] == [1, 0, None]
    assert {found[0].slot, last.slot} == {0, 1}
    monkeypatch.setattr("matching.solver.explaining.one_more.MOST_CHOICES", 0)
    assert [it.score for it in worth_of_one_more(instance, solution)] == [None, None]


def test_where_no_room_binds_there_is_nothing_to_ask() -> None:
    instance = round_of(11, 93)
    assert worth_of_one_more(instance, solve(instance)) == []


def test_the_last_room_is_worth_a_man_and_a_mentor_nothing() -> None:
    """Two pairs could meet in slot 0 or 1, and there is one room, in slot 0."""
    instance = open_round(mentors=2, men=2)
    instance = replace(instance, rooms=(np.arange(21) == 0).astype(np.int32)[None, :])
    found = worth_of_one_more(instance, solve(instance))
    assert {(it.slot, it.matched) for it in found} == {(0, 1), (1, 1), (None, 0)}
