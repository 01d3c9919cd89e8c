"""The terms, at their published corners and against plain arithmetic."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from matching.solver import NO_DATE, Instance, Policy, scores, terms
from tests.factories.instances import TODAY, changed, round_of
from tests.matching.solver.reference import score_of, terms_of
from tests.matching.solver.strategies import instances

WAITING, RELEASE, NEEDS = range(3)


@given(instances())
def test_terms_and_scores_follow_their_definitions(instance: Instance) -> None:
    mentors, men = len(instance.mentors), len(instance.referrals)
    mentor, man = np.divmod(np.arange(mentors * men), max(1, men))
    found = terms(instance, mentor, man)
    assert found.shape == (mentors * men, 3)
    assert found.tolist() == [terms_of(instance, *pair) for pair in zip(mentor, man, strict=True)]
    assert scores(instance, found).tolist() == [
        score_of(instance, *pair) for pair in zip(mentor, man, strict=True)
    ]


@pytest.mark.parametrize(
    ("days", "worth"),
    [(-3, 0), (0, 0), (1, 0), (2, 1), (91, 50), (181, 99), (182, 100), (900, 100)],
)
def test_waiting_grows_to_half_a_year(days: int, worth: int) -> None:
    assert term(WAITING, received=TODAY - days) == worth


@pytest.mark.parametrize(
    ("days", "worth"), [(-9, 100), (28, 100), (90, 100), (91, 99), (315, 50), (540, 0), (900, 0)]
)
def test_a_nearer_release_is_worth_more(days: int, worth: int) -> None:
    assert term(RELEASE, release=TODAY + days) == worth


def test_an_unknown_release_is_worth_the_middle() -> None:
    assert term(RELEASE, release=NO_DATE) == 50


@pytest.mark.parametrize(
    ("needs", "experience", "worth"),
    [((0, 0), (3, 3), 50), ((3, 1), (3, 3), 100), ((3, 1), (0, 3), 25), ((1, 2), (1, 1), 33)],
)
def test_fit_is_the_share_of_what_could_be_met(
    needs: tuple[int, int], experience: tuple[int, int], worth: int
) -> None:
    instance = round_of(1, 1)
    instance = replace(
        instance,
        mentors=replace(instance.mentors, experience=np.array([experience], dtype=np.uint8)),
        referrals=replace(instance.referrals, needs=np.array([needs], dtype=np.uint8)),
    )
    assert terms(instance, np.array([0]), np.array([0]))[0, NEEDS] == worth


def test_a_score_weighs_the_terms_as_published() -> None:
    instance = replace(round_of(1, 1), policy=Policy(1, 10, 100, minimum_days=0))
    assert scores(instance, np.array([[3, 2, 1]], dtype=np.int16)).tolist() == [123]


def term(column: int, **days: int) -> int:
    instance = round_of(1, 1)
    columns = {name: np.array([day], dtype=np.int32) for name, day in days.items()}
    instance = replace(instance, referrals=changed(instance.referrals, **columns))
    return int(terms(instance, np.array([0]), np.array([0]))[0, column])
