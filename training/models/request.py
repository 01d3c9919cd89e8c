"""Clearances that staff decided not to request."""

from django.db import models

from config.accounts.models import User
from recruitment.models import Establishment


class NotRequested(models.Model):
    """Staff decided not to request this volunteer's clearance at a prison that the volunteer chose.

    Staff can still request a clearance there. The row only removes the prison from the list of
    clearances to request.
    """

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="not_requested")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "clearances left out"
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "establishment"], name="not_requested_once_per_prison"
            )
        ]

    def __str__(self) -> str:
        return f"no request {self.pk}"
