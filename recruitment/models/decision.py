"""A decision of staff. The decision waits for a short while, so that staff can undo it."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.models.application import Application
from recruitment.states import DecisionStatus


class Step(models.TextChoices):
    """What staff can decide about an application. Each value is the name of a transition in
    recruitment.states.APPLICATION."""

    SHORTLIST = "shortlist", "Shortlist"
    INTERVIEW = "invite_to_interview", "Invite to interview"
    RESERVE = "put_on_reserve", "Put on the reserve list"
    OFFER = "offer", "Offer a place"
    DEFER = "defer", "Move to the next cohort"
    DECLINE = "decline", "Decline"
    WITHDRAW_OFFER = "withdraw_offer", "Withdraw the offer"


class Decision(models.Model):
    """What staff decided about an application. The decision takes effect at `effective_at`, and we
    send its email only then.

    `subject` and `body` are the email, in the words that staff confirmed. `problem` says why a
    decision could not take effect.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=20, choices=Step.choices)
    status = models.CharField(
        max_length=8, choices=DecisionStatus.choices, default=DecisionStatus.HELD
    )
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["status", "effective_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status=DecisionStatus.HELD),
                name="decision_one_held_per_application",
            ),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="decision_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.application_id}"
