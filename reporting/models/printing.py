"""A programme report that the worker prints."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints


class PrintedReport(RunRecord):
    """One report as a PDF, and how far the worker has got with making it.

    `content` has the figures and the words until the PDF is made. After that it has the name of the
    file. `key` is a digest of the figures and the words. `file` is the PDF.
    """

    content = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("printed_report"),
            models.UniqueConstraint(
                fields=["asked_by", "key"],
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                name="printed_report_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"printed report {self.pk}"
