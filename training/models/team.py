"""Who runs the training of a cohort, and who trains it."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.models import Cohort


class Part(models.TextChoices):
    RUNS = "runs", "runs the training"
    TRAINS = "trains", "trains"


class TeamMember(models.Model):
    """A coordinator who runs or trains a cohort. Managers run every cohort, so they need no row
    here."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="training_team")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="training_parts")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="team_member_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="team_member_part"),
        ]

    def __str__(self) -> str:
        return str(self.person)
