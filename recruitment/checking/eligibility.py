"""The questions of the eligibility check, and the answers that mean “not yet”."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

Answers = Mapping[str, list[str]]
"""The codes that the person chose, by question. The answers about places and connections are codes
of prisons."""

YES: Final = "yes"
NO: Final = "no"
UNSURE: Final = "unsure"
NONE: Final = "none"


class Question(StrEnum):
    """The questions of the eligibility check, in order.

    No question is about a criminal record, because a record does not rule anyone out.
    """

    AGE = "age"
    PLACES = "places"
    TIME = "time"
    COMMITMENT = "commitment"
    CONNECTIONS = "connections"


def next_question(answers: Answers) -> Question | None:
    """The first question without an answer. None when every question has an answer."""
    return next((question for question in Question if question not in answers), None)


def is_obstacle(question: Question, answers: Answers) -> bool:
    """Whether the answer to this question means that the person cannot apply yet (“not yet”). The
    answer “I am not sure” does not mean “not yet”."""
    if question == Question.CONNECTIONS:
        return not possible_places(answers)
    return answers.get(question) in ([NO], [NONE])


def first_obstacle(answers: Answers) -> Question | None:
    """The first question whose answer means “not yet” (see is_obstacle). None when there is no such
    question."""
    return next(
        (
            question
            for question in Question
            if question in answers and is_obstacle(question, answers)
        ),
        None,
    )


def possible_places(answers: Answers) -> set[str]:
    """The codes of the prisons that this person can travel to.

    Leaves out prisons where somebody close to them is held.
    """
    return set(answers.get(Question.PLACES, ())) - {NONE, *answers.get(Question.CONNECTIONS, ())}


def with_answer(answers: Answers, question: Question, answer: list[str]) -> dict[str, list[str]]:
    """The answers so far, with one answer added or changed.

    If the answer about prisons has changed, deletes the answer about people who are held in these
    prisons.
    """
    rest = dict(answers)
    if question == Question.PLACES and answer != answers.get(Question.PLACES):
        rest.pop(Question.CONNECTIONS, None)
    return rest | {str(question): answer}
