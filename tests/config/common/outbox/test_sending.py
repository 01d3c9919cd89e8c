"""Sending from the outbox to a real mail server: outages, refusals and leases."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from config.common.audit import AuditEvent
from config.common.outbox.email import Email
from config.common.outbox.outgoing import LEASE, LONGEST_DELAY, OutgoingStatus, delay_after
from config.common.outbox.queueing import queue_email
from config.common.outbox.sending import GIVE_UP_AFTER, send_due
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def queue(number: int, to: str = "ann@example.org") -> None:
    queue_email(key=f"k:{number}", to=to, subject=f"No. {number}", text="Good morning.", at=NOW)


def test_what_is_due_is_sent_once(mail_server: MailServer) -> None:
    queue(1)
    assert send_due(at=NOW) == 1
    assert send_due(at=NOW + timedelta(days=1)) == 0
    assert [message["Subject"] for message in mail_server.accepted] == ["No. 1"]
    email = Email.objects.get()
    assert (email.status, email.finished_at, email.attempts) == (OutgoingStatus.SENT, NOW, 1)


def test_a_night_without_a_mail_server_loses_nothing(mail_server: MailServer) -> None:
    mail_server.stop()
    for number in range(5):
        queue(number)
    morning = NOW + timedelta(hours=9)
    at = NOW
    while at < morning:
        assert send_due(at=at) == 0
        at += timedelta(minutes=10)
    assert set(Email.objects.values_list("last_error", flat=True)) == {"ConnectionRefusedError"}
    mail_server.start()
    count = send_due(at=morning) + send_due(at=morning + LONGEST_DELAY)
    assert count == 5
    assert sorted(message["Subject"] for message in mail_server.accepted) == [
        f"No. {number}" for number in range(5)
    ]


def test_an_outage_is_met_once_a_call_not_once_an_email(mail_server: MailServer) -> None:
    mail_server.stop()
    for number in range(5):
        queue(number)
    send_due(at=NOW)
    assert Email.objects.filter(attempts__gt=0).count() == 1


def test_one_bad_address_holds_nobody_up(mail_server: MailServer) -> None:
    mail_server.refused = {"gone@example.org"}
    queue(1, to="gone@example.org")
    queue(2)
    assert send_due(at=NOW) == 1
    refused = Email.objects.get(status=OutgoingStatus.GIVEN_UP)
    assert (refused.to, refused.attempts) == ("gone@example.org", 1)
    assert refused.last_error == "SMTPRecipientsRefused 550 5.1.1"


def test_giving_up_is_recorded(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail_server.refused = {"gone@example.org"}
    mail_server.says = {"recipient": "450 4.2.0 try again later"}
    queue(1, to="gone@example.org")
    send_due(at=NOW + GIVE_UP_AFTER - timedelta(minutes=1))
    assert Email.objects.get().status == OutgoingStatus.WAITING
    send_due(at=NOW + GIVE_UP_AFTER + timedelta(hours=1))
    email = Email.objects.get()
    assert (email.status, email.attempts) == (OutgoingStatus.GIVEN_UP, 2)
    assert AuditEvent.objects.filter(action="give_up", subject_id=email.pk).exists()
    lines = [record for record in caplog.records if "outbox" in record.name]
    assert lines[-1].levelname == "ERROR"
    assert not any("gone@example.org" in line.getMessage() for line in lines)


def test_a_server_that_accepts_and_dies_gets_the_same_email_again(mail_server: MailServer) -> None:
    """Nobody can know that it was accepted. The second is the same to the byte."""
    queue(1)
    Email.objects.update(html="<p>Good morning.</p>")
    mail_server.deaths = 1
    assert send_due(at=NOW) == 0
    assert send_due(at=NOW + delay_after(1)) == 1
    first, second = mail_server.accepted
    assert first.as_bytes() == second.as_bytes()


def test_a_server_that_is_too_slow_is_left_and_asked_again(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    queue(1)
    mail_server.answers = mail_server.accepts = False
    assert send_due(at=NOW) == 0
    assert Email.objects.get().last_error == "SMTPServerDisconnected"
    mail_server.answers = mail_server.accepts = True
    assert send_due(at=NOW + delay_after(1)) == 1
    assert len(mail_server.accepted) == 1


def test_what_another_sender_holds_is_left_alone(mail_server: MailServer) -> None:
    queue(1)
    Email.objects.update(due_at=NOW + LEASE, attempts=1)
    assert send_due(at=NOW + LEASE - timedelta(seconds=1)) == 0
    assert send_due(at=NOW + LEASE) == 1


def test_after_the_clock_is_set_back_what_waits_still_goes(mail_server: MailServer) -> None:
    queue(1)
    assert send_due(at=NOW - timedelta(hours=1)) == 1


def test_the_wait_grows_to_a_quarter_of_an_hour() -> None:
    minutes = [delay_after(attempts) / timedelta(minutes=1) for attempts in (1, 2, 3, 4, 5, 400)]
    assert minutes == [1, 2, 4, 8, 15, 15]
