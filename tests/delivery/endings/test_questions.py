"""The questions that a manager changes."""

import pytest

from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from delivery.endings.questions import add_question, change_question, load_feedback_questions
from delivery.models import FeedbackQuestion, Speaker
from tests.factories.delivery import a_supported_man, an_answer
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db


def change(question: FeedbackQuestion, name: str, *, is_used: bool = True) -> None:
    values = {"asked_of": Speaker(question.asked_of), "name": name, "is_used": is_used}
    change_question(question=question, **values, by=manager(), at=now())  # type: ignore[arg-type] # values of several types


def test_loading_twice_changes_nothing_and_keeps_new_words() -> None:
    load_feedback_questions()
    FeedbackQuestion.objects.filter(code="partner").update(name="How are we?")
    load_feedback_questions()
    assert FeedbackQuestion.objects.count() == 4
    assert FeedbackQuestion.objects.get(code="partner").name == "How are we?"


def test_only_a_manager_changes_the_list() -> None:
    with pytest.raises(NotAllowed):
        add_question(asked_of=Speaker.FAMILY, name="Well?", by=coordinator(), at=now())


def test_the_same_people_are_asked_once() -> None:
    first = add_question(asked_of=Speaker.FAMILY, name="Well?", by=manager(), at=now())
    with pytest.raises(FieldError):
        add_question(asked_of=Speaker.FAMILY, name="well?", by=manager(), at=now())
    other = add_question(asked_of=Speaker.PARTICIPANT, name="Well?", by=manager(), at=now())
    assert first.code != other.code


def test_an_answered_question_keeps_its_words_and_can_be_retired() -> None:
    answer = an_answer(a_supported_man())
    with pytest.raises(FieldError) as error:
        change(answer.question, "Was it good?")
    assert error.value.field == "name"
    change(answer.question, answer.question.name, is_used=False)
    assert not FeedbackQuestion.objects.get(pk=answer.question_id).is_used
    unanswered = FeedbackQuestion.objects.get(code="describe")
    change(unanswered, "Was it good?")
    assert FeedbackQuestion.objects.filter(name="Was it good?").exists()
