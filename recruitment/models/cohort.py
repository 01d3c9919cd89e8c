"""The 2 training intakes of a year."""

from django.db import models
from django.db.models import F, Q


class Intake(models.IntegerChoices):
    JUNE = 6, "June"
    NOVEMBER = 11, "November"


class Cohort(models.Model):
    """One intake of volunteers who train together.

    People can apply from `opens_on` to `closes_on`, both included. Staff can offer `over_offer` per
    cent more places than `places`, because some people say no. An offer is open for `offer_days`
    days. We reply to an application within `reply_days` working days. `training_days` says on which
    days and where the training is, and `expenses` says which costs we pay. Both are in words, for
    people who are thinking of applying.
    """

    intake = models.PositiveSmallIntegerField(choices=Intake.choices)
    year = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    training_starts_on = models.DateField()
    places = models.PositiveSmallIntegerField(default=12)
    over_offer = models.PositiveSmallIntegerField(default=0)
    offer_days = models.PositiveSmallIntegerField(default=14)
    reply_days = models.PositiveSmallIntegerField(default=10)
    training_days = models.CharField(max_length=300, blank=True)
    expenses = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "-intake"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "year"], name="cohort_once"),
            models.CheckConstraint(condition=Q(intake__in=Intake.values), name="cohort_intake"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on"), training_starts_on__gt=F("closes_on")),
                name="cohort_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(over_offer__lte=100, offer_days__gte=1), name="cohort_offers_sensible"
            ),
            models.CheckConstraint(condition=Q(reply_days__gte=1), name="cohort_replies"),
        ]

    def __str__(self) -> str:
        return f"{self.get_intake_display()} {self.year}"
