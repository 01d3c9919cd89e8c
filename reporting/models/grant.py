"""Grants, and what we promised to their funders."""

from django.db import models
from django.db.models import F, Q

from recruitment.models import Establishment


class Promised(models.TextChoices):
    """The figures of the programme report that can be promised. Each value is the key of a
    figure."""

    REFERRALS = "sources.total", "Referrals received"
    MATCHED = "became.matched", "Referrals allocated a mentor"
    SUPPORTED = "supported.men", "Men supported"
    NEW = "supported.new", "Men who first met a mentor in the period"
    SESSIONS = "sessions.visit.count", "Sessions at the prison"
    CONTACTS = "sessions.total.count", "Sessions and other contacts"
    HOURS = "sessions.total.minutes", "Hours of sessions and other contacts"
    GATE_ACCEPTED = "gate.accepted", "Men who accepted support after release"
    GATE_SUPPORTED = "gate.supported", "Men supported through the gate"
    AT_LEAST_ONE = "breadth.at_least_one", "Men with progress in at least 1 area"
    THREE_OR_MORE = "breadth.three_or_more", "Men with progress in 3 areas or more"
    FIVE_OR_MORE = "breadth.five_or_more", "Men with progress in 5 areas or more"
    ONWARD = "services.total.made", "Referrals to other services"
    ONWARD_STARTED = "services.total.started", "Referrals to other services that led to a start"
    RECRUITED = "volunteers.recruited", "People who joined as volunteers"
    TRAINED = "volunteers.trained", "Volunteers who completed the training"
    CLEARED = "volunteers.cleared", "Volunteers cleared by a prison"
    ACTIVE = "volunteers.active", "Volunteers who mentored"
    CASE_STUDIES = "case_studies.approved", "Case studies, approved and with consent"


class Grant(models.Model):
    """Money from one funder for one period. If there are no `prisons`, the grant is for all
    prisons.

    `due_on` is when the funder expects the report, and `sent_on` is when we sent it. `removed_at`
    is set if the grant was recorded by mistake. `version` grows with every change. If 2 people edit
    a grant at the same time, we can then tell the second person.
    """

    funder = models.CharField(max_length=120)
    first = models.DateField()
    last = models.DateField()
    prisons = models.ManyToManyField(Establishment, blank=True, related_name="+")
    due_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="grant_first_day_before_last"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("first")), name="grant_report_due_after_first_day"
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(sent_on__gte=F("first")),
                name="grant_report_sent_after_first_day",
            ),
        ]

    def __str__(self) -> str:
        return self.funder


class Promise(models.Model):
    """A number that we promised the funder of a grant, for one figure of the programme report.
    Hours are whole hours."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="promises")
    figure = models.CharField(max_length=60, choices=Promised.choices)
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "figure"], name="promise_once_a_figure"),
            models.CheckConstraint(
                condition=Q(figure__in=Promised.values), name="promise_figure_known"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="promise_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.figure}"
