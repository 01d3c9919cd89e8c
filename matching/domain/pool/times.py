"""How long matching has taken here."""

from datetime import date, timedelta
from statistics import median
from typing import Final

from django.db.models import F

from matching.models import Match
from matching.solver import MAX_MATCHING_DAYS, USUAL_MATCHING_DAYS

LOOKING_BACK: Final = timedelta(days=365)
FEWEST: Final = 10
"""Matches before their times mean more than the usual time."""


def matching_days(*, today: date) -> int:
    """Days between referral and match of half of the men matched within a year, or more. The
    solver's usual time where fewer than ten were. One query."""
    made = Match.objects.filter(started_on__gt=today - LOOKING_BACK, started_on__lte=today)
    first = made.filter(started_on__gte=F("referral__received_on"))
    days = [
        (started - received).days
        for started, received in first.values_list("started_on", "referral__received_on")
    ]
    if len(days) < FEWEST:
        return USUAL_MATCHING_DAYS
    return min(max(round(median(days)), 1), MAX_MATCHING_DAYS)
