"""Ruled-out pairs, and who ruled them out."""

from datetime import date

from django.db import models
from django.db.models import Q, QuerySet

from config.accounts.models import User
from matching.models.mentor import Mentor
from matching.models.referral import Referral


class ExclusionKind(models.TextChoices):
    CONFLICT = "conflict", "declared conflict"
    REFUSAL = "refusal", "one of them said no to the other"
    KEEP_APART = "keep_apart", "the prison keeps them apart"
    DECLINED = "declined", "a coordinator declined the pair"


class ExclusionQuerySet(QuerySet["Exclusion"]):
    def current(self, *, today: date) -> "ExclusionQuerySet":
        """The exclusions that nobody has removed and that have not ended."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), removed_at__isnull=True)


class Exclusion(models.Model):
    """A mentor and a man that no round may propose to each other. The exclusion ends when a
    coordinator allows the pair again, or at the end of the day `until`."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="exclusions")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="exclusions")
    kind = models.CharField(max_length=12, choices=ExclusionKind.choices)
    reason = models.CharField(max_length=300)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "referral", "kind"],
                condition=Q(removed_at__isnull=True),
                name="exclusion_once_while_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ExclusionKind.values), name="exclusion_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="exclusion_removed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} × {self.referral_id}: {self.kind}"
