from datetime import timedelta

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.questions import BY_NAME
from recruitment.applying.reopening import (
    NotSentBack,
    answer_again,
    mark_read,
    new_answers,
    open_question,
    remind_of_answers,
    reopened,
    send_back,
    take_back,
)
from recruitment.models import Application, SentBack
from recruitment.states import ApplicationStatus, SentBackStatus
from tests.factories.people import applicant, manager
from tests.factories.post import sent_to
from tests.factories.recruitment import a_cohort, a_question_sent_back, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus


def ask(application: Application, question: str = "motivation") -> SentBack:
    return send_back(
        application=application,
        question=BY_NAME[question],
        asks="Why now?",
        by=manager(),
        at=now(),
    )


def test_one_answer_opens_and_both_stay_on_record_after_closing() -> None:
    application = an_application(cohort=a_cohort(opens_in=-60, open_for=30), motivation="Before.")
    sent_back = ask(application)
    email = sent_to(application.applicant.email)[-1]
    assert "Why now?" in email.text
    assert f"/apply/{application.reference}/answer/" in email.text
    with pytest.raises(ChangedMeanwhile):
        ask(application, "name")
    sent_back.application = application
    answer_again(
        sent_back=sent_back, answers={"motivation": "After."}, by=application.applicant, at=now()
    )
    application.refresh_from_db()
    assert (application.motivation, application.status) == ("After.", S.SUBMITTED)
    assert [(one.before, one.row.status) for one in reopened(application)] == [
        ("Before.", SentBackStatus.ANSWERED)
    ]
    assert b"Before." not in bytes(SentBack.objects.get().sealed_before)
    boss = manager()
    assert list(new_answers(boss)) == [sent_back]
    mark_read(sent_back=sent_back, by=boss, at=now())
    assert not new_answers(boss)
    with pytest.raises(ChangedMeanwhile):
        answer_again(
            sent_back=sent_back, answers={"motivation": "No."}, by=application.applicant, at=now()
        )
    ask(application)


def test_a_question_taken_back_is_closed() -> None:
    application = an_application()
    sent_back = ask(application)
    take_back(sent_back=sent_back, by=manager(), at=now())
    assert open_question(application) is None
    with pytest.raises(ChangedMeanwhile):
        answer_again(
            sent_back=sent_back, answers={"motivation": "x"}, by=application.applicant, at=now()
        )
    assert not reopened(application)[0].before


def test_only_the_applicant_answers_and_not_once_it_is_over() -> None:
    application = an_application()
    sent_back = a_question_sent_back(application)
    with pytest.raises(NotAllowed):
        answer_again(sent_back=sent_back, answers={"motivation": "x"}, by=applicant(), at=now())
    application.status = S.DECLINED
    application.save()
    assert open_question(application) is None
    with pytest.raises(ChangedMeanwhile):
        answer_again(
            sent_back=sent_back, answers={"motivation": "x"}, by=application.applicant, at=now()
        )


@pytest.mark.parametrize("question", ["referees", "declarations"])
def test_some_questions_never_open_again(question: str) -> None:
    with pytest.raises(NotSentBack):
        ask(an_application(), question)


def test_nothing_opens_after_the_decision() -> None:
    with pytest.raises(NotSentBack):
        ask(an_application(status=S.OFFERED))


def test_the_applicant_is_reminded_once_three_days_before() -> None:
    application = an_application()
    sent_back = ask(application)
    at = now() + timedelta(days=3)
    assert remind_of_answers(at=at) == 0
    assert [remind_of_answers(at=at + timedelta(days=days)) for days in (1, 1, 9)] == [1, 0, 0]
    assert len(sent_to(application.applicant.email)) == 2
    for status in (S.DECLINED, S.WITHDRAWN):
        a_question_sent_back(an_application(status=status), answer_by=sent_back.answer_by)
    answered = a_question_sent_back(an_application(), answer_by=sent_back.answer_by)
    answer_again(
        sent_back=answered,
        answers={"motivation": "x"},
        by=answered.application.applicant,
        at=now(),
    )
    assert remind_of_answers(at=at + timedelta(days=9)) == 0
