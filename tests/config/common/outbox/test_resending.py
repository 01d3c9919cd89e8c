"""Sending an email after all that could not be sent, and stopping it again."""

from datetime import UTC, datetime, timedelta

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import MANAGERS, Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import ABOUT_ACCOUNT, queue_email
from config.common.outbox.resending import (
    WAIT,
    emails_put_off,
    emails_to_stop,
    send_again,
    send_elsewhere,
    stop_email,
    unsent_emails,
)
from config.common.outbox.sending import GIVE_UP_AFTER, RETENTION, purge_finished, send_due
from tests.factories.people import coordinator, manager
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=6)


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def email(mail_server: MailServer) -> Email:
    """An email to an address that does not exist."""
    mail_server.refused = {"gone@example.org"}
    queue_email(key="k:1", to="gone@example.org", subject="Hello", text="Good morning.", at=NOW)
    send_due(at=NOW)
    return unsent_emails().get()


def test_the_role_is_the_one_of_managers() -> None:
    assert {Role.MANAGER.value} == MANAGERS


def test_it_goes_again_after_a_wait(email: Email, boss: User, mail_server: MailServer) -> None:
    send_again(email=email, by=boss, at=LATER)
    mail_server.refused = set()
    assert send_due(at=LATER + WAIT - timedelta(seconds=1)) == 0
    assert send_due(at=LATER + WAIT) == 1
    (message,) = mail_server.accepted
    assert message["To"] == "gone@example.org"
    assert not unsent_emails()
    event = AuditEvent.objects.get(action="send_again")
    assert (event.actor, event.subject_id) == (boss.pk, email.pk)


def test_it_goes_to_another_address_and_the_trail_names_no_address(
    email: Email, boss: User, mail_server: MailServer
) -> None:
    send_elsewhere(email=email, to="ann@example.org", by=boss, at=LATER)
    assert send_due(at=LATER + WAIT) == 1
    assert mail_server.accepted[0]["To"] == "ann@example.org"
    assert "@" not in str(AuditEvent.objects.values_list("detail", flat=True))


@pytest.mark.parametrize("to", ["", "ann at example.org", "Gone@example.org"])
def test_an_address_that_cannot_help_is_refused(to: str, email: Email, boss: User) -> None:
    with pytest.raises(FieldError):
        send_elsewhere(email=email, to=to, by=boss, at=LATER)
    assert unsent_emails().get().to == "gone@example.org"


def test_it_is_stopped_while_it_waits(email: Email, boss: User, mail_server: MailServer) -> None:
    send_elsewhere(email=email, to="wrong@example.org", by=boss, at=LATER)
    waiting = emails_to_stop(at=LATER).get()
    stop_email(email=waiting, by=boss, at=LATER + timedelta(minutes=1))
    assert send_due(at=LATER + WAIT) == 0
    stopped = unsent_emails().get()
    assert (stopped.to, stopped.former_to) == ("gone@example.org", "")
    assert stopped.last_error == email.last_error
    send_elsewhere(email=stopped, to="ann@example.org", by=boss, at=LATER)
    assert send_due(at=LATER + WAIT) == 1


def test_what_a_sender_has_taken_is_not_stopped(
    email: Email, boss: User, mail_server: MailServer
) -> None:
    send_again(email=email, by=boss, at=LATER)
    waiting = emails_to_stop(at=LATER).get()
    mail_server.refused = set()
    send_due(at=LATER + WAIT)
    with pytest.raises(ChangedMeanwhile):
        stop_email(email=waiting, by=boss, at=LATER + WAIT)


def test_an_email_that_nobody_sent_again_cannot_be_stopped(boss: User) -> None:
    queue_email(key="k:2", to="ann@example.org", subject="s", text="t", at=NOW)
    with pytest.raises(ChangedMeanwhile):
        stop_email(email=Email.objects.get(), by=boss, at=NOW)


def test_a_second_press_sends_it_once(email: Email, boss: User) -> None:
    second = Email.objects.get()
    send_again(email=email, by=boss, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        send_again(email=second, by=boss, at=LATER)


def test_it_is_tried_for_five_days_again(email: Email, boss: User, mail_server: MailServer) -> None:
    send_again(email=email, by=boss, at=LATER)
    mail_server.says = {"recipient": "450 4.2.0 later"}
    send_due(at=LATER + WAIT)
    assert emails_put_off().get() == email
    send_due(at=LATER + GIVE_UP_AFTER - timedelta(minutes=1))
    assert not unsent_emails()
    send_due(at=LATER + GIVE_UP_AFTER + timedelta(hours=1))
    assert unsent_emails().get() == email


def test_only_managers_do_this(email: Email) -> None:
    somebody = coordinator()
    with pytest.raises(NotAllowed):
        send_again(email=email, by=somebody, at=LATER)
    with pytest.raises(NotAllowed):
        send_elsewhere(email=email, to="ann@example.org", by=somebody, at=LATER)
    with pytest.raises(NotAllowed):
        stop_email(email=email, by=somebody, at=LATER)


def test_a_code_to_sign_in_goes_to_nobody_again(email: Email, boss: User) -> None:
    Email.objects.update(key=f"{ABOUT_ACCOUNT}1")
    email.refresh_from_db()
    with pytest.raises(NotAllowed):
        send_again(email=email, by=boss, at=LATER)
    with pytest.raises(NotAllowed):
        send_elsewhere(email=email, to="ann@example.org", by=boss, at=LATER)
    assert email.status == OutgoingStatus.GIVEN_UP


def test_an_email_without_words_cannot_go_again(email: Email, boss: User) -> None:
    purge_finished(at=NOW + RETENTION + timedelta(hours=1))
    with pytest.raises(ChangedMeanwhile):
        send_again(email=email, by=boss, at=NOW + RETENTION + timedelta(hours=1))


def test_both_addresses_are_purged(email: Email, boss: User, mail_server: MailServer) -> None:
    send_elsewhere(email=email, to="ann@example.org", by=boss, at=LATER)
    send_due(at=LATER + WAIT)
    purge_finished(at=LATER + RETENTION + timedelta(hours=1))
    email.refresh_from_db()
    assert (email.to, email.former_to) == ("", "")
