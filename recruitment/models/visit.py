"""Visits to a prison: how to get in, what a volunteer needs, and the days without sessions."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from recruitment.models.establishment import Establishment

MOST_MINUTES = 120


class VisitGuide(models.Model):
    """How a volunteer gets to a session at this prison and in through the gate.

    `entrance` is the gate to use. `early_minutes` is how many minutes before the session the
    volunteer should be at the gate. `ask_for` is the person that the volunteer asks for at the
    gate. If `keeps_gate_list` is true, the prison wants to know each week who will come.
    """

    establishment = models.OneToOneField(
        Establishment, on_delete=models.CASCADE, related_name="visit_guide"
    )
    address = models.TextField(blank=True)
    entrance = models.CharField(max_length=200, blank=True)
    bring = models.TextField(blank=True)
    never_bring = models.TextField(blank=True)
    early_minutes = models.PositiveSmallIntegerField(default=30)
    ask_for = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    keeps_gate_list = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(early_minutes__lte=MOST_MINUTES), name="visit_guide_minutes_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"visits to {self.establishment_id}"


class ClosedDays(models.Model):
    """The prison has no sessions from the first day to the last day. Both days are included."""

    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, related_name="closed_days"
    )
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "first_on"], name="closed_days_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="closed_days_end_after_they_begin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.establishment_id}: {self.first_on} to {self.last_on}"


class PrisonAccess(models.Model):
    """What a volunteer needs in one prison besides a clearance: the key talk, and a pass.

    `pass_expires_on` is the last day of the pass. The column is empty while there is no pass.
    `pass_since` is the day on which somebody first recorded a pass, if we know it.
    """

    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="prison_access")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    inducted_on = models.DateField(null=True, blank=True)
    pass_expires_on = models.DateField(null=True, blank=True)
    pass_since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "establishment"], name="prison_access_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} at {self.establishment_id}"
