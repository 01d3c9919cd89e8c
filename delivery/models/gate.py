"""Through the gate: where a man goes, what is agreed before his release, and meetings outside
prison."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from delivery.states import MeetingStatus
from matching.models import Match, Referral


class Destination(models.TextChoices):
    """Where a man goes after prison."""

    APPROVED_PREMISES = "approved_premises", "Approved Premises"
    CAS2 = "cas2", "CAS2 accommodation"
    CAS3 = "cas3", "CAS3 accommodation"
    HDC_ADDRESS = "hdc_address", "a home detention curfew address"
    FAMILY = "family", "family or friends"
    OWN_HOME = "own_home", "a home of his own"
    REHABILITATION = "rehabilitation", "a rehabilitation centre"
    HOSPITAL = "hospital", "hospital"
    IMMIGRATION = "immigration", "immigration detention"
    NOWHERE = "nowhere", "nowhere: he has no address"


class ReleasePlan(SealedRow):
    """What is agreed for one man's release.

    While a step is not done, its day is empty. `in_plan_on` is the day on which our support became
    part of his official release plan. Each `number_to_*_on` is the day on which we gave our phone
    number to the man, his community practitioner or his hostel. `first_meeting_at` and
    `sealed_first_place` say when and where he first meets his mentor outside prison.

    `sealed_licence` has the conditions of his licence, and the places that he must not go to.
    `licence_confirmed_by` is the practitioner who confirmed both, and `licence_confirmed_on` is the
    day.
    """

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="release_plan")
    going_to = models.CharField(max_length=20, choices=Destination.choices, blank=True)
    went_to = models.CharField(max_length=20, choices=Destination.choices, blank=True)
    went_on = models.DateField(null=True, blank=True)
    in_plan_on = models.DateField(null=True, blank=True)
    number_to_him_on = models.DateField(null=True, blank=True)
    number_to_practitioner_on = models.DateField(null=True, blank=True)
    number_to_hostel_on = models.DateField(null=True, blank=True)
    is_met_at_gate = models.BooleanField(null=True, blank=True)
    first_meeting_at = models.DateTimeField(null=True, blank=True)
    sealed_first_place = models.BinaryField(default=bytes)
    licence_confirmed_on = models.DateField(null=True, blank=True)
    licence_confirmed_by = models.CharField(max_length=120, blank=True)
    sealed_licence = models.BinaryField(default=bytes)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(went_to="", went_on__isnull=True)
                | Q(went_to__in=Destination.values, went_on__isnull=False),
                name="release_plan_went_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(licence_confirmed_on__isnull=True, licence_confirmed_by="")
                | Q(licence_confirmed_on__isnull=False) & ~Q(licence_confirmed_by=""),
                name="release_plan_licence_confirmed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"release plan of {self.referral_id}"


class GateFact(models.Model):
    """One fact about a man's support after release, with its day.

    Each fact stands alone: a man who accepted support, for example, may never have been in touch.
    delivery.gate.facts says which facts contradict each other.
    """

    class Kind(models.TextChoices):
        ELIGIBLE = "eligible", "he can have support after release"
        NOT_ELIGIBLE = "not_eligible", "he cannot have support after release"
        OFFERED = "offered", "support after release was offered"
        ACCEPTED = "accepted", "he accepted"
        DECLINED = "declined", "he declined"
        FIRST_CONTACT = "first_contact", "first contact after release"
        IN_TOUCH = "in_touch", "still in touch"
        LOST = "lost", "no longer in touch"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="gate_facts")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=~Q(kind__in=["in_touch", "lost"]),
                name="gate_fact_once",
            ),
            models.UniqueConstraint(
                fields=["referral", "kind", "on"],
                condition=Q(kind__in=["in_touch", "lost"]),
                name="gate_touch_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "eligible",
                        "not_eligible",
                        "offered",
                        "accepted",
                        "declined",
                        "first_contact",
                        "in_touch",
                        "lost",
                    ]
                ),
                name="gate_fact_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.referral_id}"


class CommunityMeeting(SealedRow):
    """A meeting outside prison. The mentor checks in on arrival and checks out when leaving.

    If the mentor does not check out in time, we alert the coordinator. `alerted_at` is the time of
    the alert.
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="community_meetings")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(
        max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sealed_place = models.BinaryField(default=bytes)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="community_meeting_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(status=MeetingStatus.PLANNED, checked_in_at__isnull=True)
                | Q(status=MeetingStatus.UNDER_WAY, checked_in_at__isnull=False)
                | Q(status__in=[MeetingStatus.OVER, MeetingStatus.CANCELLED]),
                name="community_meeting_checked_in",
            ),
            models.CheckConstraint(
                condition=Q(status=MeetingStatus.OVER, checked_out_at__isnull=False)
                | ~Q(status=MeetingStatus.OVER) & Q(checked_out_at__isnull=True),
                name="community_meeting_checked_out",
            ),
        ]

    def __str__(self) -> str:
        return f"community meeting {self.pk}"
