"""Times and days in London, where the programme is, whatever the server's time zone."""

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
    """Whether it is at least this hour (0–23) in London."""
    return at.astimezone(LONDON).hour >= hour
