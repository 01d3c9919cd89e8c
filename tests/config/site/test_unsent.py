"""The page of emails that could not be sent: who each was for, why, and what staff can do."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import now
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import ABOUT_ACCOUNT
from config.common.outbox.refusals import in_words
from config.site.unsent import Recipient, recipients_of
from recruitment.states import ReferenceStatus
from tests.factories.people import coordinator, manager, sign_in, user_with
from tests.factories.programme import a_mentor
from tests.factories.recruitment import a_reference, an_application

pytestmark = pytest.mark.django_db
REFUSED = "SMTPRecipientsRefused 550 5.1.1"


@pytest.fixture
def boss(client: Client) -> User:
    boss = manager()
    sign_in(client, boss)
    return boss


def an_unsent_email(to: str, *, key: str = "greeting:1") -> Email:
    at = now()
    return Email.objects.create(
        key=key,
        to=to,
        subject="Your interview",
        text="Good morning.",
        queued_at=at,
        due_at=at,
        attempts=1,
        status=OutgoingStatus.GIVEN_UP,
        finished_at=at,
        last_error=REFUSED,
    )


def page_at(client: Client, name: str = "unsent") -> str:
    return client.get(reverse(name)).content.decode()


def test_each_email_leads_to_the_record_of_its_person(boss: User) -> None:
    mentor, application = a_mentor(), an_application()
    reference = a_reference(application, email="referee@example.org")
    addresses = [mentor.user.email, application.applicant.email, reference.email, "x@example.org"]
    emails = [an_unsent_email(to, key=f"k:{to}") for to in addresses]
    assert recipients_of(emails, by=boss) == {
        mentor.user.email: Recipient(
            str(mentor.user), reverse("matching:mentor", args=[mentor.pk])
        ),
        application.applicant.email: Recipient(
            str(application.applicant),
            reverse("recruitment:application", args=[application.reference]),
        ),
        reference.email: Recipient(
            f"{reference.name}, referee",
            reverse("recruitment:references", args=[application.reference]),
        ),
    }


def test_nobody_is_led_to_a_record_that_they_cannot_open(boss: User) -> None:
    mentor, application = a_mentor(), an_application()
    draft = user_with()
    addresses = [mentor.user.email, application.applicant.email, draft.email]
    emails = [an_unsent_email(to, key=f"k:{to}") for to in addresses]
    assert not any(recipient.page for recipient in recipients_of(emails, by=user_with()).values())
    assert recipients_of(emails, by=boss)[draft.email].page == ""


def test_a_referee_who_was_replaced_is_not_meant(boss: User) -> None:
    reference = a_reference(an_application(), email="referee@example.org")
    type(reference).objects.update(status=ReferenceStatus.REPLACED)
    assert recipients_of([an_unsent_email("referee@example.org")], by=boss) == {}


def test_the_page_says_why(client: Client, boss: User) -> None:
    an_unsent_email("ann@example.org")
    assert in_words(REFUSED) in page_at(client)


def test_send_again_and_stop(client: Client, boss: User) -> None:
    email = an_unsent_email("ann@example.org")
    for _ in range(2):
        client.post(reverse("matching:send_again", args=[email.pk]))
        email.refresh_from_db()
        assert email.status == OutgoingStatus.WAITING
    assert reverse("matching:stop_email", args=[email.pk]) in page_at(client)
    client.post(reverse("matching:stop_email", args=[email.pk]))
    email.refresh_from_db()
    assert email.status == OutgoingStatus.GIVEN_UP


def test_another_address_changes_this_email_alone(client: Client, boss: User) -> None:
    mentor = a_mentor()
    email = an_unsent_email(mentor.user.email)
    address = reverse("matching:send_elsewhere", args=[email.pk])
    for wrong in ("", "ann", mentor.user.email):
        response = client.post(address, {"to": wrong})
        assert "govuk-error-message" in response.content.decode()
    client.post(address, {"to": "ann@example.org"})
    email.refresh_from_db()
    assert (email.to, email.former_to) == ("ann@example.org", mentor.user.email)
    assert User.objects.get(pk=mentor.user_id).email == mentor.user.email
    again = recipients_of([email], by=boss)
    assert list(again) == [mentor.user.email]


def test_emails_about_an_account_have_no_button_and_do_not_show_the_code(
    client: Client, boss: User
) -> None:
    email = an_unsent_email("ann@example.org", key=f"{ABOUT_ACCOUNT}1")
    Email.objects.filter(pk=email.pk).update(subject="Your sign-in code: 1234-5678")
    html = page_at(client)
    assert reverse("matching:send_again", args=[email.pk]) not in html
    assert "1234-5678" not in html, "whoever reads the code can sign in as that person"
    client.post(reverse("matching:send_again", args=[email.pk]))
    email.refresh_from_db()
    assert email.status == OutgoingStatus.GIVEN_UP


def test_the_page_says_what_is_still_being_tried(client: Client, boss: User) -> None:
    email = an_unsent_email("ann@example.org")
    words = in_words("SMTPAuthenticationError 535 5.7.8")
    assert words not in page_at(client)
    Email.objects.filter(pk=email.pk).update(
        status=OutgoingStatus.WAITING,
        finished_at=None,
        last_error="SMTPAuthenticationError 535 5.7.8",
    )
    assert words in page_at(client)


def test_coordinators_cannot_send_anything_again(client: Client) -> None:
    email = an_unsent_email("ann@example.org")
    sign_in(client, coordinator())
    for name in ("matching:send_again", "matching:send_elsewhere", "matching:stop_email"):
        response = client.post(reverse(name, args=[email.pk]), {"to": "me@example.org"})
        assert response.status_code == 403
    email.refresh_from_db()
    assert email.status == OutgoingStatus.GIVEN_UP
