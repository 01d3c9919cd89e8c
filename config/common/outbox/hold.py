"""A copy that was restored from a backup sends nothing until somebody allows it.

The copy may be a trial, or the service that it was copied from may still run. Both would then send
the same emails. The rule is a row in the database and not a setting, because nobody can forget a
row: it comes into the database together with the records.
"""

from time import monotonic
from typing import Final

from django.db import DatabaseError, models

RECENT: Final = 30.0
"""For how many seconds a process shows what it knows, without asking the database again."""


class SendingHold(models.Model):
    """While there is a row, nothing leaves this copy of the service.

    The command `restore` writes the row, in the same step as the records. `restored_at` is when
    that was, and `backed_up_at` is when the backup was made.
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
    """What this process knows for its pages, and until when (by the clock that never jumps)."""

    hold: SendingHold | None = None
    until = 0.0


def is_sending_held() -> bool:
    """Whether this copy was restored from a backup, and nobody has allowed it to send. One
    query."""
    return SendingHold.objects.exists()


def sending_hold() -> SendingHold | None:
    """The row that keeps this copy from sending, if there is one. One query."""
    return SendingHold.objects.first()


def shown_hold() -> SendingHold | None:
    """As sending_hold, for every page of staff and for signing in. One query at most every RECENT
    seconds.

    If the database does not answer, returns what the process knows.
    """
    if monotonic() >= _Memory.until:
        try:
            remember(sending_hold())
        except DatabaseError:
            return _Memory.hold
    return _Memory.hold


def remember(hold: SendingHold | None) -> None:
    """Shows this for a while."""
    _Memory.hold, _Memory.until = hold, monotonic() + RECENT


def forget() -> None:
    """Asks the database the next time."""
    _Memory.until = 0.0
