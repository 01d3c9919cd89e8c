"""Corrections after sending, and what we ask once a place is offered."""

from typing import Any

import pytest

from config.accounts.grants import grant_role
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.answers import Confidence, own_words
from recruitment.applying.changing import (
    ACTIONS,
    CHANGEABLE,
    change_answer,
    changeable,
    still_to_tell,
)
from recruitment.applying.leaving import join_next_cohort
from recruitment.applying.questions import BY_NAME, CONVICTIONS, EMERGENCY
from recruitment.applying.timeline import CORRECTIONS, HAPPENED, answers_in_words
from recruitment.models import Application, Disclosure
from recruitment.screening.dossier import EVENT_TITLES
from recruitment.states import HOLDS_PLACE, UNDECIDED, ApplicationStatus
from tests.factories.people import applicant
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db
CONTACT = {"phone": "07700 900999", "postcode": "N7 9QP"}
CONTACT_FOR_EMERGENCY = {
    "emergency_name_in_confidence": "Sam, my sister",
    "emergency_phone_in_confidence": "07700 900456",
}


def names(application: Application) -> set[str]:
    return {question.name for question in changeable(application)}


@pytest.mark.parametrize("status", [row for row in ApplicationStatus if row != "draft"])
def test_what_can_be_changed_when(status: ApplicationStatus) -> None:
    expected: set[str] = set()
    if status in UNDECIDED | HOLDS_PLACE:
        expected |= {"contact", "prisons", "away"}
    if status in HOLDS_PLACE:
        expected.add("criminal_record")
    if status == ApplicationStatus.ACCEPTED:
        expected.add("emergency")
    sent = an_application(status=status, offer_expires_on=now().date())
    assert names(sent) == expected


def test_a_correction_is_recorded_once_and_without_its_words() -> None:
    application = an_application()
    for _ in range(2):
        change_answer(
            application=application,
            question=BY_NAME["contact"],
            answers=CONTACT,
            by=application.applicant,
            at=now(),
        )
    assert (application.phone, application.postcode) == ("07700 900999", "N7 9QP")
    event = AuditEvent.objects.get(action="correct_contact")
    assert (event.actor, event.detail) == (application.applicant_id, {})
    corrected = [
        answer.question.name
        for _, answers in answers_in_words(application)
        for answer in answers
        if answer.corrected_at
    ]
    assert corrected == ["contact"]


def test_nobody_else_and_no_mentor_changes_an_answer() -> None:
    application = an_application(status=ApplicationStatus.ACCEPTED)
    change: dict[str, Any] = {"question": BY_NAME["contact"], "answers": CONTACT, "at": now()}
    with pytest.raises(NotAllowed):
        change_answer(application=application, by=applicant(), **change)
    grant_role(user=application.applicant, role=Role.MENTOR, by=PROGRAMME, at=now())
    with pytest.raises(ChangedMeanwhile):
        change_answer(application=application, by=application.applicant, **change)


def test_what_is_asked_later_is_sealed_and_moves_with_the_application() -> None:
    application = an_application(status=ApplicationStatus.OFFERED, offer_expires_on=now().date())
    assert still_to_tell(application) == [CONVICTIONS]
    told = {"disclosure": "something", "disclosure_in_confidence": "A caution in 2009."}
    change_answer(
        application=application,
        question=CONVICTIONS,
        answers=told,
        by=application.applicant,
        at=now(),
    )
    assert still_to_tell(application) == []
    assert b"caution" not in application.sealed_disclosure
    assert CONVICTIONS.storage.read(application) == told
    lines = [Disclosure.SOMETHING.label, "A caution in 2009."]
    assert CONVICTIONS.storage.words(application) == lines
    moved = join_next_cohort(application=application, by=application.applicant, at=now())
    assert own_words(moved, Confidence.DISCLOSURE) == "A caution in 2009."


def test_an_emergency_contact_is_sealed_and_correctable() -> None:
    accepted = an_application(status=ApplicationStatus.ACCEPTED)
    for phone in ("07700 900456", "07700 900457"):
        change_answer(
            application=accepted,
            question=EMERGENCY,
            answers=CONTACT_FOR_EMERGENCY | {"emergency_phone_in_confidence": phone},
            by=accepted.applicant,
            at=now(),
        )
    assert own_words(accepted, Confidence.EMERGENCY_PHONE) == "07700 900457"
    assert b"Sam, my sister" not in accepted.sealed_emergency_name
    assert AuditEvent.objects.filter(action="set_emergency_contact").count() == 2


def test_every_change_has_its_words_for_both_sides() -> None:
    assert set(CHANGEABLE) == set(ACTIONS)
    assert set(ACTIONS.values()) | set(CORRECTIONS) <= set(HAPPENED) & set(EVENT_TITLES)
