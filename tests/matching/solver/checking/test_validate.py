"""A solution that is not what it claims to be is refused, and so is a solver that forgot a rule."""

import ast
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import matching.solver
from matching.solver import (
    Instance,
    InvalidSolution,
    Policy,
    Solution,
    solve,
    validate,
)
from tests.factories.instances import changed, round_of
from tests.matching.solver.examples import costly_second_match, open_round
from tests.matching.solver.reference import Match, best, fits, matches_of, rescored, score_of
from tests.matching.solver.strategies import instances

INSTANCE = round_of(60, 500)
SOLUTION = solve(INSTANCE)
ROWS = ("mentor", "referral", "slot", "terms", "score")


def refused(solution: Solution, instance: Instance = INSTANCE) -> str:
    with pytest.raises(InvalidSolution) as refusal:
        validate(instance, solution)
    return str(refusal.value)


def without(row: int) -> Solution:
    return changed(SOLUTION, **{name: np.delete(getattr(SOLUTION, name), row, 0) for name in ROWS})


def with_cell(name: str, row: int, value: object) -> Solution:
    column = np.array(getattr(SOLUTION, name))
    column[row] = value
    return changed(SOLUTION, **{name: column})


def test_a_true_solution_gets_its_certificate() -> None:
    certificate = validate(INSTANCE, SOLUTION)
    assert (certificate.matched, certificate.objective) == (SOLUTION.matched, SOLUTION.objective)
    assert certificate.proven


@given(instances(), st.randoms(use_true_random=False))
def test_only_the_best_is_proven(instance: Instance, random: Random) -> None:
    """Any lawful set of matches passes exactly when trying everything finds none better."""
    men = list(range(len(instance.referrals)))
    random.shuffle(men)
    chosen: frozenset[Match] = frozenset()
    for man in men:
        options = [match for match in matches_of(instance, man) if fits(instance, chosen, match)]
        chosen |= set(random.sample(options, min(1, len(options))))
    rows = sorted(chosen)
    solution = rescored(
        instance, [m for _, m, _ in rows], [r for r, _, _ in rows], [s for _, _, s in rows]
    )
    score = sum(score_of(instance, mentor, man, slot) for man, mentor, slot in rows)
    if (len(rows), score) == best(instance):
        assert validate(instance, solution).proven
    else:
        assert "better solution" in refused(solution, instance)


def test_a_dropped_pair_is_noticed() -> None:
    assert "better solution" in refused(without(row=7))


def test_an_empty_solution_is_noticed() -> None:
    nobody = rescored(INSTANCE, [], [], [])
    assert "better solution" in refused(nobody)


def test_as_many_matches_with_a_lower_score_are_noticed() -> None:
    """The best for other weights is lawful and as large, but not the best for these."""
    elsewhere = replace(INSTANCE, policy=Policy(0, 0, 1, minimum_days=28))
    other = solve(elsewhere)
    assert other.matched == SOLUTION.matched
    same_pairs = rescored(INSTANCE, other.mentor, other.referral, other.slot)
    assert same_pairs.objective < SOLUTION.objective
    assert "better solution" in refused(same_pairs)


def test_fewer_matches_with_a_higher_score_are_noticed() -> None:
    instance = costly_second_match()
    alone = rescored(instance, [0], [0], [0])
    assert alone.objective > solve(instance).objective
    assert "better solution" in refused(alone, instance)


def test_a_better_fit_left_idle_is_noticed() -> None:
    instance = open_round(mentors=2, men=1)
    needs, experience = np.full((1, 8), 3), np.repeat([[0], [3]], 8, axis=1)
    instance = replace(
        instance,
        mentors=changed(instance.mentors, experience=experience),
        referrals=changed(instance.referrals, needs=needs),
    )
    assert validate(instance, rescored(instance, [1], [0], [0])).proven
    assert "better solution" in refused(rescored(instance, [0], [0], [0]), instance)


