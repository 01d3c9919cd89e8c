"""The clock of Celery's beat, and a file that shows that beat is running. `python -m worker.beat`
checks the file.

Beat measures the time between 2 runs of a task with a clock that only goes forward. If it used the
time of day, and somebody set the clock back by an hour, no task would run for an hour.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Final

from celery.schedules import schedule

from config.common.clock import seconds_since_boot
from config.settings import DATA_DIR

SIGN_OF_LIFE: Final = DATA_DIR / "beat-alive"
LONGEST_SILENCE: Final = 90
"""If beat gives no sign for this many seconds, we say that it has stopped. Beat gives a sign at
least every half minute (see worker.app)."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def steady_now() -> datetime:
    """A time from a clock that only goes forward. The difference between 2 such times is right, but
    the date is wrong."""
    return EPOCH + timedelta(seconds=seconds_since_boot())


def every(seconds: float) -> schedule:
    """A schedule that starts a task every `seconds` seconds, even if somebody changes the clock of
    the machine."""
    return schedule(timedelta(seconds=seconds), nowfun=steady_now)


def touch() -> None:
    """Records that beat is running now, in the file that is_alive reads. Beat is the part of Celery
    that starts tasks on time."""
    SIGN_OF_LIFE.write_text(str(seconds_since_boot()))


def is_alive() -> bool:
    """Whether Celery's beat has given a sign of life within the last LONGEST_SILENCE seconds."""
    try:
        silence = seconds_since_boot() - float(SIGN_OF_LIFE.read_text())
    except (FileNotFoundError, ValueError):  # beat has not woken yet, or is writing the file
        return False
    return 0 <= silence < LONGEST_SILENCE


if __name__ == "__main__":
    sys.exit(not is_alive())
