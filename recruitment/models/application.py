"""A person's application to join one cohort: the answers, and the status."""

from typing import Any, Final

from django.db import models
from django.db.models import F, Q, QuerySet

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from config.common.seen import note
from recruitment.models.cohort import Cohort
from recruitment.models.establishment import Establishment
from recruitment.models.reference_data import Language, Need
from recruitment.models.stopping import only_if_stopped, why_stopped_column
from recruitment.states import OVER, STOPPED, ApplicationStatus
from recruitment.weekly import EVERY_SLOT


class HeardFrom(models.TextChoices):
    FRIEND = "friend", "A friend or a volunteer"
    SEARCH = "search", "A web search"
    SOCIAL = "social", "Social media"
    UNIVERSITY = "university", "A university or college"
    FAITH = "faith", "A faith group"
    PRISON = "prison", "Someone who works in a prison"
    OTHER = "other", "Another way"


class Disclosure(models.TextChoices):
    """Whether the applicant has a conviction that the prison needs to know about.

    A conviction does not rule anyone out. We ask once we have offered a place.
    """

    NOTHING = "nothing", "I have nothing to tell you"
    SOMETHING = "something", "I have something to tell you"
    TALK = "talk", "I would rather talk about it"


class Application(SealedRow):
    """One person's application to join one cohort.

    `reference` is the reference number that people quote. An accepted application has one numbered
    `place` in its cohort. The database refuses a second application with the same place.
    `why_stopped` is why the applicant withdrew or let an offer lapse, if they have told us. `away`
    is when the applicant will be away during the training, in their own words. `owner` is the
    member of staff who reads the application and makes sure that it gets an answer.
    `sealed_equality` says which EqualityAnswers came with the application. We open it only to
    count, move or delete these answers.
    """

    reference = models.CharField(max_length=12, unique=True)
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="applications")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="applications")
    moved_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later"
    )
    status = models.CharField(
        max_length=12, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT
    )
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    status_since = models.DateTimeField()

    full_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=60, blank=True)
    born_on = models.DateField(null=True)
    phone = models.CharField(max_length=30, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    establishments = models.ManyToManyField(Establishment, blank=True)
    slots = models.PositiveIntegerField(default=0)
    away = models.TextField(max_length=500, blank=True)
    languages = models.ManyToManyField(Language, blank=True)
    motivation = models.TextField(max_length=4000, blank=True)
    heard_from = models.CharField(max_length=12, choices=HeardFrom.choices, blank=True)
    disclosure = models.CharField(max_length=10, choices=Disclosure.choices, blank=True)
    sealed_lived_experience = models.BinaryField(default=bytes)
    sealed_disclosure = models.BinaryField(default=bytes)
    sealed_conflicts = models.BinaryField(default=bytes)
    sealed_equality = models.BinaryField(default=bytes)
    sealed_access_needs = models.BinaryField(default=bytes)
    access_needs_at = models.DateTimeField(null=True, blank=True)
    sealed_emergency_name = models.BinaryField(default=bytes)
    sealed_emergency_phone = models.BinaryField(default=bytes)
    declared_at = models.DateTimeField(null=True)
    answered = models.JSONField(default=list, help_text="The questions answered, by name.")
    wants_reminders = models.BooleanField(default=True)

    offer_expires_on = models.DateField(null=True)
    place = models.PositiveSmallIntegerField(null=True)
    why_stopped = why_stopped_column()
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_applications"
    )

    class Meta:
        ordering = ["submitted_at", "id"]
        indexes = [models.Index(fields=["cohort", "status", "status_since"])]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "cohort"],
                condition=~Q(status__in=sorted(OVER)),
                name="application_one_live_per_cohort",
            ),
            models.UniqueConstraint(
                fields=["cohort", "place"],
                condition=Q(place__isnull=False),
                name="application_one_per_place",
            ),
            models.CheckConstraint(
                condition=Q(status=ApplicationStatus.ACCEPTED, place__gte=1)
                | (~Q(status=ApplicationStatus.ACCEPTED) & Q(place__isnull=True)),
                name="application_place_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(status=ApplicationStatus.DRAFT, submitted_at__isnull=True)
                | (~Q(status=ApplicationStatus.DRAFT) & Q(submitted_at__isnull=False)),
                name="application_submitted_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.OFFERED) | Q(offer_expires_on__isnull=False),
                name="application_offer_has_end",
            ),
            models.CheckConstraint(
                condition=Q(slots__lte=EVERY_SLOT), name="application_slots_in_week"
            ),
            models.CheckConstraint(
                condition=Q(moved_from__isnull=True) | ~Q(moved_from=F("id")),
                name="application_not_moved_from_itself",
            ),
            only_if_stopped(
                Q(status__in=sorted(STOPPED)),
                name="application_why_stopped_once_stopped",
            ),
        ]

    @classmethod
    def from_db(cls, *args: Any, **options: Any) -> "Application":
        row = super().from_db(*args, **options)
        note(Application, row.pk, row.__dict__.get("applicant_id"))
        return row

    def __str__(self) -> str:
        return self.reference


def sent_applications() -> QuerySet[Application]:
    """Every application that somebody sent. An application that moved to a later cohort counts only
    in that cohort."""
    return Application.objects.exclude(
        status__in=[ApplicationStatus.DRAFT, ApplicationStatus.NEXT_COHORT]
    )


class OfferedExperience(models.Model):
    """How much an applicant knows about a need: 1 some, 2 good, 3 strong.

    Strong means that they have worked in this area or lived through it.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="experience"
    )
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "need"], name="offered_experience_once_per_need"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="offered_experience_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.level}"


LEVELS: Final = ((0, "None"), (1, "Some"), (2, "Good"), (3, "Strong"))
"""The levels with their names. For the level “None”, we store no row."""
