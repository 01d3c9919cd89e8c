"""Which rule excludes which pair, compared with the rules applied to one pair at a time."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given

from matching.solver import DEFAULT, Instance, Rule, excluding_rule
from matching.solver.scoring.eligibility import blocks
from tests.factories.instances import round_of
from tests.matching.solver.reference import rule_of
from tests.matching.solver.strategies import instances


def rules_in_blocks(instance: Instance) -> dict[tuple[int, int], Rule]:
    found: dict[tuple[int, int], Rule] = {}
    for block in blocks(instance):
        for row, mentor in enumerate(block.mentors):
            for column, man in enumerate(block.referrals):
                assert (mentor, man) not in found
                found[int(mentor), int(man)] = Rule(int(block.rules[row, column]))
    return found


@given(instances())
def test_every_pair_keeps_its_first_rule(instance: Instance) -> None:
    found = rules_in_blocks(instance)
    for mentor in range(len(instance.mentors)):
        for man in range(len(instance.referrals)):
            rule = rule_of(instance, mentor, man)
            assert excluding_rule(instance, mentor, man) is rule
            if (mentor, man) in found:
                assert found[mentor, man] is rule
            else:
                assert rule in (Rule.NOT_CLEARED, Rule.TOO_LITTLE_TIME)


def test_a_crowded_establishment_is_weighed_in_several_blocks() -> None:
    instance = round_of(70, 5_000)
    assert instance.establishments.size == 1
    found = list(blocks(instance))
    assert len(found) > 1
    men = np.concatenate([block.referrals for block in found])
    assert np.array_equal(np.sort(men), np.arange(5_000))
    for block in found:
        for row, column in ((0, 0), (-1, -1), (3, block.referrals.size // 2)):
            pair = int(block.mentors[row]), int(block.referrals[column])
            assert block.rules[row, column] == rule_of(instance, *pair)


def test_every_rule_occurs_in_the_family_of_rounds() -> None:
    """If one were missing, the tests on larger rounds would prove less than they seem to."""
    policy = replace(DEFAULT, floor=30)
    # A mentor who is not cleared at a man's prison is in no block with him.
    assert rule_counts(round_of(200, 2_000, policy=policy)).keys() == set(Rule) - {Rule.NOT_CLEARED}


def rule_counts(instance: Instance) -> Counter[Rule]:
    """How many mentors and men at one prison each rule keeps apart."""
    counts: Counter[Rule] = Counter()
    for block in blocks(instance):
        rules, pairs = np.unique(block.rules, return_counts=True)
        counts.update(dict(zip(map(Rule, rules.tolist()), pairs.tolist(), strict=True)))
    return counts
