"""Deleting at night: whether it is on, and what each night did."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, run_constraints

MOST_A_NIGHT = 500


class RetentionSwitch(models.Model):
    """Whether records are deleted at night, and the most records that one night deletes (`limit`).
    There is one row, or none if nobody has ever switched this on. `version` grows with every
    change."""

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
    """What one night deleted, and how far it has got. `counts` says how many people of each kind
    were erased (see privacy.retention.lives.Kind). `failures` has the kind and the key of each
    person who could not be erased, and the reason (a value of nightly.Why). `old_lines` is how many
    lines of the audit trail were deleted. `was_stopped` says that a manager stopped the night."""

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
