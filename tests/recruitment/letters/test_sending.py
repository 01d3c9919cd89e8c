from typing import Any

import pytest

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.letters.wording import Wording
from config.common.outbox.email import Email
from recruitment.applying.emails import WITHDRAWN
from recruitment.clearances.emails import CLEARANCE_ENDS
from recruitment.letters.sending import NAMELESS, email_applicant, email_referee, email_volunteer
from recruitment.places.emails import OFFER
from recruitment.references.emails import REFERENCE_REQUEST
from recruitment.screening.emails import SHORTLISTED
from tests.factories.people import applicant, manager
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db


def test_what_is_sent_is_kept_as_it_was_sent() -> None:
    application, boss = an_application(known_as="Ama"), manager()
    message = email_applicant(application, SHORTLISTED, by=boss, at=now())
    email = Email.objects.get()
    assert email.to == application.applicant.email
    assert email.subject == message.subject
    assert message.body in email.text
    assert message.sent_by == boss
    assert "Dear Ama," in email.text
    assert f"/apply/{application.reference}/" in email.html


def test_the_programme_signs_nothing() -> None:
    assert email_applicant(an_application(), WITHDRAWN, by=PROGRAMME, at=now()).sent_by is None


def test_a_managers_wording_is_used() -> None:
    Wording.objects.create(key="withdrawn", subject="Ta", body="{first_name}!", changed_at=now())
    message = email_applicant(an_application(known_as="Bo"), WITHDRAWN, by=PROGRAMME, at=now())
    assert (message.subject, message.body) == ("Ta", "Bo!")


def test_a_placeholder_without_a_value_is_a_slip_of_ours() -> None:
    with pytest.raises(KeyError, match="answer_by"):
        email_applicant(an_application(), OFFER, by=PROGRAMME, at=now())


def test_what_somebody_typed_is_text_in_the_html() -> None:
    application = an_application(known_as="<b>Ama</b>")
    email_applicant(application, SHORTLISTED, by=PROGRAMME, at=now())
    assert "<b>Ama" not in Email.objects.get().html
    assert "&lt;b&gt;Ama" in Email.objects.get().html


def test_a_referee_is_asked_and_the_secret_link_is_not_kept_beside_the_application() -> None:
    application = an_application(full_name="Ama Example")
    reference = a_reference(application, name="Sam Linnet")
    link = "https://alongside.example/reference/secret/"
    email_referee(reference, REFERENCE_REQUEST, at=now(), link=link, answer_by="Friday")
    email = Email.objects.get()
    assert email.to == reference.email
    assert link in email.text
    assert "Ama Example" in email.subject
    assert not application.messages.exists()


@pytest.mark.parametrize(("name", "called"), [("Ama Example", "Ama"), ("", NAMELESS)])
def test_a_volunteer_is_called_by_name_where_there_is_one(name: str, called: str) -> None:
    about: dict[str, Any] = {"what": "clearance", "ends_on": "Friday"}
    email_volunteer(applicant(name=name), CLEARANCE_ENDS, occasion="end:1", at=now(), **about)
    email = Email.objects.get()
    assert f"Dear {called}," in email.text
    assert CLEARANCE_ENDS.why in email.text
