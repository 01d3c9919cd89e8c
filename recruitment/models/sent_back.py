"""An answer that staff sent back to the applicant."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from recruitment.models.application import Application
from recruitment.states import SentBackStatus


class SentBack(SealedRow):
    """One question of a sent application that staff sent back to the applicant.

    `question` is the name of the question, and `asks` is what staff want to know. `answer_by` is
    the day by which we asked for the new answer. The applicant can still answer after that day.
    Once there is a new answer, `sealed_before` has the old answer in words.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sent_back")
    question = models.CharField(max_length=30)
    asks = models.TextField(max_length=1000)
    status = models.CharField(
        max_length=10, choices=SentBackStatus.choices, default=SentBackStatus.ASKED
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    sealed_before = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status=SentBackStatus.ASKED),
                name="sent_back_one_open_per_application",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[SentBackStatus.ASKED, SentBackStatus.TAKEN_BACK],
                    answered_at__isnull=True,
                )
                | Q(
                    status__in=[SentBackStatus.ANSWERED, SentBackStatus.READ],
                    answered_at__isnull=False,
                ),
                name="sent_back_answered_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.application_id}"
