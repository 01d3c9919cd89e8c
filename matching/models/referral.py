"""Men referred for a mentor."""

from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from matching.states import ReferralStatus
from recruitment.models import Establishment, Language, Need
from recruitment.weekly import EVERY_SLOT
from training.models import Course

MOST_WEIGHT = 3


class Source(models.TextChoices):
    """The 7 sources in the programme report."""

    SELF_WING = "self_wing", "self-referral on the wing"
    SELF_OTHER = "self_other", "self-referral elsewhere or by application"
    PARTICIPANT = "participant", "recommended by a participant"
    POM = "pom", "Prison Offender Manager"
    NON_OPERATIONAL = "non_operational", "other non-operational staff"
    OPERATIONAL = "operational", "operational staff (Care and Supervision Unit)"
    OTHER_SERVICE = "other_service", "another service"


class ReleaseKind(models.TextChoices):
    """Which kind of date in his sentence a release date is."""

    CONDITIONAL = "conditional", "conditional release"
    HDC = "hdc", "home detention curfew eligibility"
    PAROLE = "parole", "parole eligibility"
    CONFIRMED = "confirmed", "confirmed release"
    SENTENCE_EXPIRY = "sentence_expiry", "sentence expiry"


class ClosureReason(models.TextChoices):
    """Why a referral or a match ended."""

    COMPLETED = "completed", "completed"
    NEEDS_MET = "needs_met", "needs met elsewhere"
    DID_NOT_ENGAGE = "did_not_engage", "did not engage"
    WITHDREW = "withdrew", "withdrew"
    TRANSFERRED = "transferred", "transferred out of reach"
    RELEASED_UNMATCHED = "released_unmatched", "released before a mentor was free"
    RETURNED = "returned", "returned to custody"
    NOT_ELIGIBLE = "not_eligible", "not eligible"
    DUPLICATE = "duplicate", "duplicate"
    DIED = "died", "died"
    COVERED = "covered", "another mentor took over"
    OTHER = "other", "other"


class Referral(models.Model):
    """One request for a mentor for one man. A man can be referred again.

    `reference`: what staff call the referral. `preferred_slots`: a mask of times he prefers, a wish
    (0: none). `sealed_offences`: a sealed JSON list of offence-group codes (see
    config.common.sealed).
    """

    reference = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    prison_number = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]\d{4}[A-Z]{2}$", "A prison number looks like A1234BC.")],
    )
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT)
    source = models.CharField(max_length=20, choices=Source.choices)
    status = models.CharField(
        max_length=10, choices=ReferralStatus.choices, default=ReferralStatus.WAITING
    )
    received_on = models.DateField()
    slots = models.PositiveIntegerField(default=EVERY_SLOT)
    preferred_slots = models.PositiveIntegerField(default=0)
    release_on = models.DateField(null=True, blank=True)
    release_kind = models.CharField(max_length=20, choices=ReleaseKind.choices, blank=True)
    release_confirmed_on = models.DateField(null=True, blank=True)
    languages = models.ManyToManyField(
        Language, blank=True, help_text="He needs a mentor who speaks one of these."
    )
    courses = models.ManyToManyField(
        Course, blank=True, help_text="His mentor must be trained in all of these."
    )
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=20, choices=ClosureReason.choices, blank=True)
    seal_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    sealed_offences = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["received_on", "id"]
        indexes = [models.Index(fields=["status", "establishment", "received_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ReferralStatus.values), name="referral_status_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="referral_source_known"
            ),
            models.CheckConstraint(
                condition=Q(slots__lte=EVERY_SLOT), name="referral_slots_in_week"
            ),
            models.CheckConstraint(
                condition=Q(preferred_slots__lte=EVERY_SLOT), name="referral_preferred_in_week"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReferralStatus.CLOSED,
                    closed_on__isnull=False,
                    closure_reason__in=ClosureReason.values,
                )
                | (~Q(status=ReferralStatus.CLOSED) & Q(closed_on__isnull=True, closure_reason="")),
                name="referral_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(release_on__isnull=True, release_kind="")
                | Q(release_on__isnull=False, release_kind__in=ReleaseKind.values),
                name="referral_release_date_with_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReferralNeed(models.Model):
    """How much a man wants help with a need: 1 a little, 2 a fair amount, 3 most of all."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "need"], name="referral_need_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=MOST_WEIGHT), name="referral_need_weight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.weight}"
