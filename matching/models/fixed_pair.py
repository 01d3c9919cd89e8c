"""Fixed pairs, and who chose them."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from matching.models.mentor import Mentor
from matching.models.referral import Referral
from recruitment.weekly import SLOT_CHOICES, SLOTS


class FixedPair(models.Model):
    """The mentor and the time that a coordinator chose for a man. Every round keeps the pair until
    a coordinator removes it, or decides on the man's proposal."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="fixed_pairs")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="fixed_pairs")
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(removed_at__isnull=True),
                name="fixed_pair_one_per_man",
            ),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="fixed_pair_slot_in_week"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="fixed_pair_removed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} × {self.referral_id}"
