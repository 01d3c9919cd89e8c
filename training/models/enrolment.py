"""Who trains in which cohort, the dates we have sent them, and which sessions they attended."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from config.common.seen import note
from recruitment.models import Application, Cohort
from recruitment.models.stopping import only_if_stopped, why_stopped_column
from training.models.session import TrainingSession
from training.states import AttendanceStatus, EnrolmentStatus


class Enrolment(models.Model):
    """An accepted applicant in training.

    Moving to a later cohort adds a second enrolment, for the same application. `left_at` and
    `why_stopped` say when and why the person left, if we know.
    """

    volunteer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="enrolments"
    )
    status = models.CharField(
        max_length=10, choices=EnrolmentStatus.choices, default=EnrolmentStatus.ENROLLED
    )
    enrolled_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    why_stopped = why_stopped_column()

    class Meta:
        ordering = ["application__full_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(status=EnrolmentStatus.ENROLLED),
                name="enrolment_one_live_per_volunteer",
            ),
            models.UniqueConstraint(
                fields=["application", "cohort"], name="enrolment_once_per_cohort"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(status=EnrolmentStatus.LEFT),
                name="enrolment_left_at_once_left",
            ),
            only_if_stopped(Q(status=EnrolmentStatus.LEFT), name="enrolment_why_stopped_once_left"),
        ]

    @classmethod
    def from_db(cls, *args: Any, **options: Any) -> "Enrolment":
        row = super().from_db(*args, **options)
        known = row.__dict__
        note(Application, known.get("application_id"), known.get("volunteer_id"))
        return row

    def __str__(self) -> str:
        return self.application.full_name


class Invitation(models.Model):
    """What we last told one trainee about one session.

    `uid` and `sequence` belong to the calendar event (RFC 5545). `version` is the version of the
    session that we told the trainee about. `is_off` is true when we told them that they no longer
    have this session. `reminded_of` is the start time that we gave in the last reminder.
    """

    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="invitations"
    )
    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="training_dates")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=0)
    is_off = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    reminded_of = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "volunteer"], name="invitation_once_per_volunteer"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Attendance(models.Model):
    """One line of a register.

    The line belongs to the person, so it still counts after the person moves to a later cohort.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="register")
    volunteer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendance")
    status = models.CharField(max_length=10, choices=AttendanceStatus.choices)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "volunteer"], name="attendance_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(status__in=AttendanceStatus.values), name="attendance_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Absence(SealedRow):
    """A trainee told us that they cannot come to a session.

    `sealed_words` is what they wrote, encrypted, because it may be about their health. It is often
    empty. If they can come after all, we delete the row.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="absences")
    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    reported_at = models.DateTimeField()
    sealed_words = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "volunteer"], name="absence_once_per_session"
            )
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


def live_enrolments() -> QuerySet[Enrolment]:
    """The enrolments of everybody who is in training, or is trained and has not left."""
    return Enrolment.objects.filter(status=EnrolmentStatus.ENROLLED)


def counted_enrolments() -> QuerySet[Enrolment]:
    """One enrolment for everybody who ever trained with us. Somebody who moved to a later cohort
    counts only in the later cohort."""
    return Enrolment.objects.exclude(status=EnrolmentStatus.MOVED)
