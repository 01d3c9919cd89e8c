"""Sending the emails of the outbox. Also deletes the words of emails and texts after 30 days."""

from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q

from config.common.outbox.email import Email, EmailImage
from config.common.outbox.outgoing import OutgoingStatus, claimed, give_up, mark_sent, put_off
from config.common.outbox.queueing import message_of
from config.common.outbox.refusals import Meaning, meaning_of, name_of
from config.common.outbox.text import TextMessage
from config.common.queue import TaskName

GIVE_UP_AFTER: Final = timedelta(days=5)
"""How long we try to send an email. RFC 5321, 4.5.4.1, asks for at least 4 to 5 days."""

PURGE_OUTBOX: Final = TaskName("outbox.purge")
RETENTION: Final = timedelta(days=30)
"""How long we keep the words of an email that we sent. This is long enough to answer "I never got
it"."""
PICTURE_RETENTION: Final = timedelta(days=2)
"""How long we keep the pictures of an email that we sent. A picture can be larger than all the
words of its email, and the words say the same."""


def send_due(*, at: datetime) -> int:
    """Sends the emails that are due, new emails first, for about a minute. Returns how many were
    sent.

    Safe to repeat and to run twice at the same time. If the mail server is down or does not let us
    sign in, the call stops after one try, and the other emails stay due. If the server's refusal of
    an email is final, gives up the email immediately.
    """
    count = 0
    with closing(get_connection()) as mail_server:
        for email in claimed(Email.objects.all(), at=at):
            meaning = _send(email, mail_server, at=at)
            if meaning is Meaning.NO_SERVER:
                break
            count += meaning is None
    return count


def _send(email: Email, mail_server: BaseEmailBackend, *, at: datetime) -> Meaning | None:
    """Sends one email, and records whether this succeeded. Returns None if the email was sent."""
    is_in = False
    try:
        mail_server.open()
        is_in = True
        mail_server.send_messages([message_of(email, email.images.all())])
    except Exception as error:  # noqa: BLE001 — whatever the error, the email must stay
        meaning = meaning_of(error) if is_in else Meaning.NO_SERVER
        is_over = at - (email.again_at or email.queued_at) >= GIVE_UP_AFTER
        fail = give_up if is_over or meaning is Meaning.NEVER else put_off
        fail(email, name_of(error), at=at)
        with suppress(OSError):  # the connection may be broken
            mail_server.close()
        return meaning
    mark_sent(email, at=at)
    return None


def purge_finished(*, at: datetime) -> int:
    """Deletes the words of emails and texts that were sent or given up over 30 days ago.

    Also deletes the pictures of emails that were sent over 2 days ago. Returns from how many rows
    it deleted the words. Keeps the rows, so that nobody can use their keys again. Safe to repeat.
    """
    is_old = Q(finished_at__lt=at - RETENTION, purged_at__isnull=True)
    emails, texts = Email.objects.filter(is_old), TextMessage.objects.filter(is_old)
    delivered = Email.objects.filter(
        status=OutgoingStatus.SENT, finished_at__lt=at - PICTURE_RETENTION
    )
    with transaction.atomic():
        EmailImage.objects.filter(Q(email__in=emails) | Q(email__in=delivered)).delete()
        count = emails.update(
            to="", former_to="", subject="", text="", html="", calendar="", purged_at=at
        )
        return count + texts.update(words="", purged_at=at)
