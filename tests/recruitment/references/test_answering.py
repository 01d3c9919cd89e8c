from datetime import timedelta

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from recruitment.models import Application, Recommendation, Reference
from recruitment.references.answering import Answer, decline_to_refer, give_reference
from recruitment.references.asking import (
    REMINDED_AFTER,
    chase_referees,
    reference_behind,
    resend_link,
)
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db

ANSWER = Answer("Five years", "Patient.", "", Recommendation.YES)


@pytest.fixture
def reference() -> Reference:
    return a_reference(an_application(), status=ReferenceStatus.ASKED, token="secret")


def test_the_answer_is_kept_and_the_link_used_up(reference: Reference) -> None:
    give_reference(reference=reference, answer=ANSWER, at=now())
    reference.refresh_from_db()
    assert reference.status == ReferenceStatus.RECEIVED
    assert reference.strengths == "Patient."
    assert reference.recommendation == Recommendation.YES
    assert reference_behind("secret", at=now()) is None


def test_whoever_declines_is_left_in_peace_and_the_applicant_told(reference: Reference) -> None:
    decline_to_refer(reference=reference, at=now())
    assert reference.status == ReferenceStatus.DECLINED
    assert reference_behind("secret", at=now()) is None
    assert len(sent_to(reference.application.applicant.email)) == 1
    assert not sent_to(reference.email)


def test_a_referee_who_declines_after_the_last_reminder_sends_no_second_email(
    reference: Reference,
) -> None:
    assert reference.asked_at
    late = reference.asked_at + REMINDED_AFTER[-1]
    assert chase_referees(at=late) == 1
    reference.refresh_from_db()
    decline_to_refer(reference=reference, at=late)
    assert len(sent_to(reference.application.applicant.email)) == 1


def test_each_referee_who_declines_is_a_reason_of_its_own(reference: Reference) -> None:
    other = a_reference(reference.application, status=ReferenceStatus.ASKED, token="other")
    for one in (reference, other):
        decline_to_refer(reference=one, at=now())
    assert len(sent_to(reference.application.applicant.email)) == 2


def test_nobody_who_has_a_decision_is_asked_for_another_referee(reference: Reference) -> None:
    application = reference.application
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.ACCEPTED, place=1)
    application.refresh_from_db()
    decline_to_refer(reference=reference, at=now())
    assert not sent_to(application.applicant.email)


def test_a_link_answers_once(reference: Reference) -> None:
    twin = Reference.objects.get(pk=reference.pk)
    give_reference(reference=reference, answer=ANSWER, at=now())
    with pytest.raises(ChangedMeanwhile):
        give_reference(reference=twin, answer=ANSWER, at=now())
    with pytest.raises(ChangedMeanwhile):
        decline_to_refer(reference=twin, at=now())


def test_a_link_replaced_meanwhile_gives_nothing(reference: Reference) -> None:
    row = Reference.objects.get(pk=reference.pk)
    resend_link(reference=reference, by=manager(), at=now())
    with pytest.raises(ChangedMeanwhile):
        give_reference(reference=row, answer=ANSWER, at=now())


def test_a_link_expired_meanwhile_gives_nothing(reference: Reference) -> None:
    with pytest.raises(ChangedMeanwhile):
        give_reference(reference=reference, answer=ANSWER, at=now() + timedelta(days=61))
