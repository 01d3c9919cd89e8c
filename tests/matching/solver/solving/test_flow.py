"""The flow, compared with trying everything."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.solver import (
    TERMS,
    Clearances,
    Exclusions,
    Instance,
    Policy,
    Rule,
    Solution,
    solve,
    validate,
)
from matching.solver.checking.bound import LARGEST_SCORE
from matching.solver.problem.policy import MAX_WEIGHT
from tests.factories.instances import changed, round_of
from tests.matching.solver.examples import costly_second_match, open_round
from tests.matching.solver.reference import (
    best,
    matches_of,
    most_at_once,
    rule_of,
    score_of,
    terms_of,
)
from tests.matching.solver.strategies import instances


@given(instances())
def test_nothing_beats_the_solution(instance: Instance) -> None:
    solution = solve(instance)
    assert (solution.matched, solution.objective) == best(instance)


@given(instances(most_mentors=4, most_men=8))
def test_every_rule_and_capacity_is_as_proposed(instance: Instance) -> None:
    solution = solve(instance)
    pairs = list(zip(solution.mentor, solution.referral, solution.slot, strict=True))
    for mentor, man, slot in pairs:
        assert rule_of(instance, mentor, man) is Rule.NONE
        assert (man, mentor, slot) in matches_of(instance, man)
    assert list(solution.referral) == sorted({int(man) for _, man, _ in pairs})
    for (mentor, slot), many in Counter((mentor, slot) for mentor, _, slot in pairs).items():
        assert many <= most_at_once(instance, mentor, slot)
    used = np.bincount(solution.mentor, minlength=len(instance.mentors))
    assert (used <= instance.mentors.places).all()


@given(instances(most_mentors=4, most_men=8))
def test_terms_scores_and_choices_are_what_they_say(instance: Instance) -> None:
    solution = solve(instance)
    chosen = zip(solution.mentor, solution.referral, solution.slot, strict=True)
    for row, (mentor, man, slot) in enumerate(chosen):
        assert list(solution.terms[row]) == terms_of(instance, mentor, man, slot)
        assert solution.score[row] == score_of(instance, mentor, man, slot)
    men = range(len(instance.referrals))
    assert solution.arcs == sum(len(matches_of(instance, man)) for man in men)


@given(instances(most_mentors=4, most_men=8), st.randoms(use_true_random=False))
def test_the_order_of_clearances_and_exclusions_does_not_matter(
    instance: Instance, random: Random
) -> None:
    rows = list(range(len(instance.clearances)))
    random.shuffle(rows)
    clearances, exclusions = instance.clearances, instance.exclusions
    shuffled = replace(
        instance,
        clearances=Clearances(
            clearances.mentor[rows], clearances.establishment[rows], clearances.expires[rows]
        ),
        exclusions=Exclusions(
            exclusions.mentor[::-1], exclusions.referral[::-1], exclusions.rule[::-1]
        ),
    )
    assert_same(solve(shuffled), solve(instance))


@pytest.mark.parametrize("seed", range(3))
def test_the_same_round_has_the_same_solution(seed: int) -> None:
    assert_same(solve(round_of(60, 500, seed)), solve(round_of(60, 500, seed)))


def test_more_matches_come_before_any_score() -> None:
    solution = solve(costly_second_match())
    assert solution.matched == 2
    assert solution.objective == 0


def test_a_slot_offered_every_other_week_holds_two_men_and_begun_holds_one() -> None:
    instance = open_round(mentors=1, men=4, places=4)
    mentors = changed(instance.mentors, fortnightly=np.array([0b11]), taken_once=np.array([0b10]))
    solution = solve(replace(instance, mentors=mentors))
    assert sorted(solution.slot) == [0, 0, 1]
    assert validate(replace(instance, mentors=mentors), solution).proven


def test_the_heaviest_weights_stay_in_bounds() -> None:
    weights: dict[str, Any] = {term.name: MAX_WEIGHT for term in TERMS}
    instance = round_of(200, 2_000, policy=Policy(**weights, minimum_days=0))
    solution = solve(instance)
    certificate = validate(instance, solution)
    assert certificate.objective > 0.4 * 6 * 100 * MAX_WEIGHT * certificate.matched
    assert solution.score.max() <= len(TERMS) * 100 * MAX_WEIGHT == LARGEST_SCORE


@pytest.mark.parametrize(("mentors", "men"), [(0, 0), (0, 5), (5, 0)])
def test_a_round_without_mentors_or_men_matches_nobody(mentors: int, men: int) -> None:
    assert_nobody_matched(round_of(mentors, men))


def test_without_places_slots_or_lawful_pairs_nobody_is_matched() -> None:
    instance = round_of(11, 93)
    mentors, men = instance.mentors, instance.referrals
    nobody = [
        replace(instance, mentors=replace(mentors, places=np.zeros_like(mentors.places))),
        replace(instance, mentors=replace(mentors, offered=np.zeros_like(mentors.offered))),
        replace(instance, mentors=replace(mentors, taken=mentors.offered)),
        replace(instance, referrals=replace(men, slots=np.zeros_like(men.slots))),
        replace(instance, referrals=replace(men, release=np.full_like(men.release, 1))),
        replace(instance, clearances=Clearances(*(np.empty(0, np.int32) for _ in range(3)))),
        replace(instance, exclusions=everyone_excluded(len(mentors), len(men))),
    ]
    for hopeless in nobody:
        assert_nobody_matched(hopeless)


def test_no_establishment_and_no_needs_are_a_round_too() -> None:
    empty = round_of(0, 0)
    assert_nobody_matched(
        replace(empty, establishments=empty.establishments[:0], rooms=empty.rooms[:0])
    )
    instance = round_of(11, 93)
    without = replace(
        instance,
        mentors=replace(
            instance.mentors,
            experience=instance.mentors.experience[:, :0],
            wishes=instance.mentors.wishes[:, :0],
        ),
        referrals=replace(instance.referrals, needs=instance.referrals.needs[:, :0]),
    )
    solution = solve(without)
    assert solution.matched
    assert (solution.terms[:, 2] == 50).all()


def everyone_excluded(mentors: int, men: int) -> Exclusions:
    mentor, man = np.divmod(np.arange(mentors * men, dtype=np.int32), men)
    return Exclusions(mentor, man, np.full(mentor.size, Rule.DECLINED, dtype=np.uint8))


def assert_nobody_matched(instance: Instance) -> None:
    solution = solve(instance)
    assert (solution.matched, solution.objective, solution.arcs) == (0, 0, 0)
    assert solution.terms.shape == (0, len(TERMS))
    assert validate(instance, solution).proven


def assert_same(one: Solution, other: Solution) -> None:
    for column in ("mentor", "referral", "slot", "terms", "score", "arcs"):
        assert np.array_equal(getattr(one, column), getattr(other, column))
