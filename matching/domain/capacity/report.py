"""The morning report: once a London date, one copy for each recipient, whatever happens."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common.clock import is_past_london_hour, london_date
from config.common.outbox import queue_email
from config.common.queue import TaskName
from matching.domain.capacity.comparing import changes, previous_copy
from matching.domain.capacity.figures import Capacity
from matching.domain.capacity.letter import write_letter
from matching.domain.capacity.measuring import Survey, survey
from matching.domain.capacity.recipients import recipients
from matching.models import CapacityCopy, CapacityReport
from recruitment.models import Establishment

NIGHTLY_REPORT: Final = TaskName("matching.nightly_report")
HOUR: Final = 6  # London


def make_nightly_report(*, at: datetime) -> CapacityReport | None:
    """Makes today's report from 06:00 in London, as make_report does.

    Called every minute. A morning missed is caught up the same London day; a day missed altogether
    has no report, because its figures can no longer be known.
    """
    return make_report(at=at) if is_past_london_hour(at, HOUR) else None


def make_report(*, at: datetime) -> CapacityReport | None:
    """Makes the report of this London date and queues its e-mails, unless that was done before.

    Returns it when this call made it. Safe to repeat and to run twice at once: the database holds
    one report a date. Raises CannotSay, and sends nothing, when the figures cannot be worked
    out or trusted.
    """
    day = london_date(at)
    if CapacityReport.objects.filter(date=day).exists():
        return None
    found = survey(at=at)
    whole = found.capacity_of(list(Establishment.objects.all()))
    with transaction.atomic():
        report, is_new = CapacityReport.objects.get_or_create(
            date=day, defaults={"made_at": at, "figures": whole.to_json()}
        )
        if is_new:
            _send_copies(report, found, at=at)
    return report if is_new else None


def _send_copies(report: CapacityReport, found: Survey, *, at: datetime) -> None:
    for user, prisons in recipients():
        _send_copy(report, user, found.capacity_of(prisons), at=at)


def _send_copy(report: CapacityReport, user: User, told: Capacity, *, at: datetime) -> None:
    change = changes(told, previous_copy(user, before=report.date), today=report.date)
    CapacityCopy.objects.create(report=report, recipient=user, figures=told.to_json())
    letter = write_letter(told, change, made_at=at)
    queue_email(
        key=_key(report.date, user),
        to=user.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        at=at,
    )


def _key(day: date, user: User) -> str:
    return f"capacity:{day}:{user.pk}"
