"""References, and the referees who give them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from recruitment.models.application import Application
from recruitment.states import ReferenceStatus


class Recommendation(models.TextChoices):
    YES = "yes", "Yes, without reservation"
    WITH_SUPPORT = "with_support", "Yes, with support"
    UNSURE = "unsure", "I am not sure"
    NO = "no", "No"


class Reference(models.Model):
    """One referee of one application.

    The referee's link holds a secret. We store only the SHA-256 of the secret, as `token_hash`.
    Each reminder has a new link. `earlier_token_hash` is the hash for the link before. That link
    still works, because the referee may be filling in the form that it opens.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="references"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField()
    relationship = models.CharField(max_length=120)
    status = models.CharField(
        max_length=10, choices=ReferenceStatus.choices, default=ReferenceStatus.NAMED
    )
    token_hash = models.CharField(max_length=64, blank=True)
    earlier_token_hash = models.CharField(max_length=64, blank=True)
    token_expires_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    chased = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    known_for = models.CharField(max_length=200, blank=True)
    strengths = models.TextField(max_length=2000, blank=True)
    concerns = models.TextField(max_length=2000, blank=True)
    recommendation = models.CharField(max_length=12, choices=Recommendation.choices, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="reference_token_once"
            ),
            models.UniqueConstraint(
                fields=["earlier_token_hash"],
                condition=~Q(earlier_token_hash=""),
                name="reference_earlier_token_once",
            ),
            models.UniqueConstraint(
                "application",
                Lower("email"),
                condition=~Q(status=ReferenceStatus.REPLACED),
                name="reference_one_per_address",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReferenceStatus.ASKED)
                | (Q(asked_at__isnull=False, token_expires_at__isnull=False) & ~Q(token_hash="")),
                name="reference_asked_with_link",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReferenceStatus.RECEIVED)
                | (Q(answered_at__isnull=False) & ~Q(recommendation="")),
                name="reference_received_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"reference {self.pk}"
