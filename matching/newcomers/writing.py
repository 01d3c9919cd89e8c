"""The email to each trained volunteer every fortnight while they wait for their first man."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from config.common.clock import is_past_london_hour, london_date
from config.common.letters.mailings import at_hour, register_mailing
from config.common.queue import TaskName
from matching.models import OpenDate, WaitingLetter
from matching.newcomers.answering import lock
from matching.newcomers.dates import date_in_words, dates_open_to, has_place
from matching.newcomers.emails import WHILE_YOU_WAIT
from matching.newcomers.waiting import Where, waiting, where_they_are
from recruitment.letters.sending import email_volunteer
from training.models import Enrolment

WRITE_TO_WAITING: Final = TaskName("matching.write_to_waiting")
FORTNIGHT: Final = timedelta(days=14)
MORNING: Final = 9  # o'clock in London
NOTHING_OFFERED: Final = (
    "There is no date for shadowing or group supervision yet. We will tell you when there is."
)


def write_to_waiting(*, at: datetime) -> int:
    """Emails each trained volunteer who waits for their first man, once every 14 days. The first
    email goes 14 days after the training. Returns how many emails were written.

    Counts whole days in London, and sends nothing before 9 in the morning. After an outage, sends
    one email instead of all missed emails. Safe to repeat, and safe for 2 workers to run at the
    same time. One query when there is nothing to do.
    """
    if not is_past_london_hour(at, MORNING):
        return 0
    keys = list(_due(at).values_list("pk", flat=True))
    if not keys:
        return 0
    rows = Enrolment.objects.filter(pk__in=keys).order_by("pk")
    return sum(_write(where, at) for where in where_they_are(rows, at=at))


def _due(at: datetime) -> QuerySet[Enrolment]:
    today = london_date(at)
    rows = waiting(today=today).annotate(since=Coalesce("last_on", "trained_on"))
    return rows.filter(since__lte=today - FORTNIGHT)


def _write(where: Where, at: datetime) -> bool:
    """Emails one volunteer. Does nothing if another worker has just emailed the volunteer, or if
    the volunteer has just asked for a break."""
    enrolment = where.volunteer.enrolment
    with transaction.atomic():
        lock(enrolment)
        row = _due(at).filter(pk=enrolment.pk).first()
        if row is None:
            return False
        number = (row.letters or 0) + 1  # type: ignore[attr-defined] # waiting() adds it
        WaitingLetter.objects.create(
            volunteer=enrolment.volunteer, number=number, sent_on=london_date(at)
        )
        email_volunteer(
            enrolment.volunteer,
            WHILE_YOU_WAIT,
            occasion=f"while-you-wait:{number}",
            at=at,
            where="\n\n".join(where.sentences),
            meanwhile=_meanwhile(list(dates_open_to(enrolment, at=at))),
            link=f"{settings.BASE_URL}/while-you-wait/",
        )
    return True


def _meanwhile(dates: list[OpenDate]) -> str:
    free = [row for row in dates if has_place(row)]
    if not free:
        return NOTHING_OFFERED
    return "\n".join(["Meanwhile, you can join:", "", *(f"- {date_in_words(row)}" for row in free)])


MAILING: Final = register_mailing(
    "while_you_wait",
    "While you wait",
    who="Trained volunteers who have no man yet, every 2 weeks from the 14th day after their "
    "training.",
    send=write_to_waiting,
    next_at=at_hour(MORNING),
)
