"""We apply every answer to the round and solve the round again."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver import SLOTS, Exclusions, Instance, Reason, Rule, Solution, solve
from matching.solver.explaining import (
    Remedy,
    WhyIdle,
    alternatives,
    blocking_group,
    why_idle,
    why_not,
)
from matching.solver.explaining.group import MOST_RIVALS
from matching.solver.explaining.man import full_slots, most_matched
from matching.solver.explaining.reasons import met_in
from matching.solver.problem.changes import (
    NewMentor,
    only_men,
    with_clearance,
    with_free_slot,
    with_mentor,
    with_offer,
    with_offers,
    with_places,
    with_room,
    without_pair,
)
from tests.factories.instances import changed
from tests.matching.solver.examples import open_round
from tests.matching.solver.reference import best, matches_of, rule_of
from tests.matching.solver.solving.test_fixing import every_list, worth
from tests.matching.solver.strategies import in_turn, instances, roomed_instances


@given(st.one_of(instances(), roomed_instances(3, 4)))
def test_what_declining_and_choosing_a_runner_up_cost(instance: Instance) -> None:
    solution = solve(instance)
    now = solution.matched, solution.objective
    for mentor, man in zip(solution.mentor.tolist(), solution.referral.tolist(), strict=True):
        answer = alternatives(instance, solution, mentor, man)
        without = best(without_pair(instance, mentor, man))
        declining = answer.declining
        assert (now[0] + declining.matched, now[1] + declining.score) == without
        best_with: dict[int, tuple[int, int, int]] = {}
        for one in every_list(instance):
            for other in (m[1] for m in one if m[0] == man and m[1] != mentor):
                best_with[other] = max(best_with.get(other, (0, 0, 0)), worth(instance, one))
        assert {runner_up.mentor for runner_up in answer.runner_ups} == set(best_with)
        in_order = sorted(best_with.values(), reverse=True)
        for runner_up, (most, _, score) in zip(answer.runner_ups, in_order, strict=True):
            choosing = runner_up.choosing
            assert (now[0] + choosing.matched, now[1] + choosing.score) == (most, score)
            assert (most, score) == best_with[runner_up.mentor][::2]
            assert man in choosing.moves


def applied(instance: Instance, remedy: Remedy, man: int) -> Instance:
    site = int(instance.referrals.establishment[man])
    if remedy.kind == "place":
        places = int(instance.mentors.places[remedy.mentor]) + 1
        return with_places(instance, remedy.mentor, places)
    if remedy.kind == "his_slot":
        return with_free_slot(instance, man, remedy.slot)
    if remedy.kind == "slot":
        return with_offer(instance, remedy.mentor, remedy.slot, site)
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


@given(instances(most_mentors=3, most_men=4))
def test_whose_return_is_enough_is_told(there: Instance) -> None:
    away = there.mentors.offered & np.uint32(1)
    mentors = replace(there.mentors, offered=there.mentors.offered & ~away)
    instance = replace(there, mentors=mentors)
    solution = solve(instance)
    for man in set(range(len(instance.referrals))) - set(solution.referral.tolist()):
        everyone = {*solution.referral.tolist(), man}
        enough, meets_him = set(), set()
        for mentor in np.flatnonzero(away).tolist():
            back = with_offers(instance, mentor, 1)
            if any({m[0] for m in one} == everyone for one in every_list(back)):
                enough.add(mentor)
            if (man, mentor, 0) in matches_of(back, man):
                meets_him.add(mentor)
        remedies = why_not(instance, solution, man, away).remedies
        told = {it.mentor for it in remedies if it.kind == "return"}
        assert told <= enough
        assert told or not enough & meets_him


@given(
    st.one_of(instances(most_men=5), roomed_instances(3, 5), roomed_instances(3, 5).map(in_turn))
)
def test_the_group_is_blocked_and_no_smaller_one_is(instance: Instance) -> None:
    solution = solve(instance)
    for man in set(range(len(instance.referrals))) - set(solution.referral.tolist()):
        group = blocking_group(instance, solution, man)
        assert bool(group) == any(one for one in every_list(only_men(instance, np.array([man]))))
        if group:
            men = np.array(group)
            assert man in group
            assert best(only_men(instance, men))[0] == men.size - 1
            for one in group:
                assert best(only_men(instance, men[men != one]))[0] == men.size - 1


def test_one_rival_is_enough_where_a_room_and_a_mentor_are_both_taken() -> None:
    """Only mentor 0 can meet man 0, in slot 0, and man 2, in slot 1. Only mentor 1 can meet man 1,
    in slot 0, which has one room. So men 1 and 2 are matched, and each of these matches alone is
    enough to keep man 0 out."""
    instance = open_round(mentors=2, men=3)
    instance = replace(
        instance,
        rooms=np.where(np.arange(SLOTS) == 0, 1, -1).astype(np.int32)[None, :],
        referrals=changed(
            instance.referrals,
            slots=np.array([0b01, 0b01, 0b10]),
            received=instance.today - np.array([180, 90, 0]),
        ),
        exclusions=Exclusions(np.array([1, 0, 1]), np.array([0, 1, 2]), np.full(3, Rule.DECLINED)),
    )
    solution = solve(instance)
    assert solution.priced
    assert solution.referral.tolist() == [1, 2]
    assert blocking_group(instance, solution, 0) in {(0, 1), (0, 2)}


def test_who_competes_for_rooms_is_told_only_of_so_many() -> None:
    """30 mentors could meet 30 men, in as many rooms as the test says."""
    everybody = open_round(mentors=30, men=30)
    for rooms, told in ((MOST_RIVALS, MOST_RIVALS + 1), (MOST_RIVALS + 1, 0)):
        limits = np.where(np.arange(SLOTS) == 0, rooms, 0).astype(np.int32)
        instance = replace(everybody, rooms=limits[None, :])
        solution = solve(instance)
        man = min(set(range(30)) - set(solution.referral.tolist()))
        assert len(blocking_group(instance, solution, man)) == told


@given(roomed_instances(3, 5))
def test_in_each_full_slot_only_a_room_is_wanting(instance: Instance) -> None:
    solution = solve(instance)
    for man in set(range(len(instance.referrals))) - set(solution.referral.tolist()):
        site = int(instance.referrals.establishment[man])
        full = full_slots(instance, solution, man)
        for slot in {match[2] for match in matches_of(instance, man)} if solution.priced else ():
            met = met_in(instance, solution, site, slot)
            assert (slot in full) == (0 <= instance.rooms[site, slot] <= len(met))
        assert set(full) <= {match[2] for match in matches_of(instance, man)}


@given(roomed_instances(3, 4), st.data())
def test_prices_never_promise_too_few(instance: Instance, data: st.DataObject) -> None:
    solution = solve(instance)
    if solution.counting is None:
        return
    site = data.draw(st.integers(0, len(instance.rooms) - 1))
    slot = data.draw(st.sampled_from((0, 7, 20)))
    for other in (
        with_room(instance, site, slot),
        with_mentor(instance, NewMentor((site,), 1 << slot)),
        instance,
    ):
        assert most_matched(other, solution.counting) >= best(other)[0]


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
        if not is_cleared_anywhere(instance, mentor):
            assert found in (WhyIdle.NOT_CLEARED, WhyIdle.CLEARANCE_EXPIRED)
        else:
            assert found is not WhyIdle.NOT_CLEARED


def is_cleared_anywhere(instance: Instance, mentor: int) -> bool:
    cleared = instance.clearances
    rows = zip(cleared.mentor.tolist(), cleared.expires.tolist(), strict=True)
    return any(row == mentor and (not ends or ends >= instance.today) for row, ends in rows)


def is_beaten(instance: Instance, solution: Solution, mentor: int) -> bool:
    """Whether every man this mentor could meet is matched, or all the mentor's slots are taken."""
    matched = set(solution.referral.tolist())
    men = range(len(instance.referrals))
    able = [man for man in men if any(m[1] == mentor for m in matches_of(instance, man))]
    return set(able) <= matched
