"""Sending the emails of the outbox, and deleting their content after 30 days."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from time import monotonic
from typing import Final

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, QuerySet

from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile
from config.common.outbox.email import EMAIL, Email, EmailImage, EmailStatus
from config.common.outbox.queueing import message_of
from config.common.queue import TaskName
from config.common.transitions import apply_transition

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
MOST_SECONDS: Final = 60
"""How long one call goes on starting emails, in seconds.

The rest of the lease is for the last email. A slow mail server can take almost EMAIL_TIMEOUT for
each of about 10 steps.
"""
LONGEST_DELAY: Final = timedelta(minutes=15)
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
        for email in _claimed(at):
            try:
                mail_server.open()
                mail_server.send_messages([message_of(email, email.images.all())])
            except Exception as error:  # noqa: BLE001 — whatever the error, the email must stay
                mail_server.close()
                _put_off(email, error, at=at)
                if not isinstance(error, REFUSALS):
                    break
            else:
                _mark_sent(email, at=at)
                count += 1
    return count


def delay_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 1 minute, then 2, 4, 8 and at most 15."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_DELAY)


def _claimed(at: datetime) -> Iterator[Email]:
    due = Email.objects.filter(status=EmailStatus.WAITING, due_at__lte=at)
    ends = monotonic() + MOST_SECONDS
    while monotonic() < ends and (email := due.order_by("attempts", "due_at", "id").first()):
        row = due.filter(pk=email.pk, attempts=email.attempts)
        if row.update(attempts=F("attempts") + 1, due_at=at + LEASE):
            email.attempts += 1
            yield email


def _mark_sent(email: Email, *, at: datetime) -> None:
    try:
        apply_transition(EMAIL, "send", email, by=PROGRAMME, at=at, finished_at=at, last_error="")
    except ChangedMeanwhile:
        log.warning("email %s was sent twice: its lease ran out while it was sent", email.pk)


def _put_off(email: Email, error: Exception, *, at: datetime) -> None:
    name = type(error).__name__
    log.warning("email %s was not sent at attempt %s: %s", email.pk, email.attempts, name)
    if at - email.queued_at >= GIVE_UP_AFTER:
        _give_up(email, name, at=at)
        return
    row = Email.objects.filter(pk=email.pk, attempts=email.attempts, status=EmailStatus.WAITING)
    row.update(due_at=at + delay_after(email.attempts), last_error=name)


def _give_up(email: Email, error: str, *, at: datetime) -> None:
    expecting = {"attempts": email.attempts}
    try:
        apply_transition(
            EMAIL,
            "give_up",
            email,
            by=PROGRAMME,
            at=at,
            expecting=expecting,
            finished_at=at,
            last_error=error,
        )
    except ChangedMeanwhile:
        return
    log.error("email %s was given up after %s attempts: %s", email.pk, email.attempts, error)


def unsent_emails() -> QuerySet[Email]:
    """The emails of the last 30 days that could not be sent, newest first."""
    given_up = Email.objects.filter(status=EmailStatus.GIVEN_UP, purged_at__isnull=True)
    return given_up.order_by("-finished_at", "-pk")


def purge_finished(*, at: datetime) -> int:
    """Empties the emails that were sent or given up over 30 days ago. Returns how many.

    The rows stay, so that their keys cannot be used again. Safe to repeat.
    """
    old = Email.objects.filter(finished_at__lt=at - RETENTION, purged_at__isnull=True)
    with transaction.atomic():
        EmailImage.objects.filter(email__in=old).delete()
        return old.update(to="", subject="", text="", html="", calendar="", purged_at=at)
