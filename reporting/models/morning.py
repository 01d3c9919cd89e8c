"""How each person wants the morning email."""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User

USUAL_HOUR: Final = 6
SKIPPED_HOUR: Final = 1
"""People cannot choose this hour. When the clocks change in London, this hour is skipped on one
night in spring, and comes twice on one night in autumn."""


class MorningPreference(models.Model):
    """When one person wants the morning email, and which parts of it. Somebody without a row gets
    the whole email at the usual hour.

    `hour` is the hour in London at which we send the email. From `away_from` to `away_until`, both
    days included, we send nothing. `stopped_at` is when the person stopped the email.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    wants_funders = models.BooleanField(default=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=23) & ~Q(hour=SKIPPED_HOUR),
                name="morning_hour_comes_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(
                    away_from__isnull=False,
                    away_until__isnull=False,
                    away_until__gte=F("away_from"),
                ),
                name="morning_away_from_before_until",
            ),
        ]

    def __str__(self) -> str:
        return f"morning email of {self.user_id}"

    def is_away(self, on: date) -> bool:
        """Whether the person is away on this day in London."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= on <= self.away_until

    def back_on(self, on: date) -> date:
        """The first day, today or later, on which the person is not away. `on` is today."""
        if self.away_until is None or not self.is_away(on):
            return on
        return self.away_until + timedelta(days=1)
