"""What emails and texts have in common in the outbox, and how a sender takes a message."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import ClassVar, Final, TypeVar

from django.db import models
from django.db.models import F, Q, QuerySet

from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile
from config.common.outbox.hold import is_sending_held
from config.common.outbox.refusals import SENDER_STOPPED
from config.common.transitions import Lifecycle, Transition, apply_transition, row

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
MOST_LOST: Final = 3
"""After this many senders were killed while they were sending a message, we stop trying to send
it."""
MOST_SECONDS: Final = 60
"""After this many seconds, a sender starts no further message in the same call.

The last message has the rest of LEASE. A slow mail server can take almost EMAIL_TIMEOUT for each of
about 10 steps.
"""
LONGEST_DELAY: Final = timedelta(minutes=15)


class OutgoingStatus(models.TextChoices):
    WAITING = "waiting", "waiting to be sent"
    SENT = "sent", "sent"
    GIVEN_UP = "given_up", "could not be sent"


def lifecycle_of(noun: str, *others: Transition) -> Lifecycle:
    """The lifecycle of emails or of texts. `others` are steps that only emails have, or only
    texts."""
    waiting = [OutgoingStatus.WAITING]
    return Lifecycle(
        noun,
        OutgoingStatus.WAITING,
        (
            row("send", waiting, OutgoingStatus.SENT, PROGRAMME.roles),
            row("give_up", waiting, OutgoingStatus.GIVEN_UP, PROGRAMME.roles),
            *others,
        ),
    )


class Outgoing(models.Model):
    """One message to one person. `key` says what the message is about. No 2 messages have the same
    key, so nobody can queue a message twice.

    `due_at` is the time of the next try. Before a try, the sender moves `due_at` to a later time,
    so that no other sender takes the message. This is called a lease. `unended` counts the tries
    that began but have not ended, because the sender was killed or is still sending.

    `last_error` has the class of the error and the code of the server's reply. It does not have the
    words of the error, because these words could name a person. After 30 days, we delete the words.
    The row stays, so that nobody can use its key again.
    """

    LIFECYCLE: ClassVar[Lifecycle]

    key = models.CharField(max_length=150, unique=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=OutgoingStatus.choices, default=OutgoingStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    unended = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["attempts", "due_at"],
                condition=Q(status=OutgoingStatus.WAITING),
                name="%(class)s_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=OutgoingStatus.WAITING, finished_at__isnull=True)
                | Q(
                    status__in=[OutgoingStatus.SENT, OutgoingStatus.GIVEN_UP],
                    finished_at__isnull=False,
                ),
                name="%(class)s_finished_with_time",
            ),
            models.CheckConstraint(
                condition=Q(unended__lte=F("attempts")), name="%(class)s_ends_what_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.key


Message = TypeVar("Message", bound=Outgoing)


def claimed(messages: QuerySet[Message], *, at: datetime) -> Iterator[Message]:
    """Takes the messages that are due and yields them one by one, new messages first. Ends after
    about a minute.

    Yields nothing while sending is held back (see SendingHold). No other sender takes the same
    message before LEASE has passed. Gives up a message after MOST_LOST of its senders were killed.
    Safe to run twice at the same time.
    """
    if is_sending_held():
        return
    # No message waits longer than this. A later `due_at` is from before somebody set the clock
    # back.
    is_due = Q(due_at__lte=at) | Q(due_at__gt=at + LONGEST_DELAY + LEASE)
    due = messages.filter(is_due, status=OutgoingStatus.WAITING)
    ends = monotonic() + MOST_SECONDS
    while monotonic() < ends and (message := due.order_by("attempts", "due_at", "id").first()):
        same = due.filter(pk=message.pk, attempts=message.attempts)
        if message.unended >= MOST_LOST:
            give_up(message, SENDER_STOPPED, at=at)
        elif same.update(attempts=F("attempts") + 1, unended=F("unended") + 1, due_at=at + LEASE):
            message.attempts += 1
            message.unended += 1
            yield message


def delay_after(attempts: int) -> timedelta:
    """The wait before the next try: 1, 2, 4 and 8 minutes, and after that 15 minutes each time."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_DELAY)


def mark_sent(message: Outgoing, *, at: datetime) -> None:
    """Records that this message is sent. The caller must have claimed the message."""
    try:
        apply_transition(
            message.LIFECYCLE,
            "send",
            message,
            by=PROGRAMME,
            at=at,
            finished_at=at,
            last_error="",
            unended=0,
        )
    except ChangedMeanwhile:
        log.warning(
            "%s %s was sent after its lease ran out or after it was withdrawn",
            message.LIFECYCLE.noun,
            message.pk,
        )


def put_off(message: Outgoing, error: str, *, at: datetime) -> None:
    """Puts off a claimed message until a later try. `error` becomes the `last_error`."""
    _log_failure(message, error)
    same = type(message)._default_manager.filter(
        pk=message.pk, attempts=message.attempts, status=OutgoingStatus.WAITING
    )
    later = at + delay_after(message.attempts)
    same.update(due_at=later, last_error=error, unended=F("unended") - 1)


def give_up(message: Outgoing, error: str, *, at: datetime) -> None:
    """Gives up a message. `error` becomes the `last_error`."""
    _log_failure(message, error)
    try:
        apply_transition(
            message.LIFECYCLE,
            "give_up",
            message,
            by=PROGRAMME,
            at=at,
            expecting={"attempts": message.attempts},
            finished_at=at,
            last_error=error,
            unended=0,
        )
    except ChangedMeanwhile:
        return
    noun = message.LIFECYCLE.noun
    log.error("%s %s was given up after %s attempts: %s", noun, message.pk, message.attempts, error)


def _log_failure(message: Outgoing, error: str) -> None:
    noun = message.LIFECYCLE.noun
    log.warning("%s %s was not sent at attempt %s: %s", noun, message.pk, message.attempts, error)
