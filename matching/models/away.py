"""Days when a mentor cannot come."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from matching.models.mentor import Mentor


class Away(models.Model):
    """An absence of a mentor. The mentor is away from the first day to the last day, including both
    days."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="away")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "first_on"], name="away_once_from_a_day"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="away_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id}: {self.first_on} to {self.last_on}"

    def holds(self, day: date) -> bool:
        """Whether the absence includes this day."""
        return self.first_on <= day <= self.last_on
