"""Beat's clock. The clock leaves a sign of life, and `python -m worker.beat` looks for the sign."""

import sys
import time
from typing import Any

import celery.beat

from config.settings import DATA_DIR

SIGN_OF_LIFE = DATA_DIR / "beat-alive"
LONGEST_SILENCE = 90
"""Seconds. Beat wakes at least every half minute (see worker.app)."""


class Scheduler(celery.beat.Scheduler):
    """A schedule in memory. The database knows what is due, so there is no file to lose."""

    def tick(self, *args: Any, **options: Any) -> float:
        """Sends the tasks that are due. Returns how many seconds to sleep."""
        SIGN_OF_LIFE.touch()
        return float(super().tick(*args, **options))


def is_alive() -> bool:
    """Whether beat has woken within LONGEST_SILENCE."""
    return SIGN_OF_LIFE.exists() and time.time() - SIGN_OF_LIFE.stat().st_mtime < LONGEST_SILENCE


if __name__ == "__main__":
    sys.exit(not is_alive())
