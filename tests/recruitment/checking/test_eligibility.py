"""What each answer to the check means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.checking.eligibility import (
    Question,
    first_obstacle,
    is_obstacle,
    next_question,
    possible_places,
    with_answer,
)

FINE = {
    "age": ["yes"],
    "places": ["BXI", "WWI"],
    "time": ["yes"],
    "commitment": ["unsure"],
    "connections": ["none"],
}
CODES = ["BXI", "WWI", "PVI"]


def test_nothing_stands_in_the_way_of_someone_willing_or_unsure() -> None:
    assert next_question(FINE) is None
    assert first_obstacle(FINE) is None
    assert possible_places(FINE) == {"BXI", "WWI"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("age", ["no"]),
        ("places", ["none"]),
        ("time", ["no"]),
        ("commitment", ["no"]),
        ("connections", ["BXI", "WWI"]),
    ],
)
def test_an_answer_that_means_not_yet(question: str, answer: list[str]) -> None:
    assert is_obstacle(Question(question), FINE | {question: answer})


def test_a_friend_in_one_prison_leaves_the_other() -> None:
    answers = FINE | {"connections": ["BXI"]}
    assert first_obstacle(answers) is None
    assert possible_places(answers) == {"WWI"}


def test_questions_come_in_their_order() -> None:
    assert next_question({}) == "age"
    assert next_question({"age": ["yes"], "time": ["yes"]}) == "places"


def test_new_places_put_the_question_about_people_there_again() -> None:
    assert next_question(with_answer(FINE, Question.PLACES, ["PVI"])) == "connections"
    same = with_answer(FINE, Question.PLACES, ["BXI", "WWI"])
    assert next_question(same) is None


@given(st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES)))
def test_a_possible_place_is_in_reach_and_holds_nobody_close(
    reach: set[str], close: set[str]
) -> None:
    answers = FINE | {"places": sorted(reach) or ["none"], "connections": sorted(close) or ["none"]}
    assert possible_places(answers) == reach - close
    assert (first_obstacle(answers) is None) is bool(reach - close)
