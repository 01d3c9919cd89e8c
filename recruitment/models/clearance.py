"""A prison's own decision that a volunteer may come in. The decision and its dates, never the
certificate's content."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from recruitment.models.establishment import Establishment


class Clearance(models.Model):
    """One volunteer cleared at one establishment. `expires_on` is the last day it holds."""

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="clearances")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["establishment", "-issued_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "establishment", "issued_on"], name="clearance_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="clearance_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} at {self.establishment}"