def test_swapped_mentors_are_noticed() -> None:
    swapped = np.array(SOLUTION.mentor)
    swapped[[0, 1]] = swapped[[1, 0]]
    assert refused(replace(SOLUTION, mentor=swapped))


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("score", 1, "have a score that is not the weighted sum"),
        ("terms", range(8), "have a wrong term"),
        ("terms", [101] + [0] * 7, "terms is out of range"),
        ("slot", 21, "slot is out of range"),
        ("mentor", 60, "mentor is out of range"),
        ("mentor", -1, "mentor is out of range"),
        ("referral", 500, "referral is out of range"),
        ("referral", 0, "twice or out of order"),
        ("referral", int(SOLUTION.referral[4]), "twice or out of order"),
    ],
)
def test_a_wrong_number_is_named(name: str, value: object, complaint: str) -> None:
    assert complaint in refused(with_cell(name, 5, value))


def test_a_slot_that_one_of_them_does_not_have_is_named() -> None:
    mentors, men = INSTANCE.mentors, INSTANCE.referrals
    wanted = int(men.slots[SOLUTION.referral[3]])
    offered = int(mentors.offered[SOLUTION.mentor[3]])
    taken = int(mentors.taken[SOLUTION.mentor[3]])
    his = next(slot for slot in range(21) if wanted >> slot & 1 and not offered >> slot & 1)
    neither = next(slot for slot in range(21) if not (wanted | offered | taken) >> slot & 1)
    assert "a slot the mentor does not have free" in refused(with_cell("slot", 3, his))
    assert "a slot he cannot do" in refused(with_cell("slot", 3, neither))


def test_two_men_in_one_slot_are_noticed() -> None:
    instance = open_round(mentors=1, men=2, places=2)
    assert "share their slot" in refused(rescored(instance, [0, 0], [0, 1], [1, 1]), instance)


def test_more_men_than_places_are_noticed() -> None:
    instance = open_round(mentors=1, men=2, places=1)
    assert "beyond the mentor's free places" in refused(
        rescored(instance, [0, 0], [0, 1], [0, 1]), instance
    )


def test_three_men_in_a_slot_offered_every_other_week_are_noticed() -> None:
    instance = open_round(mentors=1, men=3, places=3)
    alternating = changed(instance.mentors, fortnightly=np.array([1]))
    instance = replace(instance, mentors=alternating)
    three = rescored(instance, [0, 0, 0], [0, 1, 2], [0, 0, 0])
    assert "share their slot" in refused(three, instance)
    begun = replace(instance, mentors=changed(alternating, taken_once=np.array([1])))
    assert "share their slot" in refused(rescored(begun, [0, 0], [0, 1], [0, 0]), begun)


def test_a_slot_already_serving_a_match_is_noticed() -> None:
    instance = open_round(mentors=1, men=2, places=2)
    busy = replace(instance, mentors=replace(instance.mentors, taken=np.array([1], np.uint32)))
    assert "does not have free" in refused(rescored(busy, [0], [0], [0]), busy)


def test_columns_of_different_lengths_or_kinds_are_refused() -> None:
    assert "slot must hold" in refused(replace(SOLUTION, slot=SOLUTION.slot[1:]))
    assert "score must hold" in refused(replace(SOLUTION, score=SOLUTION.score.astype(float)))
    assert "terms must hold" in refused(replace(SOLUTION, terms=SOLUTION.terms[:, :2]))


def test_a_wrong_count_of_choices_is_noticed() -> None:
    assert "choices" in refused(replace(SOLUTION, arcs=SOLUTION.arcs + 1))


def test_checking_shares_no_code_with_solving() -> None:
    """Only the definitions of an instance and of a solution are common ground."""
    root = Path(matching.solver.__file__).parent
    imported = {
        node.module
        for path in (root / "checking").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {name for name in imported if name.startswith("matching.solver.")}
    ours = {name for name in ours if ".checking" not in name}
    assert ours == {"matching.solver.problem.instance", "matching.solver.problem.solution"}
