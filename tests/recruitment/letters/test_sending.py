from datetime import date

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.outbox.email import Email
from recruitment.letters.sending import email_applicant, email_referee, spelt
from recruitment.models import Wording
from tests.factories.people import manager
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db


def test_what_is_sent_is_kept_as_it_was_sent() -> None:
    application, boss = an_application(known_as="Ama"), manager()
    message = email_applicant(application, "shortlisted", by=boss, at=now())
    email = Email.objects.get()
    assert email.to == application.applicant.email
    assert email.subject == message.subject
    assert message.body in email.text
    assert message.sent_by == boss
    assert "Dear Ama," in email.text
    assert f"/apply/{application.reference}/" in email.html


def test_the_programme_signs_nothing() -> None:
    assert email_applicant(an_application(), "received", by=PROGRAMME, at=now()).sent_by is None


def test_a_managers_wording_is_used() -> None:
    Wording.objects.create(key="received", subject="Ta", body="{first_name}!", changed_at=now())
    message = email_applicant(an_application(known_as="Bo"), "received", by=PROGRAMME, at=now())
    assert (message.subject, message.body) == ("Ta", "Bo!")


def test_a_placeholder_without_a_value_is_a_slip_of_ours() -> None:
    with pytest.raises(KeyError, match="answer_by"):
        email_applicant(an_application(), "offer", by=PROGRAMME, at=now())


def test_what_somebody_typed_is_text_in_the_html() -> None:
    application = an_application(known_as="<b>Ama</b>")
    email_applicant(application, "shortlisted", by=PROGRAMME, at=now())
    assert "<b>Ama" not in Email.objects.get().html
    assert "&lt;b&gt;Ama" in Email.objects.get().html


def test_a_referee_is_asked_and_the_secret_link_is_not_kept_beside_the_application() -> None:
    application = an_application(full_name="Ama Example")
    reference = a_reference(application, name="Sam Linnet")
    link = "https://alongside.example/reference/secret/"
    email_referee(reference, "reference_request", at=now(), link=link, answer_by="Friday")
    email = Email.objects.get()
    assert email.to == reference.email
    assert link in email.text
    assert "Ama Example has asked you" in email.subject
    assert not application.messages.exists()


def test_a_date_is_spelt_without_a_leading_nought() -> None:
    assert spelt(date(2027, 6, 5)) == "Saturday 5 June 2027"
