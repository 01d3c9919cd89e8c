"""Deleting at night: whether it is on, and what each night did."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, run_constraints

MOST_A_NIGHT = 500


class RetentionSwitch(models.Model):
    """Whether records are deleted at night. One night deletes at most `limit` records. There is one
    row, or none if nobody has ever started. `version` grows with every change."""

    programme = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    is_on = models.BooleanField()
    limit = models.PositiveSmallIntegerField(db_column="most")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(programme=1), name="retention_switch_one_row"),
            models.CheckConstraint(
                condition=Q(limit__gte=1, limit__lte=MOST_A_NIGHT), name="retention_most_bounded"
            ),
        ]

    def __str__(self) -> str:
        return "on" if self.is_on else "off"


class RetentionNight(RunRecord):
    """What one night deleted, and how far it has got. `counts` has how many of each kind (see
    privacy.retention.lives.Kind). `failures` has the kind and the key of each person who could not
    be erased, and why, as a value of nightly.Why. `old_lines` is how many lines of the audit trail
    were deleted. `was_stopped` says that a manager stopped it."""

    night = models.DateField(unique=True)
    counts = models.JSONField(default=dict)
    failures = models.JSONField(default=list)
    old_lines = models.PositiveIntegerField(default=0)
    was_stopped = models.BooleanField(default=False)

    class Meta:
        ordering = ["-night"]
        constraints = run_constraints("retention_night")

    def __str__(self) -> str:
        return f"night of {self.night}"
