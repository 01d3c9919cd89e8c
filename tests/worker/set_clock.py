"""Runs Celery with a time of day that a test can set. The clock that only goes forward goes on as
usual.

    python -m tests.worker.set_clock FILE -A worker.app beat

FILE has the seconds by which the time of day differs. Django, Celery and Python each have a place
where they ask for the time. Beat also wakes a few tasks every second.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import Celery
from celery.__main__ import main
from django.utils import timezone

FILE = Path(sys.argv.pop(1))
real_time = time.time


def set_time() -> float:
    return real_time() + float(FILE.read_text())


def set_now(*_: object) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=set_time())


if __name__ == "__main__":
    time.time = set_time
    timezone.now = set_now
    Celery.now = set_now  # type: ignore[assignment, method-assign] # replaced for the test
    if sys.argv[1:] == ["is_alive"]:
        from worker.beat import is_alive

        sys.exit(not is_alive())
    import worker.app  # noqa: F401 — this sets the schedule
    from config.common.queue import app
    from worker.beat import every

    app.conf.beat_schedule["every second"] = {"task": "tests.wake", "schedule": every(1)}
    for name in ("morning report", "sending emails"):
        app.conf.beat_schedule[name]["schedule"] = every(1)
    main()
