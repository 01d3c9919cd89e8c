"""The published weights, version by version."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User

MOST_DAYS = 3650  # as many as the solver takes
MOST_WEIGHT = 100
WEIGHTS = (
    "waiting",
    "release",
    "needs",
    "continuity",
    "preferences",
    "travel",
    "cover",
    "kept",
)


class MatchingPolicy(models.Model):
    """The weights of a score, 0–100 each (see matching.solver.TERMS), and the rules beside them.

    The newest version is the one in use; none is ever changed. `minimum_days` is the least time
    left before release for support to be worth starting; `floor` (0–100) the least fit at which a
    pair is proposed. `priority_first` serves the men strictly in order. `made_by` is empty for the
    version the programme began with.
    """

    version = models.PositiveIntegerField(unique=True)
    waiting = models.PositiveSmallIntegerField()
    release = models.PositiveSmallIntegerField()
    needs = models.PositiveSmallIntegerField()
    continuity = models.PositiveSmallIntegerField(default=0)
    preferences = models.PositiveSmallIntegerField(default=0)
    travel = models.PositiveSmallIntegerField(default=0)
    cover = models.PositiveSmallIntegerField(default=0)
    kept = models.PositiveSmallIntegerField(default=0)
    floor = models.PositiveSmallIntegerField(default=0)
    minimum_days = models.PositiveSmallIntegerField()
    priority_first = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{weight}__lte": MOST_WEIGHT for weight in WEIGHTS}),
                name="policy_weights_bounded",
            ),
            models.CheckConstraint(condition=Q(floor__lte=100), name="policy_floor_bounded"),
            models.CheckConstraint(
                condition=Q(minimum_days__lte=MOST_DAYS), name="policy_days_bounded"
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True, reason="")
                | (Q(made_by__isnull=False) & ~Q(reason="")),
                name="policy_change_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.version}"
