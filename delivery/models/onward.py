"""Services that can help a man, and the referrals of men to these services."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import SealedRow
from delivery.states import OPEN_ONWARD, OnwardStatus
from matching.models import Match
from recruitment.models import ListedName, Need


class Service(ListedName):
    """A service in our directory.

    `needs` are the needs that the service helps with. `who` says who can use the service, and
    `who_not` says who cannot. `ask_first` is true for a service that turns some men away. Pages
    then tell the mentor to ask the coordinator first.
    """

    what_for = models.CharField(max_length=300, blank=True)
    needs = models.ManyToManyField(Need, blank=True, related_name="+")
    where = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=300, blank=True)
    who_not = models.CharField(max_length=300, blank=True)
    ask_first = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    is_used = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)


class OnwardReferral(models.Model):
    """The referral of one man to one service, from the first talk about the service to the result.

    Each step has a row in OnwardStep.
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="onward_referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    status = models.CharField(
        max_length=12, choices=OnwardStatus.choices, default=OnwardStatus.PROPOSED
    )
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["proposed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "service"],
                condition=Q(status__in=sorted(OPEN_ONWARD)),
                name="onward_open_once_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"onward referral {self.pk}"


class OnwardStep(SealedRow):
    """One step of an onward referral, with the day on which the step happened.

    `step` is "propose" for the first step, when people talked about the service. For a later step,
    it is the name of a transition in ONWARD. No step has an earlier day than the step before it.

    If the step arranged an assessment, `assessed_on` is the day of the assessment.
    `was_accompanied` says whether the mentor was there, and is None while this is not known.
    `sealed_words` says why the service turned the man down, why the referral was withdrawn, or what
    the result was.
    """

    onward = models.ForeignKey(OnwardReferral, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20)
    on = models.DateField()
    assessed_on = models.DateField(null=True, blank=True)
    was_accompanied = models.BooleanField(null=True, blank=True)
    sealed_words = models.BinaryField(default=bytes)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step="arrange_assessment", assessed_on__isnull=False)
                | (~Q(step="arrange_assessment") & Q(assessed_on__isnull=True)),
                name="onward_assessment_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(step="turn_down") | ~Q(sealed_words=b""),
                name="onward_turned_down_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of onward referral {self.onward_id}"
