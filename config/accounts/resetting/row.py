"""The model of a request to reset somebody's second step."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from config.accounts.resetting.states import ResetStatus

LONGEST_REASON: Final = 300
LASTS: Final = timedelta(days=7)
"""How long a manager can agree to a request. By then, whoever asked knows little about how things
are now."""


class SecondStepReset(models.Model):
    """A manager's request to reset the second step with which `user` signs in, and the answer of
    another manager.

    `reason` says what happened and how the manager knows that it is really this person. Nobody can
    agree to their own request, or to a reset of their own second step. A request that nobody
    answers expires after LASTS. It is cancelled when somebody asks again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resets"
    )
    reason = models.CharField(max_length=LONGEST_REASON)
    status = models.CharField(max_length=12, choices=ResetStatus.choices, default=ResetStatus.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ResetStatus.values), name="reset_status_known"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(status=ResetStatus.ASKED), name="reset_asked_once"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="reset_for_another"),
            models.CheckConstraint(
                condition=Q(
                    status=ResetStatus.ASKED, answered_by__isnull=True, answered_at__isnull=True
                )
                | ~Q(status=ResetStatus.ASKED)
                & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="reset_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status=ResetStatus.AGREED)
                | ~Q(answered_by=F("asked_by")) & ~Q(answered_by=F("user")),
                name="reset_agreed_by_a_second_manager",
            ),
        ]

    def __str__(self) -> str:
        return f"reset for {self.user_id}"

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + LASTS
