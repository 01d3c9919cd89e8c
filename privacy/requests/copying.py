"""Copies that the worker makes of somebody's own data, or of an answer to a man. A copy is a page,
a PDF and a file in JSON. A copy is sealed, and deleted after a day."""

import json
import logging
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from config.accounts.models import User
from config.common import audit, clock
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.queue import TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    report_progress,
    start_run,
    sweep_runs,
)
from privacy.models import DataCopy, DataRequest, Ground
from privacy.requests.answering import stored_answer
from privacy.requests.marking import GONE as GONE_WORDS
from privacy.requests.own import own_copy
from privacy.requests.seeing import check_handle
from training.certificates.printing import CannotPrint, printed

log = logging.getLogger(__name__)

MAKE_COPY: Final = TaskName("privacy.make_copy")
SWEEP_COPIES: Final = TaskName("privacy.sweep_copies")
LASTS: Final = timedelta(days=1)
UNEXPECTED: Final = (
    "Something went wrong, so the copy was not made. Please try again. If it goes wrong again, "
    "tell the person who runs this service."
)
GONE: Final = "This copy was deleted. Make a new one."


def request_own_copy(*, by: User, at: datetime) -> DataCopy:
    """Asks the worker for a copy of this person's data. If the worker is already making a copy for
    them, returns that copy.

    The caller makes sure that the sign-in is fresh (see privacy.requests.fresh).
    """
    return _request(None, by=by, at=at)


def request_answer(*, request: DataRequest, by: User, at: datetime) -> DataCopy:
    """Asks the worker for a PDF of the approved answer to a request. Raises ChangedMeanwhile if
    nobody has approved the answer. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    if not request.sealed_answer:
        raise ChangedMeanwhile("A manager must approve this answer first.")
    return _request(request, by=by, at=at)


def _request(request: DataRequest | None, *, by: User, at: datetime) -> DataCopy:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        current = [RunStatus.QUEUED, RunStatus.RUNNING]
        waiting = DataCopy.objects.filter(asked_by=by, request=request, status__in=current)
        if copy := waiting.first():
            return copy
        copy = DataCopy.objects.create(asked_by=by, request=request, queued_at=at)
        audit.record("request_copy", copy, by=by, at=at, request=request and request.pk)
        enqueue(MAKE_COPY, copy_id=copy.pk)
    return copy


def make_copy(*, copy_id: int) -> None:
    """Makes a copy that somebody asked for. Safe to repeat, and safe to run twice at the same
    time."""
    copy = DataCopy.objects.select_related("asked_by", "request").filter(pk=copy_id).first()
    if copy is None or copy.status != RunStatus.QUEUED or not start_run(copy, at=clock.now()):
        return
    try:
        report_progress(copy, 10, "Gathering what we have")
        content = _content(copy)
        report_progress(copy, 40, "Laying out the pages")
        copy.write(content=json.dumps(content, ensure_ascii=False), pdf=_pdf(content))
        sealed = {"sealed_content": copy.sealed_content, "sealed_pdf": copy.sealed_pdf}
        finish_run(copy, at=clock.now(), **sealed)
    except ChangedMeanwhile:
        log.warning("%s: another worker makes it", copy)
    except Exception:
        fail_run(copy, UNEXPECTED, at=clock.now())
        raise


def copies_of(user: User) -> QuerySet[DataCopy]:
    """The copies that this person asked for, the newest first. Does not read what is in them."""
    rows = DataCopy.objects.filter(asked_by=user).select_related("request")
    return rows.defer("sealed_content", "sealed_pdf")


def content_of(copy: DataCopy, *, by: User, at: datetime, form: str) -> dict[str, Any]:
    """What is in the copy, for JSON. Records who opened it, and in which `form`. Raises NotAllowed
    if `by` is not the person who asked for it. Raises ChangedMeanwhile if the copy is not ready, or
    was deleted."""
    _open(copy, by=by, at=at, form=form)
    content: dict[str, Any] = json.loads(copy.opened("content"))
    return content


def pdf_of(copy: DataCopy, *, by: User, at: datetime) -> bytes:
    """The PDF of the copy. Empty if this machine cannot print. Records who downloaded the PDF.
    Raises the same errors as content_of."""
    _open(copy, by=by, at=at, form="pdf")
    return b64decode(copy.opened("pdf"))


def sweep_copies(*, at: datetime) -> None:
    """Queues a copy again if the queue lost it, or if its worker died. Deletes copies after a day.
    Safe to repeat."""
    for copy_id in sweep_runs(DataCopy, at=at):
        enqueue(MAKE_COPY, copy_id=copy_id)
    ended = DataCopy.objects.filter(status__in=[RunStatus.DONE, RunStatus.FAILED])
    ended.filter(queued_at__lt=at - LASTS).delete()


def delete_copy(*, copy: DataCopy, by: User, at: datetime) -> None:
    """Deletes a copy early, for example because somebody made it on a shared computer. Raises
    NotAllowed if `by` is not the person who asked for it."""
    _check_own(copy, by)
    with transaction.atomic():
        audit.record("delete_copy", copy, by=by, at=at)
        copy.delete()


def _open(copy: DataCopy, *, by: User, at: datetime, form: str) -> None:
    _check_own(copy, by)
    if copy.request:
        check_handle(by, copy.request)
    if not copy.sealed_content:
        raise ChangedMeanwhile(GONE)
    subject = copy.request or copy
    audit.record("export", subject, by=by, at=at, form=form, copy=copy.pk)


def _check_own(copy: DataCopy, by: User) -> None:
    if copy.asked_by_id != by.pk:
        raise NotAllowed("Somebody else asked for this copy. Make your own copy.")


def _content(copy: DataCopy) -> dict[str, Any]:
    if copy.request is None:
        made_on = london_date(clock.now()).isoformat()
        return {"made_on": made_on, **own_copy(copy.asked_by)}
    answer = stored_answer(copy.request)
    if answer is None:
        raise ChangedMeanwhile("The answer is being prepared again.")
    return answer


def _pdf(content: dict[str, Any]) -> str:
    """The copy as a PDF, in base 64. Empty if this machine cannot print."""
    try:
        page = render_to_string("privacy/requests/paper.html", context_of(content))
        return b64encode(printed(page)).decode()
    except CannotPrint:
        return ""


def context_of(content: dict[str, Any]) -> dict[str, Any]:
    """The context for the templates of a copy, on the page and on paper."""
    withheld = content.get("withheld", {})
    grounds = [(count, Ground(ground).label) for ground, count in withheld.items()]
    blacked_out = [Ground(ground).label for ground in content.get("blacked_out", ())]
    return {
        "content": content,
        "withheld": grounds,
        "blacked_out": blacked_out,
        "gone": GONE_WORDS,
        "is_letter": "reply" in content,
    }
