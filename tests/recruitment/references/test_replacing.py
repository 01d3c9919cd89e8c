import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from recruitment.models import Reference
from recruitment.references.answering import (
    can_be_replaced,
    is_replacement_due,
    replace_referee,
    replaceable,
)
from recruitment.references.asking import reference_behind
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.people import applicant
from tests.factories.post import secret_sent_to
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db

WHO = {"name": "Bo Example", "email": "bo@example.net", "relationship": "We sing together"}
R = ReferenceStatus


def replace(reference: Reference, **changes: str) -> Reference:
    by = reference.application.applicant
    return replace_referee(reference=reference, by=by, at=now(), **(WHO | changes))


@pytest.mark.parametrize("status", [R.NAMED, R.ASKED, R.DECLINED])
def test_the_old_link_dies_and_the_new_referee_is_asked(status: ReferenceStatus) -> None:
    old = a_reference(an_application(), status=status, token="old")
    another = replace(old)
    assert old.status == R.REPLACED
    assert reference_behind("old", at=now()) is None
    assert reference_behind(secret_sent_to("bo@example.net"), at=now()) == another


def test_one_whose_reference_has_come_stays() -> None:
    old = a_reference(an_application(), status=R.RECEIVED)
    assert not can_be_replaced(old)
    with pytest.raises(ChangedMeanwhile):
        replace(old)
    assert not Reference.objects.filter(email="bo@example.net").exists()


def test_the_applicant_and_the_other_referee_cannot_be_named() -> None:
    application = an_application()
    old, other = application.references.all()
    for email in (application.applicant.email.upper(), other.email.upper()):
        with pytest.raises(FieldError) as refused:
            replace(old, email=email)
        assert refused.value.field == "email"
    assert application.references.filter(status=R.REPLACED).count() == 0


def test_somebody_who_has_declined_is_not_asked_again() -> None:
    application = an_application()
    old = a_reference(application, status=R.DECLINED, email="bo@example.net", answered_at=now())
    with pytest.raises(FieldError) as refused:
        replace(old, email="Bo@Example.net")
    assert refused.value.field == "email"
    another = replace(old, email="cy@example.net")
    with pytest.raises(FieldError):
        replace(another, email="bo@example.net")


def test_somebody_who_was_replaced_before_they_answered_can_be_named_again() -> None:
    old = a_reference(an_application(), status=R.ASKED, email="bo@example.net")
    another = replace(old, email="cy@example.net")
    assert replace(another, email="bo@example.net").status == R.ASKED


def test_a_decided_application_needs_nobody() -> None:
    old = a_reference(an_application(status=ApplicationStatus.DECLINED), status=R.ASKED)
    assert not can_be_replaced(old)
    with pytest.raises(DomainError):
        replace(old)


def test_nobody_names_referees_for_somebody_else() -> None:
    old = a_reference(an_application(), status=R.ASKED)
    with pytest.raises(NotAllowed):
        replace_referee(reference=old, by=applicant(), at=now(), **WHO)


def test_a_replacement_is_due_once_one_declines_or_stays_silent() -> None:
    application = an_application()
    assert not is_replacement_due(a_reference(application, status=R.ASKED, chased=2))
    assert is_replacement_due(a_reference(application, status=R.ASKED, chased=3))
    assert is_replacement_due(a_reference(application, status=R.DECLINED))


def test_what_can_be_replaced_is_what_has_not_come() -> None:
    application = an_application()
    come = a_reference(application, status=R.RECEIVED)
    assert replaceable(application) == {
        reference.pk for reference in application.references.exclude(pk=come.pk)
    }
