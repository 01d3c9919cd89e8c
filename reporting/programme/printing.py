"""Printing a report as a PDF. This takes some seconds, so the worker does it. On 30 November 2026,
the demo's report of 30 pages took 6 seconds of processor time, and up to 290 MB of memory in all.
The report of a large programme has the same number of tables."""

import json
import logging
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from config.accounts.models import User
from config.common import audit, clock
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    report_progress,
    start_run,
    sweep_runs,
)
from reporting.models import PrintedReport
from reporting.programme.document import Document, Issue, Section
from reporting.programme.paper import report_paper
from reporting.programme.promises import promises_from, promises_in_json
from reporting.programme.stored import report_from, report_in_json
from training.certificates.printing import printed

log = logging.getLogger(__name__)

PRINT_REPORT: Final = TaskName("reporting.print_report")
SWEEP_PRINTED: Final = TaskName("reporting.sweep_printed_reports")
FRESH: Final = timedelta(minutes=10)
"""The same person gets the same PDF for this long, if the figures and words are the same."""
FRESH_PROBLEM: Final = timedelta(seconds=20)
"""We show a problem for this long. After that, opening the page tries again."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
UNEXPECTED: Final = "Something went wrong that we did not expect. Please try again in a minute."


def printed_report_of(document: Document, *, by: User, at: datetime) -> PrintedReport:
    """Asks for a PDF of the document for `by`, and returns it. The worker may still be making it.
    Safe to repeat."""
    content = _in_json(document)
    key = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    current = Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])
    current |= Q(status=RunStatus.DONE, finished_at__gt=at - FRESH)
    current |= Q(status=RunStatus.FAILED, finished_at__gt=at - FRESH_PROBLEM)
    rows = PrintedReport.objects.filter(current, asked_by=by, key=key).defer("content")
    if row := rows.first():
        return row
    try:
        with transaction.atomic():
            row = PrintedReport.objects.create(content=content, key=key, asked_by=by, queued_at=at)
            audit.record("print_report", row, by=by, at=at)
            enqueue(PRINT_REPORT, printed_id=row.pk)
    except IntegrityError:  # the same press twice
        return rows[0]
    return row


def print_report(*, printed_id: int) -> None:
    """Prints a report that somebody asked for. Safe to repeat, and safe to run twice at the same
    time."""
    row = PrintedReport.objects.filter(pk=printed_id).first()
    if row is None or row.status != RunStatus.QUEUED or not start_run(row, at=clock.now()):
        return
    try:
        document = _document(row.content)
        report_progress(row, 5, "Drawing the pictures")
        page = report_paper(document)
        report_progress(row, 30, "Laying out the pages")
        content = {"file_name": document.file_name}
        finish_run(row, at=clock.now(), file=printed(page), content=content)
    except ChangedMeanwhile:
        log.warning("%s: the lease passed to another worker", row)
    except DomainError as refusal:
        fail_run(row, str(refusal), at=clock.now())
    except Exception:
        fail_run(row, UNEXPECTED, at=clock.now())
        raise


def sweep_printed_reports(*, at: datetime) -> None:
    """Queues a PDF again if the queue lost it, or if its worker died. Deletes PDFs after a day.
    Safe to repeat."""
    for printed_id in sweep_runs(PrintedReport, at=at):
        enqueue(PRINT_REPORT, printed_id=printed_id)
    PrintedReport.objects.filter(finished_at__lt=at - FORGOTTEN_AFTER).delete()


def _in_json(document: Document) -> dict[str, Any]:
    return {
        "report": report_in_json(document.report),
        "prisons": list(document.prisons),
        "words": {section.value: text for section, text in document.words.items()},
        "issue": document.issue and _issue_in_json(document.issue),
        "promises": promises_in_json(document.promises),
    }


def _issue_in_json(issue: Issue) -> dict[str, Any]:
    withdrawn_on = issue.withdrawn_on and issue.withdrawn_on.isoformat()
    days = {"at": issue.at.isoformat(), "withdrawn_on": withdrawn_on}
    return {"by": issue.by, "digest": issue.digest, **days}


def _document(content: dict[str, Any]) -> Document:
    issue = content["issue"]
    return Document(
        report_from(content["report"]),
        tuple(content["prisons"]),
        {Section(name): text for name, text in content["words"].items()},
        issue and _issue(issue),
        promises_from(content["promises"]),
    )


def _issue(issue: dict[str, Any]) -> Issue:
    day = issue["withdrawn_on"]
    withdrawn_on = date.fromisoformat(day) if day else None
    return Issue(issue["by"], datetime.fromisoformat(issue["at"]), issue["digest"], withdrawn_on)
