"""Records how every run of a task went, and reports this to the monitoring service.

After the clock has jumped, also makes tasks wait if they depend on the date.
"""

import logging
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Thread
from time import monotonic
from typing import Any, Final
from urllib.request import urlopen

from celery import Task
from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q
from django.utils.text import slugify

from config.common import clock
from config.common.outbox.hold import is_sending_held
from config.common.sealed.cipher import Unreadable
from config.common.signs import is_clock_steady
from config.common.tracing import CARRIED, trace_task
from worker.models import Job
from worker.schedule import NAMES, NEVER_HELD

log = logging.getLogger(__name__)

PING_SECONDS: Final = 5
BETWEEN_PINGS: Final = timedelta(minutes=1)
"""The shortest time between 2 reports about a job. Some jobs run 3 times a minute, and a monitoring
service may refuse so many reports."""


class RecordedTask(Task[Any, Any]):
    """The base class of every task of the worker."""

    abstract = True

    def before_start(self, task_id: str, _args: Any, _kwargs: Any) -> None:
        """Puts the id of the request that asked for this run into the lines of the log about the
        run. If the schedule started the run, puts in the id of the run instead."""
        trace_task(self.name, request=self.request.get(CARRIED) or task_id.replace("-", ""))

    def __call__(self, *args: Any, **options: Any) -> Any:
        if is_held(self.name):
            hold_run(self.name, at=clock.now())
            return None
        begin_run(self.name, at=clock.now())
        started = monotonic()
        try:
            result = super().__call__(*args, **options)
        except Exception as error:
            end_run(self.name, error, seconds=monotonic() - started, at=clock.now())
            raise
        end_run(self.name, None, seconds=monotonic() - started, at=clock.now())
        return result


def is_held(task: str) -> bool:
    """Whether this task must wait, because it depends on the date and the clock has jumped."""
    depends_on_date = task in NAMES and NAMES[task] not in NEVER_HELD
    return depends_on_date and not is_clock_steady(clock.reading())


def hold_run(task: str, *, at: datetime) -> None:
    """Records that the task waits, because the clock has jumped."""
    log.warning("%s waits, because the clock has jumped", task)
    _note(task, started_at=at, ended_at=at, seconds=0, result=Job.Result.HELD, cause="", error="")


def begin_run(task: str, *, at: datetime) -> None:
    """Records that a run begins. One query."""
    _note(task, started_at=at, ended_at=None, result="", cause="", error="")


def end_run(task: str, error: Exception | None, *, seconds: float, at: datetime) -> None:
    """Records how a run ended, and reports it to the monitoring service. `error` is None if the run
    succeeded. 2 queries."""
    if error is None:
        how: dict[str, Any] = {"result": Job.Result.DONE, "failures": 0}
    else:
        how = {
            "result": Job.Result.FAILED,
            "failures": F("failures") + 1,
            "failed_runs": F("failed_runs") + 1,
            "cause": cause_of(error),
            "error": type(error).__name__[:80],
        }
    _note(task, ended_at=at, seconds=seconds, runs=F("runs") + 1, **how)
    ping(task, is_well=error is None, at=at)


def cause_of(error: Exception) -> Job.Cause:
    """The kind of problem that made a run fail, by the class of the error."""
    if isinstance(error, DatabaseError):
        return Job.Cause.DATABASE
    if isinstance(error, Unreadable):
        return Job.Cause.KEYS
    if isinstance(error, OSError):  # the errors of the mail server are OSErrors too
        return Job.Cause.NETWORK
    return Job.Cause.MEMORY if isinstance(error, MemoryError) else Job.Cause.UNEXPECTED


def _note(task: str, **values: Any) -> None:
    """Writes these values to the row of this task. If the database does not answer, the task still
    runs."""
    try:
        if not Job.objects.filter(task=task).update(**values) and "started_at" in values:
            Job.objects.get_or_create(task=task, defaults=values)
    except DatabaseError as error:
        log.warning("no note about %s: %s", task, type(error).__name__)


def ping(task: str, *, is_well: bool, at: datetime) -> None:
    """Tells the monitoring service how a job went, at most once a minute for each job.

    Tells it nothing if this copy of the service was restored from a backup and is not allowed to
    send yet. A separate thread waits for the response, so that a slow service never delays our
    work.
    """
    if not settings.MONITORING_URL or task not in NAMES:
        return
    last = Job.objects.filter(task=task)
    is_due = Q(pinged_at__isnull=True) | Q(pinged_at__lte=at - BETWEEN_PINGS) | Q(pinged_at__gt=at)
    try:
        if is_sending_held() or not last.filter(is_due).update(pinged_at=at):
            return
    except DatabaseError:
        pass  # even then, the monitoring service must learn how the job went
    job = slugify(NAMES[task]) + ("" if is_well else "/fail")
    address = settings.MONITORING_URL.replace("{job}", job)
    Thread(target=_visit, args=(address,), daemon=True).start()


def _visit(address: str) -> None:
    try:
        with urlopen(address, timeout=PING_SECONDS):  # noqa: S310 — settings take only web addresses
            pass
    except (OSError, HTTPException) as error:
        log.warning("the monitoring service did not answer: %s", type(error).__name__)
