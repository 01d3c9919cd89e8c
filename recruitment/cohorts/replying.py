"""The working days in which we promise to reply to an application, and who has waited longer.

Working days are Monday to Friday, without the bank holidays of England and Wales.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count, islice

from django.db.models import Q

from config.common.clock import LONDON, london_date
from recruitment.models import Application, Cohort
from recruitment.prisons.closed_days import bank_holidays_between
from recruitment.states import ApplicationStatus

DAY = timedelta(days=1)
SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether the day is neither on a weekend nor a bank holiday."""
    return day.weekday() < SATURDAY and not bank_holidays_between(day, day)


def working_day_after(day: date, days: int) -> date:
    """The day that is `days` working days after `day`. `days` is 1 or more."""
    return next(islice(_working_days(day, DAY), days - 1, None))


def reply_due_on(application: Application) -> date | None:
    """The day by which we promised to reply to the application. None if the application is not sent
    yet."""
    if application.submitted_at is None:
        return None
    return working_day_after(london_date(application.submitted_at), application.cohort.reply_days)


def is_reply_late(application: Application, *, at: datetime) -> bool:
    """Whether our first reply to the application was due before today, and we have not sent it."""
    due = reply_due_on(application)
    is_waiting = application.status == ApplicationStatus.SUBMITTED
    return is_waiting and due is not None and due < london_date(at)


def has_late_reply(at: datetime) -> Q:
    """A query condition: our reply to the application is late (see is_reply_late). One query."""
    today = london_date(at)
    promises = Cohort.objects.order_by().values_list("reply_days", flat=True).distinct()
    late = Q(pk__in=[])
    for days in promises:
        late |= Q(cohort__reply_days=days, submitted_at__lt=_sent_before(today, days))
    return late & Q(status=ApplicationStatus.SUBMITTED)


def _sent_before(today: date, days: int) -> datetime:
    """For an application sent before this moment, our reply was due before `today`.

    `days` is the number of working days in which we promised to reply.
    """
    first = next(islice(_working_days(today, -DAY), days - 1, None))
    return datetime.combine(first, time(), tzinfo=LONDON)


def _working_days(day: date, step: timedelta) -> Iterator[date]:
    """The working days after `day`, nearest first. If `step` is negative, the working days before
    `day`."""
    return (other for gone in count(1) if is_working_day(other := day + gone * step))
