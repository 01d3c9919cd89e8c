"""The 72 hours within which we must tell the ICO. How much time is left, and the email when less
than a day is left."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.letters.sending import email_person
from config.common.letters.wording import Letter
from config.common.queue import TaskName
from privacy.breaches.emails import BREACH_WAITS
from privacy.models import TIME_TO_TELL, Breach
from privacy.states import BreachStatus

WATCH_BREACHES: Final = TaskName("privacy.watch_breaches")
WARNED_BEFORE: Final = timedelta(hours=24)
"""How long before the end of the 72 hours we email managers again."""
HOUR: Final = timedelta(hours=1)


def hours_left(breach: Breach, *, at: datetime) -> str:
    """How much is left, in words, of the 72 hours in which we can tell the ICO. Rounds down to
    whole hours, so that nobody runs out of time."""
    remaining = breach.tell_by - at
    if remaining >= HOUR:
        return _hours(remaining // HOUR, "left")
    if remaining > timedelta():
        return "less than an hour left"
    late = -remaining // HOUR
    return _hours(late, "too late") if late else "the 72 hours are over"


def undecided_breaches() -> QuerySet[Breach]:
    """The breaches that wait for a decision, the most urgent first."""
    return Breach.objects.filter(status=BreachStatus.NOTICED).order_by("noticed_at", "pk")


def most_urgent(user: User) -> tuple[int, Breach | None]:
    """How many breaches wait for a decision, and the most urgent of them. 0 and None if `user` is
    not a manager. One query."""
    rows = list(undecided_breaches()) if Role.MANAGER in user.roles else []
    return len(rows), rows[0] if rows else None


def warn_of_breaches(*, at: datetime) -> int:
    """Emails managers about each breach that waits for a decision, once less than 24 hours are left
    to tell the ICO. Returns the number of these breaches. Sends one email for each breach, and
    another if somebody opens the breach again. Safe to repeat, and safe to run twice at the same
    time. One query when there is nothing to do."""
    due = undecided_breaches().filter(
        warned_at__isnull=True, noticed_at__lte=at - TIME_TO_TELL + WARNED_BEFORE
    )
    return sum(_warn(breach, at=at) for breach in due)


def email_managers(breach: Breach, letter: Letter, *, occasion: str, at: datetime) -> None:
    """Queues the letter to every manager. The letter says how many hours are left, and links to the
    breach."""
    for manager in User.objects.filter(is_active=True, grants__role=Role.MANAGER):
        email_person(
            manager,
            letter,
            occasion=occasion,
            at=at,
            hours=hours_left(breach, at=at),
            link=f"{settings.BASE_URL}/privacy/breaches/{breach.pk}/",
        )


def _warn(breach: Breach, *, at: datetime) -> bool:
    with transaction.atomic():
        rows = undecided_breaches().filter(pk=breach.pk, warned_at__isnull=True)
        if not rows.update(warned_at=at):
            return False
        audit.record("warn_of_breach", breach, by=PROGRAMME, at=at)
        occasion = f"breach_waits:{breach.pk}:{breach.version}"
        email_managers(breach, BREACH_WAITS, occasion=occasion, at=at)
    return True


def _hours(count: int, words: str) -> str:
    return f"{count} hour{'' if count == 1 else 's'} {words}"
