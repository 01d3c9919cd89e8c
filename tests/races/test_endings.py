"""Two people decide about the end of support at the same moment."""

from functools import partial
from uuid import uuid4

import pytest

from config.common.clock import london_today, now
from config.common.errors import DomainError
from delivery.endings.questions import load_feedback_questions
from delivery.endings.remarks import Happening, record_remark_of_prison
from delivery.endings.saying import Words, record_feedback, record_feedback_of_prison
from delivery.endings.stories import approve_case_study, withdraw_case_study
from delivery.models import CaseStudy, Consent, Feedback, FeedbackQuestion, Remark
from tests.factories.delivery import a_case_study, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = london_today()


def test_a_case_study_is_approved_or_withdrawn_and_never_both() -> None:
    match, boss = a_supported_man(), manager()
    study = a_case_study(match, consent="initials", consented_on=TODAY)
    values = {"study": study, "version": 1, "by": boss, "at": now()}
    outcomes = race(
        [
            *[partial(approve_case_study, **values)] * 4,  # type: ignore[arg-type] # values of several types
            *[partial(withdraw_case_study, **values, on=TODAY)] * 4,  # type: ignore[arg-type] # values of several types
        ]
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 7
    assert CaseStudy.objects.get().version == 2


@pytest.mark.parametrize("_", range(5))
def test_2_forms_of_one_person_with_the_same_words_record_one(_: int) -> None:
    """Each form has its own key, as after the back button. Another person's record is their own."""
    load_feedback_questions()
    prison, boss, other = an_establishment(), manager(), manager()
    happening = Happening(Remark.Kind.COMPLAINT, TODAY, "Nobody came.")
    said = Words("Good.", TODAY, Feedback.How.PAPER, Consent.NO)
    partner = FeedbackQuestion.objects.get(code="partner")
    race(
        [
            partial(write, prison=prison, key=uuid4(), by=by, at=now(), **what)
            for by in (boss, boss, other)
            for write, what in (
                (record_remark_of_prison, {"happening": happening}),
                (record_feedback_of_prison, {"question": partner, "statement": said}),
            )
        ]
    )
    for rows in (Remark.objects.all(), Feedback.objects.all()):
        assert {row.recorded_by for row in rows} == {boss, other}
        assert len(rows) == 2


@pytest.mark.parametrize("code", ["taking-part", "partner"])
def test_a_form_that_is_sent_twice_records_one_answer(code: str) -> None:
    load_feedback_questions()
    match, boss = a_supported_man(), manager()
    values = {
        "question": FeedbackQuestion.objects.get(code=code),
        "statement": Words("Good.", TODAY, Feedback.How.PAPER, Consent.NO),
        "key": uuid4(),
        "by": boss,
        "at": now(),
    }
    if code == "partner":
        prison = match.referral.establishment
        record = partial(record_feedback_of_prison, **values, prison=prison)  # type: ignore[arg-type] # values of several types
    else:
        record = partial(record_feedback, **values, match=match)  # type: ignore[arg-type] # values of several types
    outcomes = race([record] * 8)
    assert all(isinstance(outcome, Feedback | DomainError) for outcome in outcomes)
    assert Feedback.objects.count() == 1
