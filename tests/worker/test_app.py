"""How the schedule wakes the worker."""

import worker.app  # noqa: F401 — this sets the schedule
from config.common.queue import app
from worker.schedule import SCHEDULE


def test_the_clock_wakes_by_interval() -> None:
    """A crontab in local time would skip an hour on the night the clocks go back."""
    assert all(isinstance(entry["schedule"], int | float) for entry in SCHEDULE.values())


def test_a_wake_does_not_outlive_the_next() -> None:
    expiries = {name: row["options"]["expires"] for name, row in app.conf.beat_schedule.items()}
    assert expiries == {name: row["schedule"] for name, row in SCHEDULE.items()}
