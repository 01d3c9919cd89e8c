"""The programme lives in London: days begin and end there, whatever the server thinks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def london_date(at: datetime) -> date:
    """The date on a London wall at this instant."""
    return at.astimezone(LONDON).date()


def london_today() -> date:
    """Today's date in London."""
    return london_date(now())


def is_past_london_hour(at: datetime, hour: int) -> bool:
    """Whether a London clock has reached this hour (0–23) today."""
    return at.astimezone(LONDON).hour >= hour
