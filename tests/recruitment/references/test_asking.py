import pytest

from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.sending import submit_application
from recruitment.references.asking import (
    ask_referees,
    has_live_link,
    reference_behind,
    resend_link,
    revoke_link,
)
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.people import coordinator, manager
from tests.factories.post import secret_sent_to, sent_to
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_draft, a_reference, an_application

pytestmark = pytest.mark.django_db


def test_sending_an_application_asks_both_referees() -> None:
    draft = a_draft(complete=True)
    submit_application(application=draft, by=draft.applicant, at=now())
    for reference in draft.references.all():
        assert reference.status == ReferenceStatus.ASKED
        secret = secret_sent_to(reference.email)
        assert reference_behind(secret, at=now()) == reference
        assert secret not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_asking_again_writes_nothing() -> None:
    application = an_application()
    for _ in range(2):
        ask_referees(application=application, by=PROGRAMME, at=now())
    assert [len(sent_to(referee.email)) for referee in application.references.all()] == [1, 1]


def test_a_new_link_kills_the_old_one_and_starts_the_reminders_anew() -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED, token="old", chased=2)
    resend_link(reference=reference, by=manager(), at=now())
    assert reference_behind("old", at=now()) is None
    assert reference_behind(secret_sent_to(reference.email), at=now()) == reference
    assert reference.chased == 0


def test_a_revoked_link_is_dead_until_a_new_one_is_sent() -> None:
    reference, boss = a_reference(an_application(), status=ReferenceStatus.ASKED), manager()
    for _ in range(2):
        revoke_link(reference=reference, by=boss, at=now())
        assert not has_live_link(reference, at=now())
    resend_link(reference=reference, by=boss, at=now())
    assert has_live_link(reference, at=now())


def test_only_those_who_screen_the_application_may() -> None:
    application = an_application(establishments=[an_establishment()])
    reference, other = a_reference(application, status=ReferenceStatus.ASKED), coordinator()
    for act in (resend_link, revoke_link):
        with pytest.raises(NotAllowed):
            act(reference=reference, by=other, at=now())


@pytest.mark.parametrize("status", [ReferenceStatus.RECEIVED, ReferenceStatus.DECLINED])
def test_one_who_has_answered_is_not_asked_again(status: ReferenceStatus) -> None:
    reference = a_reference(an_application(), status=status)
    with pytest.raises(ChangedMeanwhile):
        resend_link(reference=reference, by=manager(), at=now())
    assert not sent_to(reference.email)


def test_nobody_is_asked_for_an_application_that_is_over() -> None:
    application = an_application(status=ApplicationStatus.WITHDRAWN)
    reference = a_reference(application, status=ReferenceStatus.ASKED)
    with pytest.raises(ChangedMeanwhile):
        resend_link(reference=reference, by=manager(), at=now())
