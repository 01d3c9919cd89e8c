"""The clock of beat, and a file that shows that beat is alive. `python -m worker.beat` reads the
file.

Beat measures the time between 2 wakes by a clock that only goes forward. If beat went by the time
of day, setting the clock back an hour would silence the schedule for an hour.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Final

from celery.schedules import schedule

from config.common.clock import seconds_since_boot
from config.settings import DATA_DIR

SIGN_OF_LIFE: Final = DATA_DIR / "beat-alive"
LONGEST_SILENCE: Final = 90
"""Seconds. Beat wakes at least every half minute (see worker.app)."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def steady_now() -> datetime:
    """A time that only goes forward. The difference between 2 such times is right, but the date is
    not."""
    return EPOCH + timedelta(seconds=seconds_since_boot())


def every(seconds: float) -> schedule:
    """A schedule that wakes a task every so many seconds, even if somebody sets the clock."""
    return schedule(timedelta(seconds=seconds), nowfun=steady_now)


def touch() -> None:
    """Notes that beat has woken now."""
    SIGN_OF_LIFE.write_text(str(seconds_since_boot()))


def is_alive() -> bool:
    """Whether beat has woken within LONGEST_SILENCE."""
    try:
        silence = seconds_since_boot() - float(SIGN_OF_LIFE.read_text())
    except (FileNotFoundError, ValueError):  # beat has not woken yet, or is writing the file
        return False
    return 0 <= silence < LONGEST_SILENCE


if __name__ == "__main__":
    sys.exit(not is_alive())
