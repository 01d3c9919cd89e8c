"""Making the forecast at night: once for each London date, from 03:00 in London.

The forecast is then ready when people come to work. On the 2 nights when the clocks change, they
have already changed at 03:00.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Final

from config.common import clock
from config.common.clock import is_past_london_hour, london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.queue import TaskName
from config.common.runs import (
    RunRecord,
    RunStatus,
    fail_run,
    finish_run,
    renew_lease,
    start_run,
    sweep_runs,
)
from reporting.models import DailyForecast
from reporting.outlook.figures import Outlook
from reporting.outlook.making import outlook_now

log = logging.getLogger(__name__)

MAKE_FORECAST: Final = TaskName("reporting.make_forecast")
HOUR: Final = 3  # London
BETWEEN_TRIES: Final = timedelta(hours=1)
"""If the forecast is refused, for example because a list is too long, we try again after this
time."""
BETWEEN_RENEWALS: Final = 10.0
"""In seconds. While a worker makes the forecast, it renews its lease this often. The lease is the
time for which the work belongs to this worker."""


def make_nightly_forecast(*, at: datetime) -> DailyForecast | None:
    """From 03:00 in London, makes today's forecast with make_forecast. The worker calls this every
    minute.

    If the worker did not run in the night, makes the forecast later on the same London day. If the
    worker did not run on the whole day, that day has no forecast, because nobody can know who
    waited on a past day.
    """
    return make_forecast(at=at) if is_past_london_hour(at, HOUR) else None


def make_forecast(*, at: datetime) -> DailyForecast | None:
    """Makes the forecast of this London date. Does nothing if it is already made, or if another
    worker is making it. If the other worker died, makes it again.

    Returns the forecast if this call made it, otherwise None. Safe to repeat, and safe to run twice
    at the same time: the database allows one row for each date, and only one worker at a time can
    work on it. Costs as much as outlook_now.
    """
    day = london_date(at)
    rows = DailyForecast.objects.filter(date=day)
    if rows.filter(status=RunStatus.DONE).exists():
        return None
    rows.filter(status=RunStatus.FAILED, finished_at__lte=at - BETWEEN_TRIES).delete()
    sweep_runs(DailyForecast, at=at)
    row, _ = rows.get_or_create(date=day, defaults={"queued_at": at})
    if row.status != RunStatus.QUEUED or not start_run(row, at=clock.now()):
        return None
    try:
        outlook = outlook_now(at=at, before_step=_renewing(row))
        finish_run(row, at=clock.now(), figures=outlook.to_json())
    except ChangedMeanwhile:
        log.warning("%s: the lease passed to another worker", row)
        return None
    except DomainError as refusal:
        fail_run(row, str(refusal), at=clock.now())
        return None
    return row


def latest_outlook() -> Outlook | None:
    """The newest outlook, even if it is not from today. One query."""
    row = DailyForecast.objects.filter(status=RunStatus.DONE).first()
    return Outlook.from_json(row.figures) if row else None


def refusal_on(day: date) -> str:
    """Why the forecast of this day was refused. Empty if it was made, or is still to be made. One
    query."""
    failed = DailyForecast.objects.filter(date=day, status=RunStatus.FAILED)
    return failed.values_list("failure", flat=True).first() or ""


def _renewing(row: RunRecord) -> Callable[[], None]:
    """A function that renews the lease on this row, at most every 10 seconds."""
    last = monotonic()

    def renew() -> None:
        nonlocal last
        if monotonic() - last > BETWEEN_RENEWALS:
            renew_lease(row)
            last = monotonic()

    return renew
