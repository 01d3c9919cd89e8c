"""Trained volunteers who can be matched, and what they offer."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable, CombinedExpression

from config.accounts.models import User
from config.common.clock import now
from config.common.phones import phone_link
from config.common.seen import note
from matching.models.reference import OffenceGroup
from matching.models.rules import MOST_WEEKS
from matching.states import MentorStatus
from recruitment.models import Cohort, Establishment, Language, Need
from recruitment.models.stopping import only_if_stopped, why_stopped_column
from recruitment.weekly import EVERY_SLOT
from training.models import Course

MOST_PLACES = 10
MOST_EXPERIENCE = 3


class Mentor(models.Model):
    """What a mentor offers, and what we know about the mentor. `places` is how many men the mentor
    can meet. `slots` has the times of the week when the mentor is free (a mask, see
    recruitment.weekly). In a slot of `fortnightly`, the mentor can meet 2 men, each of them every
    other week.

    `preferred_slots` and `preferred_needs` are wishes. Wishes count in the score of a pair, but
    they are never rules. Both columns are empty if the mentor has no wish.

    `back_on`: the day when a break ends automatically. `leaves_on`: the last day of a mentor who is
    stepping down. `why_stopped`: why the mentor steps down, if we know. `supervision_weeks`: the
    mentor's own interval, or empty for the usual interval. `supervision_due_on`: when the next
    supervision is due, or empty before the first supervision. `refreshed_on`: the day of the last
    yearly refresher.

    `hours_told_at`: the mentor's answers are about the hours as they were at this time. If the
    hours of a session have moved later (see RegimeSlot), we ask again. `hours_asked_at`: when we
    last emailed the mentor to ask.

    `version` grows with every change of what the mentor offers and tells us. If 2 people edit one
    mentor at the same time, the second person is told that the record has changed.
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
    why_stopped = why_stopped_column()
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
            only_if_stopped(
                Q(leaves_on__isnull=False) | Q(status=MentorStatus.LEFT),
                name="mentor_why_stopped_once_leaving",
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

    @classmethod
    def from_db(cls, *args: Any, **options: Any) -> "Mentor":
        row = super().from_db(*args, **options)
        note(Mentor, row.pk, row.__dict__.get("user_id"))
        return row

    def __str__(self) -> str:
        return str(self.user)

    @property
    def phone_link(self) -> str:
        """The link that calls this mentor, such as "tel:+442079460000"."""
        return phone_link(self.phone)

    @property
    def emergency_link(self) -> str:
        """The link that calls the mentor's emergency contact, in the same form as phone_link."""
        return phone_link(self.emergency_phone)


class MentorHours(models.Model):
    """The slots in which the hours of one prison suit a mentor. `slots` is a mask (see
    recruitment.weekly). A slot counts only if it is also in `Mentor.slots`. If there is no row for
    a prison, we have not asked the mentor yet, and every slot counts as suitable."""

    STAYS_WITH_PRISON: ClassVar = True
    """When prisons merge, a row stays with its old prison, because the hours also stay with the old
    prison."""

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
    """How much a mentor knows about a need. Level 1 is some experience, and level 2 is good
    experience. Level 3 means that the mentor has worked in this field or has lived through the
    need."""

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
