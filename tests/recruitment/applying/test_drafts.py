"""Starting an application, answering it in any order, and deleting it."""

from datetime import timedelta

import pytest

from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.drafts import (
    AlreadyApplying,
    discard_draft,
    next_question,
    save_answers,
    start_application,
)
from recruitment.applying.questions import BY_NAME, QUESTIONS
from recruitment.models import Application
from recruitment.states import ApplicationStatus
from tests.factories.people import applicant, user_with
from tests.factories.recruitment import QUESTIONS as ASKED_IN_FACTORY
from tests.factories.recruitment import a_cohort, a_draft, an_application

pytestmark = pytest.mark.django_db


def test_starting_makes_an_applicant_with_an_empty_draft() -> None:
    june, person = a_cohort(), user_with(name="Ama Example")
    draft = start_application(by=person, at=now())
    assert (draft.cohort, draft.status, draft.full_name) == (june, "draft", "Ama Example")
    assert Role.APPLICANT in person.roles
    assert next_question(draft) == QUESTIONS[0]
    assert AuditEvent.objects.filter(action="start", subject_id=draft.pk).count() == 1


def test_between_two_cohorts_the_next_one_is_taken() -> None:
    a_cohort(opens_in=-60)
    coming = a_cohort(opens_in=30)
    assert start_application(by=user_with(), at=now()).cohort == coming


def test_one_live_application_for_a_cohort() -> None:
    person = user_with()
    a_cohort()
    first = start_application(by=person, at=now())
    with pytest.raises(AlreadyApplying) as refused:
        start_application(by=person, at=now())
    assert refused.value.application == first
    assert Application.objects.count() == 1


@pytest.mark.parametrize("status", [ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED])
def test_after_one_is_over_another_may_be_started(status: ApplicationStatus) -> None:
    over = an_application(status=status, offer_expires_on=now().date())
    again = start_application(by=over.applicant, at=now())
    assert again.cohort == over.cohort


def test_references_are_quotable() -> None:
    a_cohort()
    references = {start_application(by=user_with(), at=now()).reference for _ in range(20)}
    assert len(references) == 20
    assert all(len(reference) == 8 and reference[3] == "-" for reference in references)


def test_an_answer_is_kept_at_once_and_the_next_question_follows() -> None:
    draft, answers = a_draft(), {"phone": "07700 900123", "postcode": "SW2 5XF"}
    save_answers(
        application=draft,
        question=BY_NAME["contact"],
        answers=answers,
        by=draft.applicant,
        at=now(),
    )
    saved = Application.objects.get(pk=draft.pk)
    assert (saved.phone, saved.answered) == ("07700 900123", ["contact"])
    following = next_question(saved, after="contact")
    assert following == BY_NAME["prisons"]
    assert next_question(saved, after="declarations") == BY_NAME["name"]


def test_answering_again_changes_the_answer_alone() -> None:
    draft = a_draft(complete=True)
    name = {"full_name": "Ben Example", "known_as": ""}
    for _ in range(2):
        save_answers(
            application=draft, question=BY_NAME["name"], answers=name, by=draft.applicant, at=now()
        )
    assert draft.full_name == "Ben Example"
    assert draft.answered == ASKED_IN_FACTORY
    assert next_question(draft) is None


def test_nobody_else_can_answer_or_delete() -> None:
    draft, stranger = a_draft(complete=True), applicant()
    with pytest.raises(NotAllowed):
        save_answers(
            application=draft, question=BY_NAME["languages"], answers={}, by=stranger, at=now()
        )
    with pytest.raises(NotAllowed):
        discard_draft(application=draft, by=stranger, at=now())
    assert draft.languages.exists()


def test_what_has_been_sent_cannot_be_answered_or_deleted() -> None:
    application = an_application()
    with pytest.raises(ChangedMeanwhile):
        save_answers(
            application=application,
            question=BY_NAME["languages"],
            answers={"languages": []},
            by=application.applicant,
            at=now(),
        )
    with pytest.raises(ChangedMeanwhile):
        discard_draft(application=application, by=application.applicant, at=now())
    assert application.languages.exists()


def test_a_deleted_draft_leaves_nothing_but_that_it_was_deleted() -> None:
    draft = a_draft(complete=True)
    discard_draft(application=draft, by=draft.applicant, at=now() + timedelta(seconds=1))
    assert not Application.objects.exists()
    assert AuditEvent.objects.get(action="discard").actor == draft.applicant.pk


def test_the_factory_answers_the_questions_that_are_asked() -> None:
    assert [question.name for question in QUESTIONS] == ASKED_IN_FACTORY
