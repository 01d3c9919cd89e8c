"""Trained volunteers who can be matched, and what they offer."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable, CombinedExpression

from config.accounts.models import User
from config.common.clock import now
from matching.models.reference import OffenceGroup
from matching.models.rules import MOST_WEEKS
from matching.states import MentorStatus
from recruitment.models import Cohort, Establishment, Language, Need
from recruitment.weekly import EVERY_SLOT
from training.models import Course

MOST_PLACES = 10
MOST_EXPERIENCE = 3


class Mentor(models.Model):
    """A mentor offers `places` (men at a time) in weekly `slots` (a mask, see recruitment.weekly).
    In a slot of `fortnightly` they can meet 2 men, in alternating weeks.

    `preferred_slots` and `preferred_needs` are wishes: they count in the score of a pair and are
    never rules. Empty: no wish.

    `back_on`: the day a break ends by itself. `leaves_on`: the last day of somebody who is stepping
    down. `supervision_weeks`: empty for the usual interval. `supervision_due_on`: when the next
    supervision is due, empty before the first. `refreshed_on`: the last yearly refresher.

    `hours_told_at`: of which hours the mentor has told us whether they can come, as they were at
    this time. A session that has moved since (see RegimeSlot) is asked about anew; `hours_asked_at`
    says when we last wrote to ask.

    `version` grows with every change of what the mentor offers and tells us, so that of 2 people
    editing one mentor the second is told.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="mentor")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=MentorStatus.choices, default=MentorStatus.ACTIVE
    )
    places = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(0), MaxValueValidator(MOST_PLACES)]
    )
    back_on = models.DateField(null=True, blank=True)
    leaves_on = models.DateField(null=True, blank=True)
    supervision_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    supervision_due_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    emergency_name = models.CharField(max_length=120, blank=True)
    emergency_phone = models.CharField(max_length=40, blank=True)
    refreshed_on = models.DateField(null=True, blank=True)
    hours_told_at = models.DateTimeField(default=now)
    hours_asked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    slots = models.PositiveIntegerField(default=0)
    fortnightly = models.PositiveIntegerField(default=0)
    preferred_slots = models.PositiveIntegerField(default=0)
    preferred_needs = models.ManyToManyField(Need, blank=True, related_name="preferred_by")
    languages = models.ManyToManyField(Language, blank=True)
    courses = models.ManyToManyField(Course, blank=True)
    boundaries = models.ManyToManyField(
        OffenceGroup, blank=True, help_text="Would rather not work with these. Coordinators only."
    )

    class Meta:
        ordering = ["user__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=MentorStatus.values), name="mentor_status_known"
            ),
            models.CheckConstraint(
                condition=Q(places__lte=MOST_PLACES), name="mentor_places_bounded"
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(status=MentorStatus.PAUSED),
                name="mentor_back_only_from_a_pause",
            ),
            models.CheckConstraint(
                condition=Q(supervision_weeks__isnull=True)
                | Q(supervision_weeks__gte=1, supervision_weeks__lte=MOST_WEEKS),
                name="mentor_supervision_weeks_bounded",
            ),
            models.CheckConstraint(condition=Q(slots__lte=EVERY_SLOT), name="mentor_slots_in_week"),
            models.CheckConstraint(
                condition=Q(preferred_slots__lte=EVERY_SLOT), name="mentor_preferred_in_week"
            ),
            models.CheckConstraint(
                condition=Q(
                    fortnightly=CombinedExpression(F("fortnightly"), Combinable.BITAND, F("slots"))
                ),
                name="mentor_fortnightly_is_offered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def phone_link(self) -> str:
        """What calls this mentor on a phone: "tel:+442079460000"."""
        return telephone(self.phone)

    @property
    def emergency_link(self) -> str:
        """What calls the mentor's emergency contact on a phone."""
        return telephone(self.emergency_phone)


def telephone(number: str) -> str:
    """A link that calls this number, written as people write it. Empty for no number."""
    digits = "".join(letter for letter in number if letter.isdecimal() or letter == "+")
    return f"tel:{digits}" if digits else ""


class MentorHours(models.Model):
    """The slots whose hours at one prison suit a mentor, where we have asked. `slots` is a mask
    (see recruitment.weekly), and counts only where `Mentor.slots` has it too. Without a row, every
    slot suits them."""

    STAYS_WITH_PRISON: ClassVar = True
    """When prisons merge, this stays, like the sessions whose hours it is about."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="hours")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="+")
    slots = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "establishment"], name="mentor_hours_once_a_prison"
            ),
            models.CheckConstraint(condition=Q(slots__lte=EVERY_SLOT), name="mentor_hours_in_week"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} at {self.establishment_id}"


class Experience(models.Model):
    """How much a mentor knows about a need: 1 some, 2 good, 3 has worked with it or lived through
    it."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="experience")
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mentor", "need"], name="experience_once_per_need"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=MOST_EXPERIENCE), name="experience_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.level}"
