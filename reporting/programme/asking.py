"""Asking for a programme report. The page itself makes the report of a small programme. For a
larger programme the page waits while the worker makes the report."""

import json
import logging
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit, clock
from config.common.errors import ChangedMeanwhile
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    report_progress,
    start_run,
    sweep_runs,
)
from delivery.models import LoggedSession
from matching.models import Referral
from reporting.models import MadeReport
from reporting.programme.keeping import (
    NoLongerKnown,
    counted,
    counted_before,
    report_of_both,
)
from reporting.programme.publication import publication_of
from reporting.programme.stored import (
    as_stored,
    records_in_json,
    report_in_json,
    scope_from,
    scope_in_json,
)
from reporting.programme.tables import Scope

log = logging.getLogger(__name__)

MAKE_REPORT: Final = TaskName("reporting.make_report")
SWEEP_REPORTS: Final = TaskName("reporting.sweep_reports")

FRESH: Final = timedelta(minutes=10)
"""The same person sees the same figures for this long, unless they ask to count again."""
FRESH_PROBLEM: Final = timedelta(seconds=20)
"""We show a problem for this long. After that, opening the page tries again."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
UNEXPECTED: Final = "Something went wrong that we did not expect. Please try again in a minute."
UNDER_WAY: Final = Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])


def report_of(
    scope: Scope,
    *,
    for_publication: bool = False,
    since: datetime | None = None,
    by: User,
    at: datetime,
) -> MadeReport:
    """The report of these days and prisons for `by`. The worker may still be making it. If `since`
    is given, counts figures from before that time again. The ids behind the figures are loaded only
    when they are used. A report for publication has no ids.

    Safe to repeat: while the worker makes a report, another call returns the same report. The
    figures of a made report stay the same for the time FRESH.
    """
    current = _reports(_asks(scope, for_publication), by).filter(_is_current(at)).first()
    if current and since and current.finished_at and current.finished_at < since:
        current = None
    return current or count_again(scope, for_publication=for_publication, by=by, at=at)


def latest_report_of(scope: Scope, *, by: User, at: datetime) -> MadeReport:
    """The newest report of these days and prisons that was made for `by`, however old it is. If
    there is none, does the same as report_of."""
    done = _reports(_asks(scope, for_publication=False), by).filter(status=RunStatus.DONE)
    return done.first() or report_of(scope, by=by, at=at)


def count_again(
    scope: Scope, *, for_publication: bool = False, by: User, at: datetime
) -> MadeReport:
    """Asks for a new report of the period. If one is being made already, returns that one. The
    worker makes every report for publication, because it takes some seconds to find out which
    figures to hide."""
    reports = _reports(_asks(scope, for_publication), by)
    try:
        report = queued_report(scope, for_publication=for_publication, by=by, at=at)
    except IntegrityError:  # the same press twice
        return reports.filter(UNDER_WAY)[0]
    if not for_publication and _is_small():
        make_report(report_id=report.pk)
    else:
        enqueue(MAKE_REPORT, report_id=report.pk)
    return reports.get(pk=report.pk)


def queued_report(
    scope: Scope, *, for_publication: bool = False, by: User, at: datetime
) -> MadeReport:
    """Stores a new report that waits to be made. Raises IntegrityError if a report for the same
    person, days and prisons is already being made."""
    asks = _asks(scope, for_publication)
    with transaction.atomic():
        report = MadeReport.objects.create(asks=asks, key=_key(asks), asked_by=by, queued_at=at)
        audit.record("ask_report", report, by=by, at=at, **asks)
    return report


def make_report(*, report_id: int) -> None:
    """Makes a report that somebody asked for. Safe to repeat, and safe to run twice at the same
    time: only the first run makes the report."""
    report = MadeReport.objects.select_related("asked_by").filter(pk=report_id).first()
    if report is None or report.status != RunStatus.QUEUED:
        return
    if not start_run(report, at=clock.now()):
        return
    try:
        _make(report)
    except ChangedMeanwhile:
        log.warning("%s: the lease passed to another worker", report)
    except NoLongerKnown as refusal:
        fail_run(report, str(refusal), at=clock.now())
    except Exception:
        fail_run(report, UNEXPECTED, at=clock.now())
        raise


def sweep_reports(*, at: datetime) -> None:
    """Queues a report again if the queue lost it, or if its worker died. Deletes reports after a
    day. Safe to repeat."""
    for report_id in sweep_runs(MadeReport, at=at):
        enqueue(MAKE_REPORT, report_id=report_id)
    MadeReport.objects.filter(finished_at__lt=at - FORGOTTEN_AFTER).delete()


def _make(report: MadeReport) -> None:
    """Counts the period, then the period before. Each step updates the progress, and renews the
    lease (the time for which the report belongs to this worker)."""
    scope, by = scope_from(report.asks), report.asked_by
    report_progress(report, 5, "Counting the period")
    tables = counted(scope, by=by, at=clock.now())
    report_progress(report, 50, "Counting the period before")
    before = counted_before(scope, by=by, at=clock.now())
    report_progress(report, 90, "Checking the sums")
    made = report_of_both(scope, tables, before)
    if not report.asks["for_publication"]:
        result, records = report_in_json(as_stored(made)), records_in_json(made)
        finish_run(report, at=clock.now(), result=result, records=records)
        return
    report_progress(report, 95, "Hiding small counts")
    shown = as_stored(publication_of(made).report, is_publication=True)
    finish_run(report, at=clock.now(), result=report_in_json(shown))


def _is_small() -> bool:
    """Whether the programme is so small that the page can make the report itself. 2 queries."""
    return Referral.objects.count() + LoggedSession.objects.count() <= settings.REPORT_MOST_AT_ONCE


def _asks(scope: Scope, for_publication: bool) -> dict[str, Any]:
    return scope_in_json(scope) | {"for_publication": for_publication}


def _reports(asks: dict[str, Any], by: User) -> QuerySet[MadeReport]:
    return MadeReport.objects.filter(asked_by=by, key=_key(asks)).defer("records")


def _key(asks: dict[str, Any]) -> str:
    return sha256(json.dumps(asks, sort_keys=True).encode()).hexdigest()


def _is_current(at: datetime) -> Q:
    return (
        UNDER_WAY
        | Q(status=RunStatus.DONE, finished_at__gt=at - FRESH)
        | Q(status=RunStatus.FAILED, finished_at__gt=at - FRESH_PROBLEM)
    )
