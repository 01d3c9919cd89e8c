"""A referee that our email does not reach: who is told, and who can give another address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.models import Reference
from recruitment.references.asking import chase_referees, reference_behind
from recruitment.references.undelivered import (
    ask_for_addresses,
    correct_address,
    is_address_needed,
    undelivered_referees,
)
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.config.ui.markup import elements
from tests.factories.people import applicant, manager, sign_in
from tests.factories.post import secret_sent_to, sent_to
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.recruitment import (
    a_reference,
    an_application,
    an_undelivered_email,
    an_unreachable_referee,
)

pytestmark = pytest.mark.django_db
NEW = "new@example.net"


@pytest.fixture
def referee() -> Reference:
    return an_unreachable_referee(an_application())


def correct(reference: Reference, email: str = NEW, by: User | None = None) -> None:
    by = by or reference.application.applicant
    correct_address(reference=reference, email=email, by=by, at=now())


def emails_to_applicant(reference: Reference) -> int:
    return len(sent_to(reference.application.applicant.email))


def test_another_address_gets_a_link_and_the_old_link_dies(referee: Reference) -> None:
    old = referee.token_hash
    correct(referee)
    assert reference_behind(secret_sent_to(NEW), at=now()) == referee
    assert referee.email == NEW
    assert referee.token_hash != old
    assert not is_address_needed(referee)
    assert chase_referees(at=now() + timedelta(days=1)) == 0


def test_the_applicant_gives_another_address_only_once_there_is_no_such_address() -> None:
    asked = a_reference(an_application(), status=ReferenceStatus.ASKED)
    with pytest.raises(NotAllowed):
        correct(asked)
    an_undelivered_email(asked.email, error="SMTPDataError 554 5.6.0")
    assert undelivered_referees([asked])
    with pytest.raises(NotAllowed):
        correct(asked)
    an_undelivered_email(asked.email)
    correct(asked)
    with pytest.raises(NotAllowed):
        correct(asked, "another@example.net")


def test_staff_who_screen_the_application_can_give_another_address_at_any_time() -> None:
    prison = an_establishment()
    asked = a_reference(an_application(establishments=[prison]), status=ReferenceStatus.ASKED)
    for stranger in (a_coordinator(an_establishment()), applicant()):
        with pytest.raises(NotAllowed):
            correct(asked, by=stranger)
    correct(asked, by=a_coordinator(prison))
    assert sent_to(NEW)


def test_the_applicants_own_address_and_the_other_referees_are_refused(referee: Reference) -> None:
    application = referee.application
    own, other = application.applicant.email, application.references.exclude(pk=referee.pk)[0].email
    for email in (f"{own}\u200b", other.upper(), referee.email):
        with pytest.raises(FieldError) as refused:
            correct(referee, email)
        assert refused.value.field == "email"


def test_nobody_corrects_a_referee_who_has_answered_or_whom_we_do_not_need() -> None:
    answered = a_reference(an_application(), status=ReferenceStatus.RECEIVED)
    over = an_unreachable_referee(an_application(status=ApplicationStatus.DECLINED))
    for reference in (answered, over):
        with pytest.raises(ChangedMeanwhile):
            correct(reference, by=manager())
        assert not is_address_needed(reference)
    assert not sent_to(NEW)


def test_the_applicant_is_asked_once_for_each_address(referee: Reference) -> None:
    for _ in range(2):
        ask_for_addresses(at=now())
    assert emails_to_applicant(referee) == 1
    correct(referee)
    ask_for_addresses(at=now())
    assert emails_to_applicant(referee) == 1
    an_undelivered_email(NEW)
    ask_for_addresses(at=now())
    assert emails_to_applicant(referee) == 2


def test_the_applicant_is_not_asked_without_a_cause() -> None:
    reached = a_reference(an_application(), status=ReferenceStatus.ASKED)
    an_undelivered_email("somebody@example.net")
    delayed = a_reference(an_application(), status=ReferenceStatus.ASKED)
    an_undelivered_email(delayed.email, error="ConnectionRefusedError")
    over = an_unreachable_referee(an_application(status=ApplicationStatus.WITHDRAWN))
    answered = an_unreachable_referee(an_application())
    Reference.objects.filter(pk=answered.pk).update(
        status=ReferenceStatus.RECEIVED, answered_at=now(), recommendation="yes"
    )
    ask_for_addresses(at=now())
    assert [emails_to_applicant(row) for row in (reached, delayed, over, answered)] == [0] * 4


def hrefs(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return [link["href"] for link in elements(page, "a")]


def test_the_applicant_is_led_to_the_form_and_gives_another_address(
    referee: Reference, client: Client
) -> None:
    application = referee.application
    sign_in(client, application.applicant)
    own = reverse("recruitment:own_application", args=[application.reference])
    form = reverse("recruitment:give_referee_address", args=[application.reference, referee.pk])
    assert form in hrefs(client, own)
    refused = client.post(form, {"email": f"{application.applicant.email}\u200b"})
    assert refused.context["form"].errors
    assert not sent_to(NEW)
    client.post(form, {"email": NEW})
    assert len(sent_to(NEW)) == 1
    assert form not in hrefs(client, own)
    assert client.get(form).headers["Location"] == own
    assert client.post(form, {"email": "x@example.net"}).headers["Location"] == own


def test_staff_see_it_on_the_record_and_give_another_address(
    referee: Reference, client: Client
) -> None:
    application = referee.application
    an_undelivered_email(application.applicant.email)
    sign_in(client, manager())
    tab = reverse("recruitment:references", args=[application.reference])
    page = client.get(tab)
    assert page.context["undelivered"].address == application.applicant.email
    assert referee.email in [row[2].address for row in page.context["references"] if row[2]]
    form = reverse("recruitment:change_referee_address", args=[referee.pk])
    assert form in hrefs(client, tab)
    assert client.post(form, {"email": NEW}).headers["Location"] == tab
    assert len(sent_to(NEW)) == 1
