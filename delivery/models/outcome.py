"""The agreement of a man and his mentor, his aims, and what they make together.

Also his needs and his progress in the 6 areas of the report.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from delivery.models.session import LoggedSession
from delivery.states import AimStatus
from matching.models import Match, Referral
from recruitment.models import ListedName


class Area(ListedName):
    """One of the 6 areas of the programme report. Reports count by the code of an area, so the code
    never changes."""


class SupportAgreement(models.Model):
    """What a man and his mentor agreed in their first session.

    On the day `on`, the mentor explained the limits of confidentiality, and the man agreed.
    """

    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="agreement")
    on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement of match {self.match_id}"


class Aim(SealedRow):
    """One thing that the man wants to reach, in his own words."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="aims")
    sealed_words = models.BinaryField(default=bytes)
    status = models.CharField(max_length=8, choices=AimStatus.choices, default=AimStatus.OPEN)
    set_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["set_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=AimStatus.OPEN, ended_on__isnull=True)
                | ~Q(status=AimStatus.OPEN) & Q(ended_on__isnull=False),
                name="aim_ended_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"aim {self.pk}"


class Progress(models.TextChoices):
    """How far the man has got since the start."""

    NONE = "none", "none"
    SOME = "some", "some"
    MUCH = "much", "much"


class AimReview(models.Model):
    """How far the man had got with one aim on one day."""

    aim = models.ForeignKey(Aim, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField()
    progress = models.CharField(max_length=4, choices=Progress.choices)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["aim", "on"], name="aim_reviewed_once_a_day"),
            models.CheckConstraint(
                condition=Q(progress__in=Progress.values), name="aim_progress_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aim_id}: {self.progress}"


class Work(models.Model):
    """A document that a man and his mentor made together, or a grant that the man received.

    `amount` is the amount of the grant, in pence. `key` is the key of the form, so a second press
    of the form adds nothing.
    """

    class Kind(models.TextChoices):
        CV = "cv", "CV"
        DISCLOSURE = "disclosure", "disclosure letter"
        APPLICATION = "application", "application"
        BUDGET = "budget", "budget"
        GRANT = "grant", "grant"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="works")
    session = models.ForeignKey(
        LoggedSession, on_delete=models.SET_NULL, null=True, blank=True, related_name="works"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    amount = models.PositiveIntegerField(null=True, blank=True, help_text="In pence.")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(kind="grant"), name="work_amount_of_a_grant"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["cv", "disclosure", "application", "budget", "grant"]),
                name="work_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} with match {self.match_id}"

    @property
    def pounds(self) -> str:
        """The amount in pounds, such as “1,250.00”. Empty if there is no amount."""
        return "" if self.amount is None else f"{self.amount / 100:,.2f}"


class AreaStart(models.Model):
    """Whether a man had a need in one area at the start. Until somebody says whether he had one,
    there is no row."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="area_starts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    is_need = models.BooleanField()
    on = models.DateField()
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["area"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "area"], name="area_start_once"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} of {self.referral_id}"


class Evidence(models.TextChoices):
    """What a judgement of a man's progress is based on."""

    NOTES = "notes", "the notes of sessions"
    QUESTIONNAIRE = "questionnaire", "a questionnaire"
    PROFESSIONAL = "professional", "what a professional said"
    RECORD = "record", "a prison or probation record"


class Review(models.Model):
    """One person's judgement of a man's progress in the areas. `is_last` is true for the review at
    the end of a match."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    is_last = models.BooleanField(default=False)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "on"], name="review_once_a_day"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(is_last=True), name="review_one_last"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def corrections(self) -> int:
        """How many times the review was corrected."""
        return self.version - 1


class AreaProgress(SealedRow):
    """How far a man has got in one area, according to one review, and the evidence for it.

    If the evidence is a prison or probation record, `sealed_source` says who looked at the record,
    when, and with what permission. If the evidence is what a professional said, `sealed_source`
    says who the professional was.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="progress")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    progress = models.CharField(max_length=4, choices=Progress.choices)
    evidence = models.CharField(max_length=14, choices=Evidence.choices)
    sealed_source = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["area"]
        constraints = [
            models.UniqueConstraint(fields=["review", "area"], name="area_progress_once"),
            models.CheckConstraint(
                condition=Q(progress__in=Progress.values), name="area_progress_known"
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values), name="area_evidence_known"
            ),
            models.CheckConstraint(
                condition=~Q(evidence__in=["professional", "record"]) | ~Q(sealed_source=b""),
                name="area_source_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.progress}"
