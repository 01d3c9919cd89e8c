"""The training sessions of each cohort, and the usual programme that a cohort can copy."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.models import Cohort
from training.states import SessionStatus

SHORTEST, LONGEST = 15, 600
"""The shortest and the longest that a session can be, in minutes."""
LAST_DAY = 182
"""The last day that the usual programme can have. The first day is 0.

This day is half a year later, when the next cohort starts.
"""


class Lesson(models.Model):
    """What a session teaches.

    Sessions with the same `subject` teach the same thing, so attending any of them counts. `where`
    is an address or a link. If `capacity` is empty, there is room for everybody.
    """

    subject = models.UUIDField(default=uuid4, editable=False)
    title = models.CharField(max_length=100)
    minutes = models.PositiveSmallIntegerField(default=180)
    where = models.CharField(max_length=200)
    is_core = models.BooleanField(default=True)
    trainer = models.CharField(max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="%(class)s_length",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="%(class)s_capacity",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class UsualSession(Lesson):
    """A session of the usual programme.

    `day` counts from the first day of training, which is day 0. `starts` is London time.
    """

    day = models.PositiveSmallIntegerField()
    starts = models.TimeField()

    class Meta(Lesson.Meta):
        ordering = ["day", "starts", "id"]
        constraints = [
            *Lesson.Meta.constraints,
            models.CheckConstraint(condition=Q(day__lte=LAST_DAY), name="usualsession_day"),
        ]


class TrainingSession(Lesson):
    """One of a cohort's sessions.

    Everybody in the cohort is expected. The exception is a catch-up: a session for people who
    missed one on the same subject. Only the `guests` are expected there, who can be from other
    cohorts. `version` goes up with every change that we tell trainees about. `changed_at` is when
    the last such change happened, or the last change of the guests.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="training_sessions")
    starts_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=SessionStatus.choices, default=SessionStatus.PLANNED
    )
    is_catch_up = models.BooleanField(default=False)
    guests = models.ManyToManyField(User, blank=True, related_name="catch_up_sessions")
    version = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta(Lesson.Meta):
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["cohort", "starts_at"])]
        constraints = [
            *Lesson.Meta.constraints,
            models.UniqueConstraint(
                fields=["cohort", "subject", "starts_at"],
                condition=Q(status=SessionStatus.PLANNED),
                name="session_once_per_subject_and_time",
            ),
        ]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        return self.status == SessionStatus.PLANNED

    @property
    def is_needed(self) -> bool:
        """Whether everybody in the cohort must attend. False for every catch-up."""
        return self.is_planned and self.is_core and not self.is_catch_up


class CompletionRule(models.Model):
    """What completes the training of a cohort.

    A trainee is trained once they have attended `sessions` different sessions. If `sessions` is
    empty, or the cohort has no rule, they must attend every core session.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="completion_rule")
    sessions = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sessions__isnull=True) | Q(sessions__gte=1),
                name="completion_rule_asks_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sessions} sessions" if self.sessions else "every core session"
