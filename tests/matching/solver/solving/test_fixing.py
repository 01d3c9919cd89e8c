"""Pinned pairs and ruled-out pairs, compared with trying everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.solver import Instance, solve, validate
from matching.solver.problem.changes import without_pair
from matching.solver.solving import fixing
from matching.solver.solving.fixing import (
    ContradictoryPairs,
    FixedPairs,
    best_lists_with,
    check_fixed_pairs,
    remainder,
    with_fixed_pairs,
)
from matching.solver.solving.solve import value
from tests.factories.instances import changed
from tests.matching.solver.examples import open_round
from tests.matching.solver.reference import Match, best, fits, in_order, matches_of, score_of
from tests.matching.solver.strategies import instances, roomed_instances


def every_list(instance: Instance) -> list[frozenset[Match]]:
    """Every list of matches that breaks no rule."""
    lists: list[frozenset[Match]] = [frozenset()]
    for man in range(len(instance.referrals)):
        lists += [
            chosen | {match}
            for chosen in lists
            for match in matches_of(instance, man)
            if fits(instance, chosen, match)
        ]
    return lists


def worth(instance: Instance, chosen: frozenset[Match]) -> tuple[int, int, int]:
    """How good a list is: how many matches, then which men if priority comes first, then the
    score."""
    order = in_order(instance)[::-1] if instance.policy.priority_first else []
    places = sum(order.index(man) + 1 for man, _, _ in chosen if order)
    scores = (score_of(instance, mentor, man, slot) for man, mentor, slot in chosen)
    return len(chosen), places, sum(scores)


@given(st.data(), st.one_of(instances(), roomed_instances(3, 4)))
def test_the_best_list_that_holds_the_pins(data: st.DataObject, instance: Instance) -> None:
    """Any list that breaks no rule can be pinned. Any other is refused."""
    every = [m for man in range(len(instance.referrals)) for m in matches_of(instance, man)]
    if not every:
        return
    wanted = frozenset(data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=3)))
    rows = sorted(wanted)
    fixed_pairs = FixedPairs(*(np.array([m[column] for m in rows]) for column in (1, 0, 2)))
    holding = [chosen for chosen in every_list(instance) if wanted <= chosen]
    if not holding:
        with pytest.raises(ContradictoryPairs):
            remainder(instance, fixed_pairs)
        return
    rest = remainder(instance, fixed_pairs)
    solution = solve(rest)
    validate(rest, solution)
    whole = with_fixed_pairs(instance, fixed_pairs, solution)
    assert value(instance, whole) == max(worth(instance, one) for one in holding)
    made = set(
        zip(whole.referral.tolist(), whole.mentor.tolist(), whole.slot.tolist(), strict=True)
    )
    assert wanted <= made


@given(st.one_of(instances(), roomed_instances(3, 4)))
def test_the_best_list_with_one_man_and_each_mentor(instance: Instance) -> None:
    every = every_list(instance)
    for man in range(len(instance.referrals)):
        with_each: dict[int, tuple[int, int, int]] = {}
        for one in every:
            for mentor in (m[1] for m in one if m[0] == man):
                with_each[mentor] = max(with_each.get(mentor, (0, 0, 0)), worth(instance, one))
        lists = list(best_lists_with(instance, man))
        values = [value(instance, one) for one in lists]
        assert values == sorted(values, reverse=True)
        mentors = [int(one.mentor[one.referral == man][0]) for one in lists]
        assert dict(zip(mentors, values, strict=True)) == with_each


@given(instances())
def test_a_pair_ruled_out_is_never_made(instance: Instance) -> None:
    solution = solve(instance)
    for mentor, man in zip(solution.mentor.tolist(), solution.referral.tolist(), strict=True):
        without = without_pair(instance, mentor, man)
        again = solve(without)
        assert (again.matched, again.objective) == best(without)
        assert not ((again.mentor == mentor) & (again.referral == man)).any()


def test_contradictory_pins_are_named() -> None:
    instance = open_round(2, 3)

    def reason(instance: Instance, *rows: tuple[int, int, int]) -> str:
        with pytest.raises(ContradictoryPairs) as refusal:
            check_fixed_pairs(
                instance, FixedPairs(*(np.array(column) for column in zip(*rows, strict=True)))
            )
        assert refusal.value.rows == tuple(range(len(rows)))
        return refusal.value.reason

    assert reason(instance, (0, 0, 0), (1, 0, 1)) == fixing.ONE_MENTOR
    assert reason(instance, (0, 0, 0), (0, 1, 0)) == fixing.TIME_FULL
    assert reason(instance, (0, 0, 0), (0, 1, 1)) == fixing.PLACES_FULL
    assert reason(instance, (0, 0, 2)) == fixing.NOT_BOTH_FREE
    declined = fixing.FORBIDDEN.format(rule="declined")
    assert reason(without_pair(instance, 0, 0), (0, 0, 0)) == declined
    full = changed(instance, rooms=np.where(np.arange(21) == 0, 1, -1)[None, :])
    assert reason(full, (0, 0, 0), (1, 1, 0)) == fixing.ROOMS_FULL
    busy = changed(instance.mentors, taken=np.array([1, 0]))
    assert reason(changed(instance, mentors=busy), (0, 0, 0)) == fixing.TIME_TAKEN


def test_an_error_names_every_pair_at_fault() -> None:
    instance = open_round(2, 3)
    ids, men = instance.mentors.id.tolist(), instance.referrals.id.tolist()
    pairs = FixedPairs(np.array([0, 1]), np.array([0, 0]), np.array([0, 1], np.uint8))
    with pytest.raises(ContradictoryPairs) as refusal:
        check_fixed_pairs(instance, pairs)
    first = f"mentor {ids[0]} with referral {men[0]} on mon-am"
    second = f"mentor {ids[1]} with referral {men[0]} on mon-pm"
    assert str(refusal.value).startswith(f"{first} and {second}: ")
