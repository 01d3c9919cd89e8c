from datetime import datetime, timedelta

import pytest

from config.common.clock import now
from recruitment.models import Application, Reference
from recruitment.references.answering import is_replacement_due
from recruitment.references.asking import chase_referees, reference_behind, revoke_link
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.people import manager
from tests.factories.post import secret_sent_to, sent_to
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    application = an_application()
    application.references.all().delete()
    return application


@pytest.fixture
def reference(application: Application) -> Reference:
    at = now()
    lasts = {"asked_at": at, "token_expires_at": at + timedelta(days=60)}
    return a_reference(application, status=ReferenceStatus.ASKED, token="first", **lasts)


def after(reference: Reference, days: float) -> datetime:
    assert reference.asked_at
    return reference.asked_at + timedelta(days=days)


def test_a_referee_is_reminded_after_7_14_and_28_days(reference: Reference) -> None:
    twice_a_day = [day for day in range(60) for _ in range(2)]
    when = [day for day in twice_a_day if chase_referees(at=after(reference, day))]
    assert when == [7, 14, 28]
    assert len(sent_to(reference.email)) == 3


def test_each_reminder_carries_a_link_that_works(reference: Reference) -> None:
    for day in (7, 14, 28):
        at = after(reference, day)
        chase_referees(at=at)
        assert reference_behind(secret_sent_to(reference.email), at=at) == reference
    assert reference_behind("first", at=after(reference, 28)) is None


def test_the_last_reminders_of_2_referees_are_one_email_to_the_applicant(
    reference: Reference,
) -> None:
    lasts = {"asked_at": reference.asked_at, "token_expires_at": reference.token_expires_at}
    other = a_reference(reference.application, status=ReferenceStatus.ASKED, token="other", **lasts)
    assert chase_referees(at=after(reference, 28)) == 2
    assert sent_to(reference.email)
    assert sent_to(other.email)
    assert len(sent_to(reference.application.applicant.email)) == 1


def test_not_a_second_too_soon(reference: Reference) -> None:
    assert chase_referees(at=after(reference, 7) - timedelta(seconds=1)) == 0


def test_after_an_outage_three_reminders_are_one(reference: Reference) -> None:
    assert chase_referees(at=after(reference, 30)) == 1
    assert len(sent_to(reference.email)) == 1


def test_with_the_last_the_applicant_can_name_somebody_else(reference: Reference) -> None:
    address = reference.application.applicant.email
    chase_referees(at=after(reference, 14))
    assert not sent_to(address)
    chase_referees(at=after(reference, 28))
    assert len(sent_to(address)) == 1
    reference.refresh_from_db()
    assert is_replacement_due(reference)


def test_a_revoked_link_is_not_chased(reference: Reference) -> None:
    revoke_link(reference=reference, by=manager(), at=after(reference, 1))
    assert chase_referees(at=after(reference, 28)) == 0


def test_nobody_is_chased_for_an_application_that_is_over(reference: Reference) -> None:
    Application.objects.update(status=ApplicationStatus.WITHDRAWN)
    assert chase_referees(at=after(reference, 28)) == 0
