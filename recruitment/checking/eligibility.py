"""Whether someone could volunteer now: five questions, and what an answer of each means.

Pure: the answers stay with whoever asks, and nobody is told of them. A criminal record is not among
the questions, because it is not a bar.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

Answers = Mapping[str, list[str]]
"""What was chosen, by question. Places and connections are codes of prisons."""

YES: Final = "yes"
NO: Final = "no"
UNSURE: Final = "unsure"
NONE: Final = "none"


class Question(StrEnum):
    """In the order they are asked."""

    AGE = "age"
    PLACES = "places"
    TIME = "time"
    COMMITMENT = "commitment"
    CONNECTIONS = "connections"


def next_question(answers: Answers) -> Question | None:
    """The first not answered yet; None when all are."""
    return next((question for question in Question if question not in answers), None)


def is_obstacle(question: Question, answers: Answers) -> bool:
    """Whether the answer to this question means not yet. Someone unsure may go on."""
    if question == Question.CONNECTIONS:
        return not possible_places(answers)
    return answers.get(question) in ([NO], [NONE])


def first_obstacle(answers: Answers) -> Question | None:
    """The first question whose answer means not yet; None when none does."""
    return next(
        (
            question
            for question in Question
            if question in answers and is_obstacle(question, answers)
        ),
        None,
    )


def possible_places(answers: Answers) -> set[str]:
    """Prisons within reach that hold nobody close to this person."""
    return set(answers.get(Question.PLACES, ())) - {NONE, *answers.get(Question.CONNECTIONS, ())}


def with_answer(answers: Answers, question: Question, answer: list[str]) -> dict[str, list[str]]:
    """The answers with this one put in. New places put the question about people there again."""
    rest = dict(answers)
    if question == Question.PLACES and answer != answers.get(Question.PLACES):
        rest.pop(Question.CONNECTIONS, None)
    return rest | {str(question): answer}
