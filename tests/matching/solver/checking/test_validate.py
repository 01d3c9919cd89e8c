"""The check refuses a solution that is not what it claims to be, and one from a solver that forgot
a rule."""

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
from matching.solver.checking.faults import Fault
from tests.factories.instances import changed, round_of
from tests.matching.solver.examples import costly_second_match, open_round
from tests.matching.solver.reference import Match, best, fits, matches_of, rescored, score_of
from tests.matching.solver.strategies import instances

INSTANCE = round_of(60, 500)
SOLUTION = solve(INSTANCE)
ROWS = ("mentor", "referral", "slot", "terms", "score")


def fault_of(solution: Solution, instance: Instance = INSTANCE) -> Fault:
    """The fault for which the check refuses the solution."""
    with pytest.raises(InvalidSolution) as refusal:
        validate(instance, solution)
    return refusal.value.fault


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
    """A set of matches that breaks no rule passes the check exactly when trying everything finds no
    better set."""
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
        assert fault_of(solution, instance) == Fault.NOT_BEST


def test_a_dropped_pair_is_noticed() -> None:
    assert fault_of(without(row=7)) == Fault.NOT_BEST


def test_an_empty_solution_is_noticed() -> None:
    nobody = rescored(INSTANCE, [], [], [])
    assert fault_of(nobody) == Fault.NOT_BEST


def test_as_many_matches_with_a_lower_score_are_noticed() -> None:
    """The best list for other weights breaks no rule and is as long, but it is not the best for
    these weights."""
    elsewhere = replace(INSTANCE, policy=Policy(0, 0, 1, minimum_days=28))
    other = solve(elsewhere)
    assert other.matched == SOLUTION.matched
    same_pairs = rescored(INSTANCE, other.mentor, other.referral, other.slot)
    assert same_pairs.objective < SOLUTION.objective
    assert fault_of(same_pairs) == Fault.NOT_BEST


def test_fewer_matches_with_a_higher_score_are_noticed() -> None:
    instance = costly_second_match()
    alone = rescored(instance, [0], [0], [0])
    assert alone.objective > solve(instance).objective
    assert fault_of(alone, instance) == Fault.NOT_BEST


def test_a_better_fit_left_idle_is_noticed() -> None:
    instance = open_round(mentors=2, men=1)
    needs, experience = np.full((1, 8), 3), np.repeat([[0], [3]], 8, axis=1)
    instance = replace(
        instance,
        mentors=changed(instance.mentors, experience=experience),
        referrals=changed(instance.referrals, needs=needs),
    )
    assert validate(instance, rescored(instance, [1], [0], [0])).proven
    assert fault_of(rescored(instance, [0], [0], [0]), instance) == Fault.NOT_BEST


def test_swapped_mentors_are_noticed() -> None:
    swapped = np.array(SOLUTION.mentor)
    swapped[[0, 1]] = swapped[[1, 0]]
    assert fault_of(replace(SOLUTION, mentor=swapped))


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("score", 1, Fault.SCORE),
        ("terms", range(8), Fault.TERM),
        ("terms", [101] + [0] * 7, Fault.RANGE),
        ("slot", 21, Fault.RANGE),
        ("mentor", 60, Fault.RANGE),
        ("mentor", -1, Fault.RANGE),
        ("referral", 500, Fault.RANGE),
        ("referral", 0, Fault.ORDER),
        ("referral", int(SOLUTION.referral[4]), Fault.ORDER),
    ],
)
def test_a_wrong_number_is_noticed(name: str, value: object, fault: Fault) -> None:
    assert fault_of(with_cell(name, 5, value)) == fault


def test_a_slot_that_one_of_them_does_not_have_is_named() -> None:
    mentors, men = INSTANCE.mentors, INSTANCE.referrals
    wanted = int(men.slots[SOLUTION.referral[3]])
    offered = int(mentors.offered[SOLUTION.mentor[3]])
    taken = int(mentors.taken[SOLUTION.mentor[3]])
    his = next(slot for slot in range(21) if wanted >> slot & 1 and not offered >> slot & 1)
    neither = next(slot for slot in range(21) if not (wanted | offered | taken) >> slot & 1)
    assert fault_of(with_cell("slot", 3, his)) == Fault.MENTOR_IS_NOT_FREE
    assert fault_of(with_cell("slot", 3, neither)) == Fault.HE_IS_NOT_FREE


def test_two_men_in_one_slot_are_noticed() -> None:
    instance = open_round(mentors=1, men=2, places=2)
    assert fault_of(rescored(instance, [0, 0], [0, 1], [1, 1]), instance) == Fault.SLOT_FULL


def test_more_men_than_places_are_noticed() -> None:
    instance = open_round(mentors=1, men=2, places=1)
    both = rescored(instance, [0, 0], [0, 1], [0, 1])
    assert fault_of(both, instance) == Fault.NO_PLACE


def test_three_men_in_a_slot_offered_every_other_week_are_noticed() -> None:
    instance = open_round(mentors=1, men=3, places=3)
    alternating = changed(instance.mentors, fortnightly=np.array([1]))
    instance = replace(instance, mentors=alternating)
    three = rescored(instance, [0, 0, 0], [0, 1, 2], [0, 0, 0])
    assert fault_of(three, instance) == Fault.SLOT_FULL
    once = replace(instance, mentors=changed(alternating, taken_once=np.array([1])))
    assert fault_of(rescored(once, [0, 0], [0, 1], [0, 0]), once) == Fault.SLOT_FULL


def test_a_slot_already_serving_a_match_is_noticed() -> None:
    instance = open_round(mentors=1, men=2, places=2)
    busy = replace(instance, mentors=replace(instance.mentors, taken=np.array([1], np.uint32)))
    assert fault_of(rescored(busy, [0], [0], [0]), busy) == Fault.MENTOR_IS_NOT_FREE


def test_columns_of_different_lengths_or_kinds_are_refused() -> None:
    assert fault_of(replace(SOLUTION, slot=SOLUTION.slot[1:])) == Fault.SHAPE
    assert fault_of(replace(SOLUTION, score=SOLUTION.score.astype(float))) == Fault.SHAPE
    assert fault_of(replace(SOLUTION, terms=SOLUTION.terms[:, :2])) == Fault.SHAPE


def test_a_wrong_count_of_choices_is_noticed() -> None:
    assert fault_of(replace(SOLUTION, arcs=SOLUTION.arcs + 1)) == Fault.CHOICES


def test_checking_shares_no_code_with_solving() -> None:
    """They share only the definitions of an instance and of a solution."""
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
