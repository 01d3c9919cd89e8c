"""What a programme can choose: who comes first, how strongly a proposal stays, and the floor."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching.solver import DEFAULT, Instance, InvalidInstance, Rule, Undecided, solve
from matching.solver.checking.validate import validate
from matching.solver.problem.instance import Earlier, Travel
from matching.solver.solving.solve import value
from tests.factories.instances import changed, round_of
from tests.matching.solver.examples import open_round
from tests.matching.solver.reference import in_order, score_of
from tests.matching.solver.scoring.test_eligibility import rule_counts
from tests.matching.solver.solving.test_fixing import every_list, worth
from tests.matching.solver.strategies import in_turn, instances, roomed_instances


@settings(deadline=None)
@given(roomed_instances(3, 4).map(in_turn))
def test_priority_first_where_rooms_bind(instance: Instance) -> None:
    """First the most men, then those highest on the list, then the highest score for these men."""
    solution = solve(instance)
    found, every = value(instance, solution), every_list(instance)
    assert found[:2] == max(worth(instance, one)[:2] for one in every)
    these = set(solution.referral.tolist())
    same = [worth(instance, one) for one in every if {man for man, _, _ in one} == these]
    assert found == max(same)
    certificate = validate(instance, solution)
    assert (certificate.matched_bound, certificate.objective_bound) >= (found[0], found[2])


@given(instances().map(in_turn))
def test_nobody_is_passed_over_for_a_man_below_him(instance: Instance) -> None:
    matched = set(solve(instance).referral.tolist())
    every = [{man for man, _, _ in one} for one in every_list(instance)]
    above: set[int] = set()
    for man in in_order(instance):
        if any(above | {man} <= men for men in every):
            above.add(man)
    assert matched == above
    assert len(matched) == max(map(len, every))


@given(instances())
def test_a_proposal_goes_only_for_more_than_the_margin(instance: Instance) -> None:
    """Last time we proposed the best list for other weights. The weights of the fit are the same,
    because the floor would otherwise forbid other pairs."""
    before = solve(
        replace(instance, policy=replace(instance.policy, waiting=0, release=7, stability=0))
    )
    undecided = Undecided(before.mentor, before.referral, before.slot)
    now = replace(
        instance, undecided=undecided, policy=replace(instance.policy, priority_first=False)
    )
    after = solve(now)
    assert validate(now, after).proven
    assert after.matched == before.matched
    apart = replace(now, policy=replace(now.policy, stability=0))
    lists = [list(zip(it.mentor, it.referral, it.slot, strict=True)) for it in (before, after)]
    old, new = (sum(score_of(apart, *choice) for choice in choices) for choices in lists)
    gone = len(set(lists[0]) - set(lists[1]))
    assert new - old >= 100 * now.policy.stability * gone


@pytest.mark.parametrize(("margin", "stays"), [(0, False), (9, False), (11, True)])
def test_the_margin_is_in_points_of_a_score(margin: int, stays: bool) -> None:
    """The second mentor would score 1,000 points more. A margin of 10 is 1,000 points."""
    instance = open_round(mentors=2, men=1)
    levels = np.zeros((2, 8), np.uint8)
    levels[1] = 3
    policy = replace(DEFAULT, needs=10, travel=0, preferences=0, stability=margin)
    instance = replace(
        instance,
        mentors=changed(instance.mentors, experience=levels),
        referrals=changed(instance.referrals, needs=np.full((1, 8), 3)),
        undecided=Undecided(np.array([0]), np.array([0]), np.array([1])),
        policy=policy,
    )
    solution = solve(instance)
    assert (solution.mentor.tolist() == [0]) is stays
    if stays:
        assert solution.slot.tolist() == [1]


def test_a_man_without_his_mentor_comes_before_others_as_the_policy_says() -> None:
    instance = open_round(mentors=1, men=2)
    waits = instance.today - np.array([70, 0])
    men = changed(instance.referrals, received=waits, covered=np.array([0, 1]))
    for weight, first in ((0, 0), (100, 1)):
        policy = replace(DEFAULT, needs=0, preferences=0, cover=weight)
        for turn in (False, True):
            asked = replace(instance, referrals=men, policy=replace(policy, priority_first=turn))
            assert solve(asked).referral.tolist() == [first]


def test_a_floor_rules_out_pairs_that_fit_less() -> None:
    low, high = (
        rule_counts(round_of(60, 500, policy=replace(DEFAULT, floor=floor))) for floor in (0, 60)
    )
    assert low[Rule.BELOW_FLOOR] == 0
    assert high[Rule.BELOW_FLOOR] > 0
    assert low[Rule.NONE] == high[Rule.NONE] + high[Rule.BELOW_FLOOR]


def test_what_is_known_of_people_points_at_people() -> None:
    instance = round_of(2, 3)
    one, far = np.array([0]), np.array([9])
    for name, record in (
        ("travel.mentor", Travel(far, one, one)),
        ("travel.establishment", Travel(one, far, one)),
        ("earlier.mentor", Earlier(far, one)),
        ("earlier.referral", Earlier(one, far)),
        ("undecided.mentor", Undecided(far, one, one)),
        ("undecided.referral", Undecided(one, far, one)),
    ):
        field = name.split(".")[0]
        with pytest.raises(InvalidInstance, match=name):
            changed(instance, **{field: record})
    with pytest.raises(InvalidInstance, match="a man only once"):
        Undecided(np.array([0, 1]), np.array([2, 2]), np.array([0, 1]))
    with pytest.raises(InvalidInstance, match="establishment only once"):
        Travel(np.array([0, 0]), np.array([1, 1]), np.array([10, 20]))
    with pytest.raises(InvalidInstance, match="minutes"):
        Travel(one, one, np.array([601]))
    for days in (0, 3_651):
        with pytest.raises(InvalidInstance, match="matching_days"):
            changed(instance, matching_days=days)
