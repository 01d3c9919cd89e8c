"""A prison's clearance of a volunteer, and the DBS check: the status and the dates.

We never store what the DBS certificate says.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from recruitment.models.establishment import Establishment
from recruitment.states import ASKED_FOR, ClearanceStatus

DBS = "DBS check"


class Clearance(models.Model):
    """One volunteer's clearance at one prison. If `establishment` is empty, this is the volunteer's
    DBS check.

    `expires_on` is the last day on which the clearance is valid, or empty if the clearance has no
    end. `requested_on` is empty if the clearance was imported and the date is not known.
    `reminders` is how many reminders we have sent about the end. `checked_on` is when the Update
    Service last confirmed a DBS check. `was_corrected` is true if somebody has corrected the dates.
    We then do not know how long the clearance took.
    """

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="clearances")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="clearances"
    )
    status = models.CharField(
        max_length=10, choices=ClearanceStatus.choices, default=ClearanceStatus.REQUESTED
    )
    requested_on = models.DateField(null=True, blank=True)
    chased_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    refused_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    was_corrected = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["establishment", "-issued_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "establishment", "issued_on"], name="clearance_once_per_day"
            ),
            models.UniqueConstraint(
                fields=["volunteer", "establishment"],
                condition=Q(status__in=sorted(ASKED_FOR)),
                name="clearance_asked_for_once",
            ),
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(status__in=sorted(ASKED_FOR), establishment__isnull=True),
                name="clearance_dbs_asked_for_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="clearance_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(requested_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(issued_on__gte=F("requested_on")),
                name="clearance_issued_after_request",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ClearanceStatus.REQUESTED,
                    requested_on__isnull=False,
                    chased_on__isnull=True,
                    issued_on__isnull=True,
                    refused_on__isnull=True,
                )
                | Q(
                    status=ClearanceStatus.CHASED,
                    requested_on__isnull=False,
                    chased_on__isnull=False,
                    issued_on__isnull=True,
                    refused_on__isnull=True,
                )
                | Q(
                    status=ClearanceStatus.RECEIVED,
                    issued_on__isnull=False,
                    refused_on__isnull=True,
                )
                | Q(
                    status=ClearanceStatus.EXPIRED,
                    issued_on__isnull=False,
                    expires_on__isnull=False,
                    refused_on__isnull=True,
                )
                | Q(status=ClearanceStatus.REFUSED, refused_on__isnull=False),
                name="clearance_dates_of_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}: {self.what}"

    @property
    def what(self) -> str:
        """The prison's name, or “DBS check”."""
        return str(self.establishment or DBS)


class ClearanceCorrection(models.Model):
    """A correction of a clearance: what the clearance said before, what it says since then, and why
    somebody corrected it."""

    clearance = models.ForeignKey(Clearance, on_delete=models.CASCADE, related_name="corrections")
    before = models.CharField(max_length=300)
    after = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    corrected_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["-corrected_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="clearance_corrected_for_a_reason")
        ]

    def __str__(self) -> str:
        return f"correction of clearance {self.clearance_id}"


USUAL_MONTHS = 36
MOST_MONTHS = 60


class ClearanceRules(models.Model):
    """The charity's own rule about DBS checks, which have a date of issue and no end.

    There is at most one row. Without a row, the defaults are in force (see
    current_clearance_rules). A DBS check is made again `dbs_months` months after its issue. If the
    Update Service has confirmed the check since, the months count from the last confirmation.
    """

    programme = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    dbs_months = models.PositiveSmallIntegerField(
        "Months until a DBS check is made again",
        default=USUAL_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dbs_months__gte=1, dbs_months__lte=MOST_MONTHS),
                name="clearance_rules_months_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"clearance rules of programme {self.programme}"


def current_clearance_rules() -> ClearanceRules:
    """The rules in force. If nobody has saved any rules, the defaults, in an unsaved row. One
    query."""
    return ClearanceRules.objects.first() or ClearanceRules()
