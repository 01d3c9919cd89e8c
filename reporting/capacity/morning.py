"""The morning report: one report for each London date, with a copy for each recipient.

The email has counts and links. The email names the funders who are waiting for a report, and nobody
else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common.clock import is_past_london_hour, london_date
from config.common.outbox.queueing import queue_email
from config.common.queue import TaskName
from matching.models import CapacityCopy, CapacityReport
from matching.questions.solving import pool_now
from recruitment.models import Establishment
from reporting.capacity.figures import (
    Capacity,
    Change,
    changes,
    figure_lines,
    headline,
    previous_copy,
    prisons_of,
)
from reporting.capacity.measuring import Survey, survey
from reporting.grants.lists import reports_due
from reporting.models import Grant

NIGHTLY_REPORT: Final = TaskName("matching.nightly_report")
HOUR: Final = 6  # London


def recipients() -> Iterator[tuple[User, list[Establishment]]]:
    """Active managers and coordinators, each with their prisons.

    Leaves out coordinators who have no prison.
    """
    staff = User.objects.filter(is_active=True, grants__role__in=STAFF).distinct()
    for user in staff.order_by("pk").prefetch_related("grants", "establishments"):
        if prisons := prisons_of(user):
            yield user, prisons


@dataclass(frozen=True)
class Letter:
    """The words of one email."""

    subject: str
    text: str
    html: str


def write_letter(
    capacity: Capacity, change: Change | None, *, made_at: datetime, due: Sequence[Grant] = ()
) -> Letter:
    """The email for these figures. `due` has the grants with a report that is due soon or
    overdue."""
    context = {
        "due": due,
        "today": london_date(made_at),
        "grants_url": settings.BASE_URL + reverse("reporting:grants"),
        "capacity": capacity,
        "lines": figure_lines(capacity.total, change),
        "change": change,
        "headline": headline(capacity.total),
        "made_at": made_at,
        "home": settings.BASE_URL,
        "url": settings.BASE_URL + reverse("matching:capacity"),
    }
    return Letter(
        subject=headline(capacity.total),
        text=render_to_string("reporting/capacity/email.txt", context),
        html=render_to_string("reporting/capacity/email.html", context),
    )


def make_nightly_report(*, at: datetime) -> CapacityReport | None:
    """From 06:00 in London, makes today's report with make_report. The worker calls this every
    minute.

    If nothing ran in the morning, makes the report later on the same London day. If nothing ran on
    the whole day, there is no report, because nobody can know the figures of a day that is over.
    """
    return make_report(at=at) if is_past_london_hour(at, HOUR) else None


def make_report(*, at: datetime) -> CapacityReport | None:
    """Makes the report of this London date and queues its emails. Does nothing if there is one
    already.

    Returns the report if this call made it, else None. Safe to repeat and to run twice at once,
    because the database allows one report for each date. Raises CannotSay when the figures cannot
    be worked out or trusted. In that case, sends nothing.

    """
    day = london_date(at)
    if CapacityReport.objects.filter(date=day).exists():
        return None
    result = survey(pool_now(at=at))
    whole = result.capacity_of(list(Establishment.objects.all()))
    with transaction.atomic():
        report, is_new = CapacityReport.objects.get_or_create(
            date=day, defaults={"made_at": at, "figures": whole.to_json()}
        )
        if is_new:
            _send_copies(report, result, at=at)
    return report if is_new else None


def _send_copies(report: CapacityReport, result: Survey, *, at: datetime) -> None:
    due = list(reports_due(today=report.date))
    for user, prisons in recipients():
        seen = due if Role.MANAGER in user.roles else ()
        _send_copy(report, user, result.capacity_of(prisons), due=seen, at=at)


def _send_copy(
    report: CapacityReport, user: User, capacity: Capacity, *, due: Sequence[Grant], at: datetime
) -> None:
    change = changes(capacity, previous_copy(user, before=report.date), today=report.date)
    CapacityCopy.objects.create(report=report, recipient=user, figures=capacity.to_json())
    letter = write_letter(capacity, change, made_at=at, due=due)
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
