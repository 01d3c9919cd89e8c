"""A programme report that somebody asked for."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints


class MadeReport(RunRecord):
    """One report for one manager, made by the page or by the worker. `asks` has the days and
    prisons, and `key` is a digest of `asks`. `result` has every figure. `records` has the ids
    behind each figure, by the key of the figure. No column has names: the page looks up the names
    that its reader may see."""

    asks = models.JSONField()
    key = models.CharField(max_length=64)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    result = models.JSONField(default=dict)
    records = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("made_report"),
            models.UniqueConstraint(
                fields=["asked_by", "key"],
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                name="made_report_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"programme report {self.pk}"

    @property
    def is_made(self) -> bool:
        return self.status == RunStatus.DONE
