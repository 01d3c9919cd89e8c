"""Emergencies in which a coordinator opens a record that they cannot usually see."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from matching.models.participant import Participant
from matching.states import EmergencyStatus

MOST_MINUTES = 60
"""The most minutes that a record stays open in an emergency."""


class Emergency(SealedRow):
    """One time that a coordinator opened the record of a man or a volunteer in an emergency. The
    coordinator cannot usually see this record.

    The record is open for `minutes` from `begun_at`. If somebody shut the record sooner, it is open
    until `ended_at`. The database refuses more than an hour. `sealed_reason` says why the
    coordinator needed the record. `sealed_note` is what a manager wrote about the emergency, and
    `was_justified` is what the manager decided. The reason and the note may name somebody, so we
    seal them. The row is deleted when the man or the volunteer is erased.
    """

    status = models.CharField(
        max_length=12, choices=EmergencyStatus.choices, default=EmergencyStatus.TO_LOOK_AT
    )
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergencies")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, related_name="+"
    )
    volunteer = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="emergencies_about"
    )
    sealed_reason = models.BinaryField()
    begun_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=MOST_MINUTES)
    ended_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    was_justified = models.BooleanField(null=True)
    sealed_note = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name_plural = "emergencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
                name="emergency_at_most_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, volunteer__isnull=True)
                | Q(participant__isnull=True, volunteer__isnull=False),
                name="emergency_about_one_person",
            ),
            models.CheckConstraint(condition=~Q(sealed_reason=b""), name="emergency_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    status=EmergencyStatus.TO_LOOK_AT,
                    looked_by__isnull=True,
                    looked_at__isnull=True,
                    was_justified__isnull=True,
                )
                | Q(
                    status=EmergencyStatus.LOOKED_AT,
                    looked_by__isnull=False,
                    looked_at__isnull=False,
                    was_justified__isnull=False,
                ),
                name="emergency_looked_at_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}"

    @property
    def ends_at(self) -> datetime:
        """When the record shuts."""
        return self.ended_at or self.begun_at + timedelta(minutes=self.minutes)

    def is_open(self, at: datetime) -> bool:
        """Whether the record is open at the time `at`."""
        return self.begun_at <= at < self.ends_at
