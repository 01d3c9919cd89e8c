"""Times and days in London, where the programme is. The server's time zone does not matter."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The time now, aware, in UTC."""
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
