"""Breaches of personal data, what we decided about each breach, and the earlier versions of its
record."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from privacy.states import BreachStatus

LONGEST_ICO_REFERENCE: Final = 60
TIME_TO_TELL: Final = timedelta(hours=72)
"""The time after noticing a breach within which we must tell the ICO, if we must tell them at all
(Article 33(1) of UK GDPR)."""


class Affected(models.TextChoices):
    """Whose data a breach is about."""

    MEN = "men", "Men who are referred"
    VOLUNTEERS = "volunteers", "Applicants, trainees and mentors"
    REFEREES = "referees", "Referees"
    REFERRERS = "referrers", "Prison staff who refer men"
    STAFF = "staff", "Our own staff"
    OTHERS = "others", "Others, such as families and visitors"


class Breach(SealedRow):
    """One breach of personal data: what happened, what we decided, and what we will change.

    The 72 hours in which we must tell the ICO begin at `noticed_at`. `affected` has values of
    Affected. `people` is roughly how many people the breach affects, or None while we do not know.
    If we did not tell the ICO, `ico_told_at` is empty and `sealed_ico_why` says why. If we did not
    tell the people, `people_told_on` is empty and `sealed_people_why` says why. `sealed_lesson`
    says what we will change. `warned_at` is when we emailed managers that less than 24 hours are
    left. All words are sealed, because they may name people and say how our safeguards failed.
    """

    status = models.CharField(
        max_length=10, choices=BreachStatus.choices, default=BreachStatus.NOTICED
    )
    noticed_at = models.DateTimeField()
    affected = models.JSONField(default=list)
    people = models.PositiveIntegerField(null=True)
    sealed_what = models.BinaryField()
    sealed_done = models.BinaryField(default=bytes)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    ico_told_at = models.DateTimeField(null=True)
    ico_reference = models.CharField(max_length=LONGEST_ICO_REFERENCE, blank=True)
    sealed_ico_why = models.BinaryField(default=bytes)
    people_told_on = models.DateField(null=True)
    sealed_people_why = models.BinaryField(default=bytes)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    sealed_lesson = models.BinaryField(default=bytes)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        verbose_name_plural = "breaches"
        constraints = [
            models.CheckConstraint(
                condition=Q(noticed_at__lte=F("recorded_at")), name="breach_noticed_before_recorded"
            ),
            models.CheckConstraint(condition=~Q(sealed_what=b""), name="breach_says_what_happened"),
            models.CheckConstraint(
                condition=Q(
                    status=BreachStatus.NOTICED,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    closed_by__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    status=BreachStatus.DECIDED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    closed_by__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    status=BreachStatus.CLOSED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    closed_by__isnull=False,
                    closed_at__isnull=False,
                ),
                name="breach_decided_and_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=BreachStatus.NOTICED)
                | Q(ico_told_at__isnull=False)
                | ~Q(sealed_ico_why=b""),
                name="breach_ico_told_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(status=BreachStatus.NOTICED)
                | Q(people_told_on__isnull=False)
                | ~Q(sealed_people_why=b""),
                name="breach_people_told_or_why_not",
            ),
            models.CheckConstraint(
                condition=~Q(status=BreachStatus.CLOSED) | ~Q(sealed_lesson=b""),
                name="breach_closed_with_what_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"breach {self.pk}"

    @property
    def tell_by(self) -> datetime:
        """The last moment at which we can tell the ICO in time, if we must tell them."""
        return self.noticed_at + TIME_TO_TELL

    @property
    def affected_in_words(self) -> str:
        return ", ".join(str(Affected(value).label) for value in self.affected)


class BreachVersion(SealedRow):
    """What the record of a breach said before somebody corrected the record or opened the breach
    again. `sealed_record` has the facts and the decision as JSON."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    sealed_record = models.BinaryField()
    replaced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["breach", "version"], name="breach_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.version} of breach {self.breach_id}"
