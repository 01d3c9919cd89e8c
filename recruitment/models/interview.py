"""Interview times, bookings, and the interviewers' scores."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.models.application import Application
from recruitment.models.cohort import Cohort
from recruitment.models.reference_data import ListedName
from recruitment.states import InterviewStatus

MOST_POINTS = 5
LONGEST_MINUTES = 240


class ScoredAt(models.TextChoices):
    """When staff score an applicant: at the first reading, or at the interview."""

    READING = "reading", "the first reading"
    INTERVIEW = "interview", "the interview"


class Criterion(ListedName):
    """Something that every reader of an application or every interviewer scores from 1 to 5.
    `guidance` says what a high score means."""

    scored_at = models.CharField(
        max_length=10, choices=ScoredAt.choices, default=ScoredAt.INTERVIEW
    )
    guidance = models.CharField(max_length=300, blank=True)
    in_use = models.BooleanField(default=True)


class Manner(models.TextChoices):
    """How an interview takes place."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone"
    VIDEO = "video", "By video call"


class InterviewTime(models.Model):
    """A time that one applicant can book. Staff can remove the time.

    `where` is an address, a link, or the number that we call from. `manner` is empty for a time
    from before we recorded how we meet. `bring` is what the applicant should bring. If `is_given`
    is true, staff agreed the time with one applicant, so no other applicant can book it.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="interview_times")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    manner = models.CharField(max_length=10, choices=Manner.choices, blank=True, default="")
    where = models.CharField(max_length=200)
    bring = models.CharField(max_length=200, blank=True, default="")
    is_given = models.BooleanField(default=False)
    interviewers = models.ManyToManyField(User, related_name="interview_times")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_MINUTES),
                name="interview_time_length",
            ),
            models.CheckConstraint(
                condition=Q(manner__in=["", *Manner.values]), name="interview_time_manner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d %B %Y %H:%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def place(self) -> str:
        """How and where we meet: "In person: 12 Example Street, London". The link to a video call
        is a separate sentence, so that emails show it as a button."""
        if self.manner == Manner.PHONE:
            return f"By phone: we will call from {self.where}"
        if self.manner == Manner.VIDEO and self.where.startswith(("https://", "http://")):
            return f"By video call. Join the call: {self.where}"
        return f"{self.get_manner_display()}: {self.where}" if self.manner else self.where


class Interview(models.Model):
    """A booking of an interview time.

    `uid` and `sequence` belong to the calendar invitation (RFC 5545).
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="interviews"
    )
    time = models.ForeignKey(InterviewTime, on_delete=models.PROTECT, related_name="interviews")
    status = models.CharField(
        max_length=10, choices=InterviewStatus.choices, default=InterviewStatus.BOOKED
    )
    booked_at = models.DateTimeField()
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-booked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["time"],
                condition=~Q(status=InterviewStatus.CANCELLED),
                name="interview_one_per_time",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status=InterviewStatus.BOOKED),
                name="interview_one_booked_per_application",
            ),
        ]

    def __str__(self) -> str:
        return f"interview {self.pk}"


class ScoreSheet(models.Model):
    """One interviewer's scores and summary. The other interviewers cannot read the sheet until
    everybody has handed in a sheet."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="sheets")
    interviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField(max_length=2000)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "interviewer"], name="sheet_one_per_interviewer"
            )
        ]

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class Score(models.Model):
    """The points for one criterion on a score sheet."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT)
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=MOST_POINTS), name="score_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
