"""Senders of texts that die, and several senders at once. They are real processes with a real text
service."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from signal import SIGKILL

import pytest

from config.common.clock import now
from config.common.outbox.outgoing import LEASE, OutgoingStatus
from config.common.outbox.text import TextMessage
from config.common.outbox.texting import send_due_texts
from tests.factories.people import mentor_user
from tests.stack import test_database_url as database_url
from tests.text_service import TextService

SEND = """
import django; django.setup()
from config.common.clock import now
from config.common.outbox.texting import send_due_texts
send_due_texts(number_of=lambda _: "07400 123456", at=now())
"""
A_MOMENT = timedelta(seconds=10)

send: Callable[..., int] = partial(send_due_texts, number_of=lambda _: "07400 123456")


def sender(service: TextService) -> subprocess.Popen[bytes]:
    """Starts a process that sends the texts of the outbox."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "SMS_URL": service.url,
    }
    return subprocess.Popen([sys.executable, "-c", SEND], env=environment)


def owe(count: int) -> None:
    """Puts texts in the outbox without waking a worker, because there is no broker here."""
    at, person = now(), mentor_user()
    TextMessage.objects.bulk_create(
        TextMessage(
            key=f"k:{number}",
            person=person,
            words=f"No. {number}",
            until=at + timedelta(hours=1),
            queued_at=at,
            due_at=at,
        )
        for number in range(count)
    )


def kill_a_sender(service: TextService) -> None:
    """Kills a sender after it has sent a whole text, while it waits for the service's answer."""
    service.answers.clear()
    doomed = sender(service)
    assert service.reached.wait(30)
    doomed.send_signal(SIGKILL)
    doomed.wait()
    service.answers.set()
    service.takes = True


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_service_takes_it(text_service: TextService) -> None:
    owe(1)
    text_service.takes = False
    kill_a_sender(text_service)
    assert send(at=now()) == 0, "the dead sender's lease still holds"
    assert send(at=now() + LEASE + A_MOMENT) == 1
    assert len(text_service.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_killed_between_the_service_and_the_mark(text_service: TextService) -> None:
    """The text goes twice, in the same words. A service has no way to tell them apart."""
    owe(1)
    kill_a_sender(text_service)
    assert send(at=now() + LEASE + A_MOMENT) == 1
    first, second = text_service.taken
    assert first == second
    assert send(at=now() + 2 * LEASE) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_once(text_service: TextService) -> None:
    owe(60)
    senders = [sender(text_service) for _ in range(4)]
    assert [process.wait(100) for process in senders] == [0, 0, 0, 0]
    assert not TextMessage.objects.exclude(status=OutgoingStatus.SENT).exists()
    words = [text.words for text in text_service.taken]
    assert len(words) == len(set(words)) == 60
