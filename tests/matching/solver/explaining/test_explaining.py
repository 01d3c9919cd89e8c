"""Every answer is applied to the round, and the round solved again."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver import Instance, Reason, Solution, solve
from matching.solver.changes import (
    NewMentor,
    only_men,
    with_clearance,
    with_free_slot,
    with_mentor,
    with_offer,
    with_places,
    with_room,
    without_pair,
)
from matching.solver.explaining import Remedy, WhyIdle, alternatives, why_idle, why_not
from tests.matching.solver.reference import best, matches_of, rule_of
from tests.matching.solver.strategies import instances, roomed_instances
from tests.matching.solver.test_pins import every_list, worth


@given(st.one_of(instances(), roomed_instances(3, 4)))
def test_what_declining_and_choosing_the_runner_up_cost(instance: Instance) -> None:
    solution = solve(instance)
    now = solution.matched, solution.objective
    for mentor, man in zip(solution.mentor.tolist(), solution.referral.tolist(), strict=True):
        found = alternatives(instance, solution, mentor, man)
        without = best(without_pair(instance, mentor, man))
        assert (now[0] + found.declining.matched, now[1] + found.declining.score) == without
        others = [
            worth(instance, one)
            for one in every_list(instance)
            if any(m[0] == man and m[1] != mentor for m in one)
        ]
        if found.choosing is None:
            assert not others
            continue
        most, _, score = max(others)
        assert (now[0] + found.choosing.matched, now[1] + found.choosing.score) == (most, score)
        assert found.runner_up not in (None, mentor)
        assert man in found.choosing.moves


def applied(instance: Instance, remedy: Remedy, man: int) -> Instance:
    site = int(instance.referrals.establishment[man])
    if remedy.kind == "place":
        places = int(instance.mentors.places[remedy.mentor]) + 1
        return with_places(instance, remedy.mentor, places)
    if remedy.kind == "his_slot":
        return with_free_slot(instance, man, remedy.slot)
    if remedy.kind == "slot":
        return with_offer(instance, remedy.mentor, remedy.slot)
    if remedy.kind == "clearance":
        return with_clearance(instance, remedy.mentor, site)
    if remedy.kind == "room":
        return with_room(instance, site, remedy.slot)
    men = instance.referrals
    wanted = int(men.languages[man]), int(men.training[man])
    return with_mentor(instance, NewMentor((site,), 1 << remedy.slot, 1, *wanted))


@given(instances(most_men=5))
def test_each_remedy_matches_him_and_nobody_loses(instance: Instance) -> None:
    check_remedies(instance)


@settings(max_examples=10)
@given(roomed_instances(2, 4))
def test_each_remedy_matches_him_where_rooms_bind_too(instance: Instance) -> None:
    check_remedies(instance)


def check_remedies(instance: Instance) -> None:
    solution = solve(instance)
    for man in set(range(len(instance.referrals))) - set(solution.referral.tolist()):
        answer = why_not(instance, solution, man)
        assert answer.reason is not Reason.MATCHED
        everyone = {*solution.referral.tolist(), man}
        for remedy in answer.remedies:
            better = applied(instance, remedy, man)
            assert any({m[0] for m in one} == everyone for one in every_list(better)), remedy
            assert best(better)[0] > solution.matched
        wants = int(instance.referrals.slots[man])
        hopeless = (
            answer.reason is Reason.TOO_LITTLE_TIME
            or not wants
            or instance.policy.floor
            or (instance.rooms >= 0).any()
        )
        assert hopeless or any(remedy.kind == "mentor" for remedy in answer.remedies)


@given(instances(most_men=5))
def test_the_group_is_blocked_and_no_smaller_one_is(instance: Instance) -> None:
    solution = solve(instance)
    for man in set(range(len(instance.referrals))) - set(solution.referral.tolist()):
        group = why_not(instance, solution, man).group
        assert bool(group) == bool(matches_of(instance, man))
        if group:
            men = np.array(group)
            assert man in group
            assert best(only_men(instance, men))[0] == men.size - 1
            for one in group:
                assert best(only_men(instance, men[men != one]))[0] == men.size - 1


@given(st.one_of(instances(most_mentors=4, most_men=5), roomed_instances()))
def test_why_a_mentor_has_no_man(instance: Instance) -> None:
    solution = solve(instance)
    for mentor in range(len(instance.mentors)):
        found = why_idle(instance, solution, mentor)
        men = range(len(instance.referrals))
        open_to = [rule_of(instance, mentor, man).name for man in men]
        assert (found is WhyIdle.MATCHED) == (mentor in solution.mentor)
        if found is WhyIdle.ALL_TAKEN:
            assert "NONE" in open_to
            assert is_beaten(instance, solution, mentor)
        elif found is WhyIdle.NO_ROOM:
            assert not is_beaten(instance, solution, mentor)
        elif found not in (WhyIdle.MATCHED, WhyIdle.NO_PLACE):
            assert "NONE" not in open_to
        if found.name in open_to:
            assert found is not WhyIdle.ALL_TAKEN


def is_beaten(instance: Instance, solution: Solution, mentor: int) -> bool:
    """Whether every man this mentor could meet is matched, or every slot of theirs taken."""
    matched = set(solution.referral.tolist())
    men = range(len(instance.referrals))
    able = [man for man in men if any(m[1] == mentor for m in matches_of(instance, man))]
    return set(able) <= matched
