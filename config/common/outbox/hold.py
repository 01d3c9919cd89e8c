"""A copy that was restored from a backup sends nothing until somebody allows it.

The copy may be a trial, or the original service may still run. Without this rule, the original and
the copy could send the same emails. The rule is a row in the database and not a setting, because
nobody can forget the row. The command `restore` writes the row together with the records.
"""

from time import monotonic
from typing import Final

from django.db import DatabaseError, models

RECENT: Final = 30.0
"""For how many seconds a process remembers the row before it asks the database again."""


class SendingHold(models.Model):
    """While there is a row, this copy of the service sends no emails and no texts.

    The command `restore` writes the row in the same transaction as the records. `restored_at` is
    when the copy was restored. `backed_up_at` is when the backup was made.
    """

    restored_at = models.DateTimeField()
    backed_up_at = models.DateTimeField()

    class Meta:
        app_label = "common"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="sendinghold_only_one")
        ]

    def __str__(self) -> str:
        return f"held since {self.restored_at}"


class _Memory:
    """The row that this process remembers for its pages, and until when, in seconds of
    `monotonic()`."""

    hold: SendingHold | None = None
    until = 0.0


def is_sending_held() -> bool:
    """Whether this copy was restored from a backup and nobody has allowed it to send yet. One
    query."""
    return SendingHold.objects.exists()


def sending_hold() -> SendingHold | None:
    """The row that keeps this copy from sending, if there is one. One query."""
    return SendingHold.objects.first()


def shown_hold() -> SendingHold | None:
    """The same row as sending_hold, for staff pages and for signing in. At most one query every
    RECENT seconds.

    If the database does not answer, returns what the process remembers.
    """
    if monotonic() >= _Memory.until:
        try:
            remember(sending_hold())
        except DatabaseError:
            return _Memory.hold
    return _Memory.hold


def remember(hold: SendingHold | None) -> None:
    """Remembers this row, or that there is none, for RECENT seconds."""
    _Memory.hold, _Memory.until = hold, monotonic() + RECENT


def forget() -> None:
    """Forgets the row, so that the next call of `shown_hold` asks the database."""
    _Memory.until = 0.0
