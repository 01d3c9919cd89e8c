"""The two training intakes of a year."""

from django.db import models
from django.db.models import Q


class Intake(models.IntegerChoices):
    JUNE = 6, "June"
    NOVEMBER = 11, "November"


class Cohort(models.Model):
    """One intake of volunteers, trained together."""

    intake = models.PositiveSmallIntegerField(choices=Intake.choices)
    year = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField(default=12)

    class Meta:
        ordering = ["-year", "-intake"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "year"], name="cohort_once"),
            models.CheckConstraint(condition=Q(intake__in=Intake.values), name="cohort_intake"),
        ]

    def __str__(self) -> str:
        return f"{self.get_intake_display()} {self.year}"
