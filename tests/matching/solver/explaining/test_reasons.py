"""Reasons, compared with their definition."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.solver import (
    WORDS,
    Clearances,
    Exclusions,
    Instance,
    Reason,
    Rule,
    reasons,
    solve,
)
from tests.factories.instances import round_of
from tests.matching.solver.reference import reason_of
from tests.matching.solver.strategies import instances, roomed_instances


@given(st.one_of(instances(most_mentors=4, most_men=8), roomed_instances(most_men=6)))
def test_every_unmatched_man_has_his_first_reason(instance: Instance) -> None:
    solution = solve(instance)
    whys = reasons(instance, solution)
    matched = set(solution.referral.tolist())
    made = zip(solution.referral, solution.mentor, solution.slot, strict=True)
    chosen = frozenset((int(man), int(mentor), int(slot)) for man, mentor, slot in made)
    for man in range(len(instance.referrals)):
        expected = Reason.MATCHED if man in matched else reason_of(instance, man, chosen)
        assert whys[man] == expected


def test_one_clearance_left_changes_the_reason() -> None:
    """First nobody is cleared, then a mentor whose clearance has expired is added, then one who is
    cleared but never free. Each changes the reason."""
    instance = round_of(2, 1)
    men = replace(instance.referrals, slots=np.array([1], dtype=np.uint32), release=np.array([0]))
    mentors = replace(instance.mentors, offered=np.array([2, 2], dtype=np.uint32))
    instance = replace(instance, referrals=men, mentors=mentors)

    def reason(*expires: int) -> Reason:
        rows = np.arange(len(expires), dtype=np.int32)
        clearances = Clearances(rows, rows * 0, np.array(expires, dtype=np.int32))
        hopeless = replace(instance, clearances=clearances)
        return Reason(int(reasons(hopeless, solve(hopeless))[0]))

    assert reason() is Reason.NOT_CLEARED
    assert reason(instance.today - 1) is Reason.CLEARANCE_EXPIRED
    assert reason(instance.today - 1, instance.today) is Reason.NO_COMMON_SLOT


def test_a_named_rule_is_the_one_the_nearest_mentor_met() -> None:
    instance = round_of(60, 500)
    everyone = np.arange(60, dtype=np.int32)
    man = int(solve(instance).referral[0])
    declined = np.full(60, Rule.DECLINED, dtype=np.uint8)
    excluded = replace(instance, exclusions=Exclusions(everyone, np.full(60, man), declined))
    assert reasons(excluded, solve(excluded))[man] == Reason.DECLINED


def test_every_rule_has_a_reason_of_its_name_and_every_reason_words() -> None:
    assert {rule.name: int(rule) for rule in Rule if rule} == {
        reason.name: int(reason)
        for reason in Reason
        if reason not in (Reason.MATCHED, Reason.ALL_PLACES_TAKEN, Reason.NO_ROOM)
    }
    assert set(WORDS) == set(Reason)
    assert len(set(WORDS.values())) == len(Reason)
