"""Two people decide about the end of support at the same moment."""

from functools import partial
from uuid import uuid4

import pytest

from config.common.clock import london_today, now
from config.common.errors import DomainError
from delivery.endings.questions import load_feedback_questions
from delivery.endings.saying import Words, record_feedback, record_feedback_of_prison
from delivery.endings.stories import approve_case_study, withdraw_case_study
from delivery.models import CaseStudy, Consent, Feedback, FeedbackQuestion
from tests.factories.delivery import a_case_study, a_supported_man
from tests.factories.people import manager
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = london_today()


def test_a_case_study_is_approved_or_withdrawn_and_never_both() -> None:
    match, boss = a_supported_man(), manager()
    study = a_case_study(match, consent="initials", consented_on=TODAY)
    values = {"study": study, "version": 1, "by": boss, "at": now()}
    outcomes = race(
        [
            *[partial(approve_case_study, **values)] * 4,  # type: ignore[arg-type]
            *[partial(withdraw_case_study, **values, on=TODAY)] * 4,  # type: ignore[arg-type]
        ]
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 7
    assert CaseStudy.objects.get().version == 2


@pytest.mark.parametrize("code", ["taking-part", "partner"])
def test_a_form_that_is_sent_twice_records_one_answer(code: str) -> None:
    load_feedback_questions()
    match, boss = a_supported_man(), manager()
    values = {
        "question": FeedbackQuestion.objects.get(code=code),
        "said": Words("Good.", TODAY, Feedback.How.PAPER, Consent.NO),
        "key": uuid4(),
        "by": boss,
        "at": now(),
    }
    if code == "partner":
        prison = match.referral.establishment
        record = partial(record_feedback_of_prison, **values, prison=prison)  # type: ignore[arg-type]
    else:
        record = partial(record_feedback, **values, match=match)  # type: ignore[arg-type]
    outcomes = race([record] * 8)
    assert all(isinstance(outcome, Feedback | DomainError) for outcome in outcomes)
    assert Feedback.objects.count() == 1
