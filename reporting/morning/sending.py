"""Sending the morning email: once to each person on each London date, at the hour that they chose
or soon after.

We measure the figures when we send the email, never before. People with different hours can get
different figures, so each email says when its figures were measured.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from config.common.clock import is_past_london_hour, london_date
from config.common.outbox.queueing import queue_email
from config.common.queue import TaskName
from matching.models import CapacityCopy, CapacityReport
from matching.questions.solving import pool_now
from recruitment.models import Establishment
from reporting.advice.actions import Advice
from reporting.advice.advising import advice_of
from reporting.capacity.figures import changes, previous_copy
from reporting.capacity.measuring import Survey, survey
from reporting.grants.lists import reports_due
from reporting.models import USUAL_HOUR, Grant
from reporting.morning.letter import write_letter
from reporting.morning.overnight import failed_overnight
from reporting.morning.recipients import Reader, due_readers, waiting_readers

log = logging.getLogger(__name__)

NIGHTLY_REPORT: Final = TaskName("matching.nightly_report")


Names = Callable[[], Sequence[str]]
"""A function that returns the names of jobs."""


def no_jobs() -> Sequence[str]:
    """Returns no names. For callers who do not know which of the worker's jobs fail."""
    return ()


def make_nightly_report(*, at: datetime, failing: Names = no_jobs) -> CapacityReport | None:
    """Sends the emails that are due now. From 06:00 in London, also makes today's report. The
    worker calls this every minute.

    If the worker did not run at somebody's hour, their email is sent later on the same London day.
    If the worker did not run for the rest of that day, there is no email, because nobody can know
    the figures of a past day. `failing` returns the names of the jobs that keep failing. The emails
    to managers name these jobs. Returns the report if this call sent or made anything. About 6
    queries if nothing is due. Raises the errors of make_report.
    """
    due = due_readers(at=at)
    if due or is_past_london_hour(at, USUAL_HOUR):
        return _report(due, failing, at=at)
    return None


def make_report(*, at: datetime) -> CapacityReport | None:
    """Makes the report of this London date, and sends it to everybody who has not got it yet, even
    if the hour that they chose has not come. Does nothing if everybody has it.

    Returns the report if this call sent or made anything. Safe to repeat, and safe to run twice at
    the same time: the database allows one report for each date, and one copy for each person.
    Raises CannotSay if the figures cannot be worked out or trusted, and then sends nothing. If the
    email to one person cannot be written, sends the others and then raises the error.
    """
    return _report(waiting_readers(at=at), no_jobs, at=at)


def _report(to: Sequence[Reader], failing: Names, *, at: datetime) -> CapacityReport | None:
    day = london_date(at)
    if not to and CapacityReport.objects.filter(date=day).exists():
        return None
    result = survey(pool_now(at=at))
    whole = result.capacity_of(list(Establishment.objects.all()))
    report, is_new = CapacityReport.objects.get_or_create(
        date=day, defaults={"made_at": at, "figures": whole.to_json()}
    )
    sent = _send_copies(report, result, to, failing, at=at) if to else 0
    return report if sent or is_new else None


@dataclass(frozen=True)
class _News:
    """What all emails of one call say: the advice for the whole programme, the reports that are due
    to funders, and what went wrong."""

    advice: Advice
    due: Sequence[Grant]
    failed: Sequence[str]


def _advice(result: Survey, *, at: datetime) -> Advice:
    """The advice of the day. If it cannot be worked out, the email is sent without it."""
    try:
        return advice_of(result, at=at)
    except Exception:
        log.exception("no advice in the morning emails")
        return Advice(is_whole=False)


def _send_copies(
    report: CapacityReport,
    result: Survey,
    to: Sequence[Reader],
    failing: Names,
    *,
    at: datetime,
) -> int:
    """Queues the emails, each in its own transaction. If the worker is killed, no email is lost,
    and none is sent twice. Returns how many emails this call queued."""
    due, failed = list(reports_due(today=report.date)), failed_overnight(jobs=failing(), at=at)
    news = _News(_advice(result, at=at), due, failed)
    count, last_error = 0, None
    for reader in to:
        try:
            count += _send_copy(report, result, reader, news, at=at)
        except Exception as error:
            log.exception("no morning email for %s", reader.user.pk)
            last_error = error
    if last_error:
        raise last_error
    return count


def _send_copy(
    report: CapacityReport, result: Survey, reader: Reader, news: _News, *, at: datetime
) -> bool:
    """Queues the email to one person, unless another worker has already queued it."""
    capacity = result.capacity_of(reader.prisons)
    change = changes(capacity, previous_copy(reader.user, before=report.date), today=report.date)
    letter = write_letter(
        capacity,
        change,
        news.advice,
        made_at=at,
        due=news.due if reader.shows_funders else (),
        failed=news.failed if reader.is_manager else (),
    )
    with transaction.atomic():
        _, is_new = CapacityCopy.objects.get_or_create(
            report=report, recipient=reader.user, defaults={"figures": capacity.to_json()}
        )
        if is_new:
            queue_email(
                key=f"capacity:{report.date}:{reader.user.pk}",
                to=reader.user.email,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                images=letter.images,
                preferences_url=settings.BASE_URL + reverse("reporting:morning_email"),
                at=at,
            )
    return is_new
