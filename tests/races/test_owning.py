"""2 people who take an application, correct a score or send an answer back at the same moment. On
SQLite these tests would pass whatever the code did."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from recruitment.applying.questions import BY_NAME
from recruitment.applying.reopening import answer_again, send_back, take_back
from recruitment.interviews.scoring import criteria_in_use, load_criteria
from recruitment.models import FirstReading, ScoredAt, SentBack
from recruitment.screening.owning import take_application
from recruitment.screening.reading import score_reading
from recruitment.states import SentBackStatus
from tests.factories.people import manager
from tests.factories.recruitment import a_question_sent_back, an_application
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS = 6


def test_one_application_is_taken_once() -> None:
    application, rivals = an_application(), [manager() for _ in range(RIVALS)]
    answers = race(
        [partial(take_application, application=application, by=rival, at=now()) for rival in rivals]
    )
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == RIVALS - 1
    application.refresh_from_db()
    assert application.owner in rivals


def test_pressing_many_times_scores_once() -> None:
    load_criteria()
    application, boss = an_application(), manager()
    points = dict.fromkeys(criteria_in_use(ScoredAt.READING).values_list("pk", flat=True), 3)
    press = partial(
        score_reading, application=application, sentence="Warm.", points=points, by=boss, at=now()
    )
    race([press] * RIVALS)
    assert FirstReading.objects.count() == 1


def test_one_answer_is_sent_back_once_and_answered_or_taken_back() -> None:
    application, boss = an_application(), manager()
    ask = partial(send_back, application=application, asks="Why?", by=boss, at=now())
    race([partial(ask, question=BY_NAME[name]) for name in ("motivation", "name", "contact")])
    row = SentBack.objects.get()
    row.delete()
    row = a_question_sent_back(application, question="motivation")
    steps = [
        partial(
            answer_again,
            sent_back=SentBack.objects.get(pk=row.pk),
            answers={"motivation": "New."},
            by=application.applicant,
            at=now(),
        ),
        partial(take_back, sent_back=SentBack.objects.get(pk=row.pk), by=boss, at=now()),
    ] * 3
    answers = race(steps)
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == len(steps) - 1
    row.refresh_from_db()
    application.refresh_from_db()
    is_answered = row.status == SentBackStatus.ANSWERED
    assert (application.motivation == "New.") is is_answered
