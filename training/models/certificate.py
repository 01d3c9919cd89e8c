"""Training certificates, and the private addresses of calendars."""

from datetime import datetime

from django.db import models
from django.db.models import Q, QuerySet

from config.accounts.models import User
from recruitment.models import Cohort
from training.states import CertificateStatus


class Certificate(models.Model):
    """A certificate that says that a person completed the training.

    Anyone can check the certificate by its `code`. `name` is the name that is printed on it.
    """

    volunteer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="certificates")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    completed_on = models.DateField()
    issued_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=CertificateStatus.choices, default=CertificateStatus.VALID
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(status=CertificateStatus.VALID),
                name="certificate_one_valid_per_volunteer",
            ),
            models.CheckConstraint(
                condition=Q(status=CertificateStatus.VALID, withdrawn_at__isnull=True)
                | Q(status=CertificateStatus.WITHDRAWN, withdrawn_at__isnull=False),
                name="certificate_withdrawn_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk}"


class CalendarFeed(models.Model):
    """The private calendar of one person's dates.

    The address of the calendar has a secret in it. We store only the hash of the secret.
    """

    volunteer = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"


def certificates_held(until: datetime) -> QuerySet[Certificate]:
    """The certificates that were valid at this time: issued before, and not withdrawn before."""
    holds = Q(status=CertificateStatus.VALID) | Q(withdrawn_at__gte=until)
    return Certificate.objects.filter(holds, issued_at__lt=until)
