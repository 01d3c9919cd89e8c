"""Pairs that every round must make, and who said so."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from matching.models.mentor import Mentor
from matching.models.referral import Referral
from recruitment.weekly import SLOT_CHOICES, SLOTS


class Insistence(models.Model):
    """A coordinator insists on one mentor and one time for one man, until it is lifted. Approving
    or declining his proposal lifts it too."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="insisted")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="insisted")
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(lifted_at__isnull=True),
                name="insistence_one_per_man",
            ),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="insistence_slot_in_week"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="insistence_lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} × {self.referral_id}"
