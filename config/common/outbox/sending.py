"""Sending the emails of the outbox. Also deletes the words of emails and texts after 30 days."""

from contextlib import closing
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Final

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q, QuerySet

from config.common.outbox.email import Email, EmailImage
from config.common.outbox.outgoing import OutgoingStatus, claimed, give_up, mark_sent, put_off
from config.common.outbox.queueing import message_of
from config.common.outbox.text import TextMessage
from config.common.queue import TaskName

GIVE_UP_AFTER: Final = timedelta(days=5)
"""How long we try to send an email. RFC 5321, 4.5.4.1, asks for at least 4 to 5 days."""
REFUSALS: Final = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)
"""Errors that are about one email. Any other error is about the mail server."""

PURGE_OUTBOX: Final = TaskName("outbox.purge")
RETENTION: Final = timedelta(days=30)
"""How long we can read an email we sent. Long enough to answer "I never got it"."""


def send_due(*, at: datetime) -> int:
    """Sends the emails that are due, new emails first, for about a minute. Returns how many were
    sent.

    Safe to repeat and to run twice at once. When the mail server is down, a call stops after one
    time-out. The other emails stay due for the next call.
    """
    count = 0
    with closing(get_connection()) as mail_server:
        for email in claimed(Email.objects.all(), at=at):
            try:
                mail_server.open()
                mail_server.send_messages([message_of(email, email.images.all())])
            except Exception as error:  # noqa: BLE001 — whatever the error, the email must stay
                mail_server.close()
                _fail(email, error, at=at)
                if not isinstance(error, REFUSALS):
                    break
            else:
                mark_sent(email, at=at)
                count += 1
    return count


def _fail(email: Email, error: Exception, *, at: datetime) -> None:
    fail = give_up if at - email.queued_at >= GIVE_UP_AFTER else put_off
    fail(email, type(error).__name__, at=at)


def unsent_emails() -> QuerySet[Email]:
    """The emails of the last 30 days that could not be sent, newest first."""
    given_up = Email.objects.filter(status=OutgoingStatus.GIVEN_UP, purged_at__isnull=True)
    return given_up.order_by("-finished_at", "-pk")


def purge_finished(*, at: datetime) -> int:
    """Deletes the words of emails and texts that were sent or given up over 30 days ago.

    Returns how many rows lost their words. The rows stay, so nobody can use their keys again. Safe
    to repeat.
    """
    is_old = Q(finished_at__lt=at - RETENTION, purged_at__isnull=True)
    emails, texts = Email.objects.filter(is_old), TextMessage.objects.filter(is_old)
    with transaction.atomic():
        EmailImage.objects.filter(email__in=emails).delete()
        count = emails.update(to="", subject="", text="", html="", calendar="", purged_at=at)
        return count + texts.update(words="", purged_at=at)
