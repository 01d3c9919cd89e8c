"""The terms, at the values that the policy page gives, and compared with plain arithmetic."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from matching.solver import NO_DATE, Instance, Policy, terms
from matching.solver.checking.terms import merit, order
from matching.solver.problem.columns import LEFT_OUT
from matching.solver.scoring.terms import places_in_order, scores, scores_of_choices
from tests.factories.instances import TODAY, changed, round_of
from tests.matching.solver.reference import in_order, score_of, terms_of
from tests.matching.solver.strategies import instances

WAITING, RELEASE, NEEDS = range(3)


@given(instances())
def test_terms_and_scores_follow_their_definitions(instance: Instance) -> None:
    mentors, men = len(instance.mentors), len(instance.referrals)
    pair = np.arange(mentors * men)
    mentor, man = np.divmod(pair, max(1, men))
    for slot in (0, 7):
        at = np.full_like(pair, slot)
        choices = list(zip(mentor.tolist(), man.tolist(), at.tolist(), strict=True))
        values = terms(instance, mentor, man, at)
        assert values.tolist() == [terms_of(instance, *choice) for choice in choices]
        expected = [score_of(instance, *choice) for choice in choices]
        assert scores(instance, values).tolist() == expected
        assert scores_of_choices(instance, mentor, man, pair, at).tolist() == expected
        assert merit(instance, mentor, man, pair, at).tolist() == expected


@given(instances())
def test_the_order_of_the_men_follows_its_definition(instance: Instance) -> None:
    if len(instance.mentors):
        places = places_in_order(instance)
        assert np.argsort(-places).tolist() == in_order(instance)
        assert order(instance).tolist() == places.tolist()


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
        mentors=changed(instance.mentors, experience=np.array([experience]), wishes=LEFT_OUT),
        referrals=replace(instance.referrals, needs=np.array([needs], dtype=np.uint8)),
    )
    assert of_the_pair(instance)[NEEDS] == worth


def test_a_score_weighs_the_terms_as_published() -> None:
    instance = replace(round_of(1, 1), policy=Policy(1, 10, 100, minimum_days=0))
    assert scores(instance, np.array([[3, 2, 1, 9, 9, 9, 9, 9]], dtype=np.int16)).tolist() == [123]


def term(column: int, **days: int) -> int:
    instance = round_of(1, 1)
    columns = {name: np.array([day], dtype=np.int32) for name, day in days.items()}
    instance = replace(instance, referrals=changed(instance.referrals, **columns))
    return of_the_pair(instance)[column]


def of_the_pair(instance: Instance) -> list[int]:
    """The terms of the first mentor and man in slot 0."""
    values: list[int] = terms(instance, *np.zeros((3, 1), dtype=np.int64))[0].tolist()
    return values
