"""Services that can help a man, and what came of referring him."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from delivery.models.sealed import SealedRow
from delivery.states import OPEN_ONWARD, OnwardStatus
from matching.models import Match
from recruitment.models import ListedName, Need


class Service(ListedName):
    """A service in the directory. `needs` are what it helps with. `who` says who may use it, and
    `who_not` who may not. `ask_first`: it may turn some men away, so everybody is told to ask the
    coordinator first."""

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
    """A man referred to a service, from talking about it to what came of it. What happened stands
    in its steps."""

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
    """One step that an onward referral took, on the day it happened. `step` is a row of ONWARD, or
    "propose". Where an assessment was arranged, `assessed_on` is the day of the assessment, and
    `was_accompanied` whether the mentor was there. `sealed_words` says why it was turned down or
    withdrawn, or what came of it. The days of the steps never go back."""

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
