"""Senders that die, and several senders at once. They are real processes with a real mail
server."""

import os
import subprocess
import sys
from datetime import timedelta
from signal import SIGKILL

import pytest

from config.common.clock import now
from config.common.outbox.email import Email
from config.common.outbox.outgoing import LEASE, MOST_LOST, OutgoingStatus
from config.common.outbox.refusals import SENDER_STOPPED
from config.common.outbox.sending import send_due
from tests.mail_server import MailServer
from tests.stack import test_database_url as database_url

SEND = """
import django; django.setup()
from config.common.clock import now
from config.common.outbox.sending import send_due
send_due(at=now())
"""
A_MOMENT = timedelta(seconds=10)


def sender(server: MailServer) -> subprocess.Popen[bytes]:
    """Starts a process that sends what is in the outbox."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": server.url,
    }
    return subprocess.Popen([sys.executable, "-c", SEND], env=environment)


def owe(count: int, name: str = "k") -> None:
    """Puts emails in the outbox without waking a worker, because there is no broker here."""
    at = now()
    Email.objects.bulk_create(
        Email(key=f"{name}:{number}", to="ann@example.org", text="t", queued_at=at, due_at=at)
        for number in range(count)
    )


def kill_a_sender(server: MailServer) -> None:
    """Kills a sender after it has sent a whole email, while it waits for the server's answer."""
    server.answers = False
    doomed = sender(server)
    assert server.reached.wait(30)
    doomed.send_signal(SIGKILL)
    doomed.wait()
    server.answers = server.accepts = True


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_mail_server_accepts(mail_server: MailServer) -> None:
    owe(1)
    mail_server.accepts = False
    kill_a_sender(mail_server)
    assert send_due(at=now()) == 0, "the dead sender's lease still holds"
    assert send_due(at=now() + LEASE + A_MOMENT) == 1
    assert len(mail_server.accepted) == 1
    assert Email.objects.get().status == OutgoingStatus.SENT


@pytest.mark.django_db(transaction=True)
def test_killed_between_acceptance_and_mark(mail_server: MailServer) -> None:
    owe(1)
    kill_a_sender(mail_server)
    assert send_due(at=now() + LEASE + A_MOMENT) == 1
    first, second = mail_server.accepted
    assert first.as_bytes() == second.as_bytes(), "a mail server can see that it is the same one"
    assert send_due(at=now() + 2 * LEASE) == 0


@pytest.mark.django_db(transaction=True)
def test_an_email_that_kills_its_senders_is_set_aside_after_three_tries(
    mail_server: MailServer,
) -> None:
    owe(1)
    mail_server.accepts = False
    for _ in range(MOST_LOST):
        kill_a_sender(mail_server)
        mail_server.reached.clear()
        mail_server.accepts = False
        Email.objects.update(due_at=now())  # instead of waiting until the lease runs out
    mail_server.accepts = True
    owe(1, "other")
    assert send_due(at=now()) == 1, "the others go"
    email = Email.objects.get(key="k:0")
    assert (email.status, email.attempts) == (OutgoingStatus.GIVEN_UP, MOST_LOST)
    assert email.last_error == SENDER_STOPPED


@pytest.mark.django_db(transaction=True)
def test_tries_that_ended_do_not_count_as_killed(mail_server: MailServer) -> None:
    owe(1)
    mail_server.accepts = False
    for _ in range(MOST_LOST + 1):
        assert send_due(at=now()) == 0
        Email.objects.update(due_at=now())
    for _ in range(MOST_LOST - 1):
        kill_a_sender(mail_server)
        mail_server.reached.clear()
        Email.objects.update(due_at=now())
    assert send_due(at=now()) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_once(mail_server: MailServer) -> None:
    owe(100)
    senders = [sender(mail_server) for _ in range(4)]
    assert [process.wait(60) for process in senders] == [0, 0, 0, 0]
    assert not Email.objects.exclude(status=OutgoingStatus.SENT).exists()
    ids = [message["Message-ID"] for message in mail_server.accepted]
    assert len(ids) == len(set(ids)) == 100
