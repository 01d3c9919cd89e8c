"""The same question asked twice, and many questions answered at the same moment."""

import time
from collections.abc import Callable
from functools import partial

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import RunStatus
from matching.models import Mentor, Question
from matching.models.question import MOST_AT_ONCE
from matching.questions.asking import (
    FRESH,
    MOST_PAIRS,
    Answer,
    Kind,
    answer_question,
    ask,
    sweep_questions,
)
from matching.questions.why import WHY_MENTOR
from matching.solver import Instance
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.factories.people import manager
from tests.factories.questions import a_question
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RIVALS = 8


def running(pool: Instance, before_solve: Callable[[], None]) -> Answer:
    """Counts how many questions run now, for long enough that others try to start."""
    before_solve()
    time.sleep(0.2)
    return {"running": Question.objects.filter(status=RunStatus.RUNNING).count()}


COUNTING = Kind("counting", running)


def test_the_same_press_twice_makes_one_question() -> None:
    load_programme(size=Size(MOST_PAIRS // 60 + 1, 60, 1), seed=1, by=PROGRAMME, at=now())
    boss = manager()
    mentor = Mentor.objects.all()[0].pk
    for turn in range(5):
        at = now() + turn * FRESH
        answers = race([partial(ask, WHY_MENTOR, by=boss, at=at, mentor=mentor)] * RIVALS)
        question = Question.objects.get(status=RunStatus.QUEUED)
        assert answers == [question] * RIVALS
        answer_question(question_id=question.pk, kinds=[WHY_MENTOR])
        question.refresh_from_db()
        assert question.is_answered


def test_one_question_taken_by_many_workers_is_answered_once() -> None:
    question = a_question(manager(), kind=COUNTING.name, asks={})
    race(
        [
            *[partial(answer_question, question_id=question.pk, kinds=[COUNTING])] * RIVALS,
            *[partial(sweep_questions, at=now())] * 2,
        ]
    )
    question.refresh_from_db()
    assert (question.status, question.attempts) == (RunStatus.DONE, 1)


def test_many_workers_answer_few_questions_at_once() -> None:
    boss = manager()
    rows = [a_question(boss, kind=COUNTING.name, asks={}, key=str(key)) for key in range(RIVALS)]
    race([partial(answer_question, question_id=row.pk, kinds=[COUNTING]) for row in rows])
    done = Question.objects.filter(status=RunStatus.DONE)
    assert 1 <= done.count() < RIVALS
    assert max(row.result["running"] for row in done.all()) <= MOST_AT_ONCE
    while (row := Question.objects.filter(status=RunStatus.QUEUED).first()) is not None:
        answer_question(question_id=row.pk, kinds=[COUNTING])
    assert done.all().count() == RIVALS
