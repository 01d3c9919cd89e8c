"""Copies of data that the worker makes, and accounts that people want to close."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, run_constraints
from config.common.sealed.rows import SealedRow
from privacy.models.request import DataRequest
from privacy.states import ClosingStatus


class DataCopy(SealedRow, RunRecord):
    """A copy of somebody's data, and how far the worker has got with making it. Without a
    `request`, the copy has the data of `asked_by` themselves. With a `request`, the copy is the
    answer to that request.

    `sealed_content` is the copy as JSON. `sealed_pdf` is the PDF in base 64. The row is deleted
    after a day.
    """

    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(
        DataRequest, on_delete=models.CASCADE, null=True, blank=True, related_name="copies"
    )
    sealed_content = models.BinaryField(default=bytes)
    sealed_pdf = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-pk"]
        constraints = [*run_constraints("data_copy")]

    def __str__(self) -> str:
        return f"copy {self.pk}"


class AccountClosing(models.Model):
    """Records that somebody wants to close their account. We close it after the day `closes_on`.
    They can cancel until the end of that day. `user` is empty once their records are erased."""

    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="closings"
    )
    status = models.CharField(
        max_length=10, choices=ClosingStatus.choices, default=ClosingStatus.ASKED
    )
    asked_at = models.DateTimeField()
    closes_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["closes_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status=ClosingStatus.ASKED),
                name="account_closing_once",
            ),
            models.CheckConstraint(
                condition=Q(status=ClosingStatus.ASKED, ended_at__isnull=True)
                | Q(
                    status__in=[ClosingStatus.CANCELLED, ClosingStatus.CLOSED],
                    ended_at__isnull=False,
                ),
                name="account_closing_ended_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"closing {self.pk}"
