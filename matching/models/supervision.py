"""How we look after mentors: supervision, and checking in after a hard session."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from matching.models.mentor import Mentor
from matching.states import HardSessionStatus


class SupervisionKind(models.TextChoices):
    ONE_TO_ONE = "one_to_one", "one-to-one"
    GROUP = "group", "group supervision"


class Supervision(SealedRow):
    """One mentor's supervision, alone or in a group.

    For a supervision in a group, each mentor who was there has a row, with the notes sealed
    separately.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="supervisions")
    kind = models.CharField(max_length=10, choices=SupervisionKind.choices)
    held_on = models.DateField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    sealed_notes = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "kind", "held_on"], name="supervision_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SupervisionKind.values), name="supervision_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"supervision {self.pk}"


class HardSession(SealedRow):
    """A hard session that a mentor told us about. Staff then check in with the mentor.

    `sealed_words` is what the mentor wrote about the session, encrypted. It is often empty.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="hard_sessions")
    status = models.CharField(
        max_length=10, choices=HardSessionStatus.choices, default=HardSessionStatus.OPEN
    )
    said_at = models.DateTimeField()
    checked_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_in_at = models.DateTimeField(null=True, blank=True)
    sealed_words = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"],
                condition=Q(status=HardSessionStatus.OPEN),
                name="hard_session_one_open_per_mentor",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[HardSessionStatus.OPEN, HardSessionStatus.TAKEN_BACK],
                    checked_in_by__isnull=True,
                    checked_in_at__isnull=True,
                )
                | Q(
                    status=HardSessionStatus.CHECKED_IN,
                    checked_in_by__isnull=False,
                    checked_in_at__isnull=False,
                ),
                name="hard_session_checked_in_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"hard session {self.pk}"
