"""The hours of a prison suit a mentor in some slots only. Every part of the solver knows it."""

from dataclasses import replace

import numpy as np
import pytest

from matching.solver import (
    Clearances,
    Hours,
    Instance,
    Reason,
    Rule,
    excluding_rule,
    possible_pairs,
    reasons,
    solve,
    validate,
)
from matching.solver.explaining import WhyIdle, why_idle, why_not
from matching.solver.solving.fixing import ContradictoryPairs, fixed_pair, remainder
from tests.factories.instances import changed
from tests.matching.solver.examples import open_round


def suiting(instance: Instance, slots: int) -> Instance:
    """The round, with only these slots suiting the first mentor at the prison."""
    return replace(instance, hours=Hours(np.array([0]), np.array([0]), np.array([slots])))


def remedies(instance: Instance) -> set[str]:
    """What would match the first man."""
    return {remedy.kind for remedy in why_not(instance, solve(instance), 0).remedies}


def test_a_pair_meets_only_in_a_slot_that_suits() -> None:
    for slot in (0, 1):
        instance = suiting(open_round(1, 1), 1 << slot)
        solution = solve(instance)
        validate(instance, solution)
        assert (solution.slot.tolist(), solution.arcs) == ([slot], 1)
        remainder(instance, fixed_pair(0, 0, slot))
        with pytest.raises(ContradictoryPairs):
            remainder(instance, fixed_pair(0, 0, 1 - slot))


def test_where_no_slot_suits_they_share_none() -> None:
    instance = suiting(open_round(1, 1), 0b100)
    solution = solve(instance)
    assert excluding_rule(instance, 0, 0) is Rule.NO_COMMON_SLOT
    assert reasons(instance, solution).tolist() == [Reason.NO_COMMON_SLOT]
    assert why_idle(instance, solution, 0) == WhyIdle.NO_COMMON_SLOT
    assert not possible_pairs(instance)[0].size
    assert remedies(instance) == {"slot", "mentor"}


def test_a_slot_that_does_not_suit_is_no_free_time() -> None:
    """The mentor has a place. They meet somebody in the one slot that suits."""
    instance = suiting(open_round(1, 1), 0b10)
    instance = replace(instance, mentors=changed(instance.mentors, taken=np.array([0b10])))
    assert reasons(instance, solve(instance)).tolist() == [Reason.ALL_PLACES_TAKEN]
    assert not possible_pairs(instance)[0].size
    assert remedies(instance) == {"slot", "mentor"}


@pytest.mark.parametrize(("slots", "is_enough"), [(0b01, True), (0b100, False)])
def test_a_clearance_is_enough_only_where_a_slot_suits(slots: int, is_enough: bool) -> None:
    nobody = np.empty(0, dtype=np.int32)
    instance = suiting(open_round(1, 1), slots)
    instance = replace(instance, clearances=Clearances(nobody, nobody, nobody))
    assert ("clearance" in remedies(instance)) == is_enough


def test_a_place_and_a_return_are_enough_only_where_a_slot_suits() -> None:
    full = open_round(1, 1, places=0)
    away = replace(
        open_round(1, 1), mentors=changed(open_round(1, 1).mentors, offered=np.array([0]))
    )
    absent = np.array([0b01], dtype=np.uint32)
    for slots, are_enough in ((0b01, True), (0b100, False)):
        assert ("place" in remedies(suiting(full, slots))) == are_enough
        instance = suiting(away, slots)
        answer = why_not(instance, solve(instance), 0, absent)
        assert ("return" in {remedy.kind for remedy in answer.remedies}) == are_enough
