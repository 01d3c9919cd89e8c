"""Times and days in London, where the charity works. The server's time zone does not matter.

Somebody can set the clock of a machine to another time. So `Reading` also has a second clock, which
only goes forward.
"""

import platform
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
SINCE_BOOT: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""The clock that only goes forward, even while the machine sleeps. Linux calls it CLOCK_BOOTTIME,
and macOS calls it CLOCK_MONOTONIC."""
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Reading:
    """What the 2 clocks of this machine show at one moment: the time, and the seconds since the
    machine started. `boot` is different after each start of the machine. All containers of a
    machine have the same 2 clocks."""

    at: datetime
    seconds: float
    boot: str


def reading() -> Reading:
    """What the clocks of this machine show now."""
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else platform.node()
    return Reading(now(), seconds_since_boot(), boot)


def seconds_since_boot() -> float:
    """Seconds since the machine started. Nobody can set this clock."""
    return time.clock_gettime(SINCE_BOOT)


def now() -> datetime:
    """The time now, as an aware datetime in UTC."""
    return timezone.now()


def london_date(at: datetime) -> date:
    """The date in London at this time."""
    return at.astimezone(LONDON).date()


def london_today() -> date:
    """Today's date in London."""
    return london_date(now())


def is_past_london_hour(at: datetime, hour: int) -> bool:
    """Whether the time in London is this hour (0 to 23) or later."""
    return at.astimezone(LONDON).hour >= hour
