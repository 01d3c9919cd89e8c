"""An email is queued exactly when its cause happens, and only once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.db import connection, transaction

from config.common.outbox.email import Email
from config.common.outbox.queueing import InlineImage, queue_email, withdraw_emails

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def queue(key: str = "greeting:1", subject: str = "Hello", to: str = "ann@example.org") -> None:
    queue_email(key=key, to=to, subject=subject, text="Good morning.", at=NOW)


@pytest.mark.django_db
def test_the_same_key_changes_nothing() -> None:
    queue(subject="First")
    queue(subject="Second")
    assert [email.subject for email in Email.objects.all()] == ["First"]


@pytest.mark.django_db
def test_nothing_is_queued_when_its_cause_is_undone() -> None:
    with suppress(RuntimeError), transaction.atomic():
        queue()
        assert Email.objects.exists()
        raise RuntimeError
    assert not Email.objects.exists()


@pytest.mark.django_db
def test_what_waits_is_withdrawn_and_what_is_being_sent_or_sent_stays() -> None:
    for key in ("match:1:invited:7", "match:1:sent:7", "match:1:now:7", "match:12:invited:7"):
        queue(key=key)
    sent, leased = (
        Email.objects.filter(key="match:1:sent:7"),
        Email.objects.filter(key="match:1:now:7"),
    )
    sent.update(status="sent", finished_at=NOW, attempts=1)
    leased.update(attempts=1, due_at=NOW + timedelta(minutes=1))
    assert withdraw_emails(about=["match:1:"], at=NOW) == 1
    assert withdraw_emails(about=["match:1:"], at=NOW) == 0
    assert withdraw_emails(about=[], at=NOW) == 0
    left = set(Email.objects.values_list("key", flat=True))
    assert left == {"match:1:sent:7", "match:1:now:7", "match:12:invited:7"}


@pytest.mark.django_db
def test_the_callers_transaction_survives_a_key_already_there() -> None:
    with transaction.atomic():
        queue()
        queue()
        queue(key="greeting:2")
    assert Email.objects.count() == 2


@pytest.mark.django_db
def test_pictures_go_with_the_first_of_a_key() -> None:
    for png in (b"one", b"two"):
        picture = InlineImage("bars", png)
        queue_email(
            key="k", to="ann@example.org", subject="s", text="t", html="h", images=[picture], at=NOW
        )
    assert [bytes(image.png) for image in Email.objects.get().images.all()] == [b"one"]


@pytest.mark.django_db
def test_what_could_never_be_sent_is_refused_at_once() -> None:
    with pytest.raises(BadHeaderError):
        queue(subject="Hello\nBcc: everyone@example.org")
    with pytest.raises(ValidationError):
        queue(to="ann at example.org")
    with pytest.raises(ValidationError):
        queue_email(
            key="k",
            to="ann@example.org",
            subject="s",
            text="t",
            images=[InlineImage("two words", b"png")],
            at=NOW,
        )
    assert not Email.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_queue_one() -> None:
    together = Barrier(16)

    def race(number: int) -> None:
        together.wait()
        try:
            queue(subject=f"From {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(race, range(16)))
    assert Email.objects.count() == 1
