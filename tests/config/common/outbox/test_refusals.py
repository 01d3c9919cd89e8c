"""What we do after each answer of a real mail server, at each step of sending an email."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import pytest
from pytest_django import Settings

from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus, delay_after
from config.common.outbox.queueing import queue_email
from config.common.outbox.refusals import (
    NOT_MADE,
    SENDER_STOPPED,
    Meaning,
    in_words,
    meaning_of,
    name_of,
)
from config.common.outbox.sending import send_due
from tests.mail_server import MailServer

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
ADDRESS = "gone@example.org"


def queue(*names: str) -> None:
    for name in names:
        queue_email(key=name, to=f"{name}@example.org", subject=name, text="Hello.", at=NOW)


def refuse(mail_server: MailServer, step: str, answer: str) -> None:
    """Lets the server give this answer to everybody at this step."""
    mail_server.says = {step: answer}
    if step == "recipient":
        mail_server.refused = {ADDRESS, "ann@example.org"}


FOR_GOOD = [
    ("recipient", "550 5.1.1 no such person"),
    ("recipient", "550 no such person"),
    ("recipient", "550 5.4.1 recipient address rejected"),
    ("recipient", "552 5.2.2 mailbox full"),
    ("data", "554 5.6.0 we do not like this email"),
    ("data", "552 5.3.4 too big"),
    ("sender", "552 5.3.4 too big"),
]
FOR_NOW = [
    ("recipient", "450 4.2.0 come back later"),
    ("data", "451 4.3.0 come back later"),
    ("recipient", "550 5.7.1 you are on a block list"),
    ("recipient", "503 5.5.1 sign in first"),
    ("data", "550 5.4.5 you have sent too many emails today"),
]
ABOUT_EVERY_EMAIL = [
    ("connect", "554 5.7.1 blocked"),
    ("connect", "421 too busy"),
    ("sign in", "535 5.7.8 the password is wrong"),
    ("sender", "530 5.7.0 sign in first"),
    ("sender", "550 5.1.8 we do not know you"),
    ("sender", "451 4.7.1 slow down"),
    ("recipient", "421 4.3.2 closing"),
    ("data", "421 4.3.2 closing"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "answer"), FOR_GOOD)
def test_a_refusal_for_good_is_final_at_once(
    step: str, answer: str, mail_server: MailServer
) -> None:
    queue("gone")
    refuse(mail_server, step, answer)
    assert send_due(at=NOW) == 0
    email = Email.objects.get()
    assert (email.status, email.attempts) == (OutgoingStatus.GIVEN_UP, 1)
    assert ADDRESS not in email.last_error


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "answer"), FOR_NOW)
def test_what_may_work_later_is_tried_later_and_holds_nobody_up(
    step: str, answer: str, mail_server: MailServer
) -> None:
    queue("gone", "ann")
    refuse(mail_server, step, answer)
    assert send_due(at=NOW) == 0
    waiting = Email.objects.filter(status=OutgoingStatus.WAITING)
    assert [(email.attempts, email.due_at) for email in waiting] == [(1, NOW + delay_after(1))] * 2
    mail_server.refused, mail_server.says = set(), {}
    assert send_due(at=NOW + delay_after(1)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "answer"), ABOUT_EVERY_EMAIL)
def test_a_server_that_refuses_us_throws_nothing_away(
    step: str, answer: str, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "secret"
    queue("gone", "ann")
    refuse(mail_server, step, answer)
    for hour in range(12):
        assert send_due(at=NOW + timedelta(hours=hour)) == 0
    assert Email.objects.filter(status=OutgoingStatus.WAITING).count() == 2
    mail_server.refused, mail_server.says = set(), {}
    assert send_due(at=NOW + timedelta(days=1)) == 2


@pytest.mark.django_db
def test_one_call_does_not_knock_again_and_again(mail_server: MailServer) -> None:
    queue("gone", "ann")
    mail_server.says = {"connect": "554 5.7.1 blocked"}
    send_due(at=NOW)
    assert Email.objects.filter(attempts__gt=0).count() == 1


@pytest.mark.django_db
def test_an_email_that_no_message_can_be_made_of_is_final(mail_server: MailServer) -> None:
    queue("gone", "ann")
    Email.objects.filter(key="gone").update(subject="Hello\nBcc: everyone@example.org")
    assert send_due(at=NOW) == 1
    assert Email.objects.get(status=OutgoingStatus.GIVEN_UP).last_error == NOT_MADE


@pytest.mark.parametrize(
    "error",
    [
        SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 gone@example.org is not here")}),
        SMTPDataError(554, "5.6.0 gone@example.org"),
        SMTPSenderRefused(550, b"", ADDRESS),
        ConnectionRefusedError(ADDRESS),
        UnicodeEncodeError("ascii", ADDRESS, 0, 1, ADDRESS),
    ],
)
def test_the_name_of_an_error_names_nobody_and_has_words(error: Exception) -> None:
    name = name_of(error)
    assert ADDRESS not in name
    assert in_words(name)


def test_reasons_that_staff_act_on_differently_have_different_words() -> None:
    names = [
        SENDER_STOPPED,
        NOT_MADE,
        "SMTPRecipientsRefused 550 5.1.1",
        "SMTPRecipientsRefused 552 5.2.2",
        "SMTPDataError 554 5.6.0",
        "SMTPDataError 552 5.3.4",
        "SMTPAuthenticationError 535 5.7.8",
        "ConnectionRefusedError",
    ]
    assert len({in_words(name) for name in names}) == len(names)
    assert in_words("SMTPSenderRefused 550") == in_words("SMTPAuthenticationError 535 5.7.8")


def test_an_answer_that_is_no_answer_is_about_the_server() -> None:
    assert meaning_of(ConnectionResetError()) is Meaning.NO_SERVER
