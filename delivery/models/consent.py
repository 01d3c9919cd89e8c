"""The consents of a man. His agreement to have a mentor is not one of them."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from delivery.models.onward import Service
from matching.models import Referral


class Purpose(models.TextChoices):
    """What a man consents to.

    His consents to publish his words and his story are not here, but in Feedback and CaseStudy. The
    basis for sending his data to the Justice Data Lab is in SharingBasis.
    """

    SERVICE = "service", "we share with a service what it needs to help him"
    RESEARCH = "research", "a researcher talks with him about his mentoring"


class ConsentHow(models.TextChoices):
    """How a man consented."""

    IN_WRITING = "in_writing", "in writing"
    IN_PERSON = "in_person", "he said so in person"
    BY_PHONE = "by_phone", "he said so by phone"


class GivenConsent(models.Model):
    """A man's consent to one purpose. It counts from the day `given_on` to the day before
    `withdrawn_on`.

    A consent to SERVICE is for one service. `form` names what the man signed, such as “Consent form
    of May 2026”. The row belongs to a referral, so that it stays with the man when 2 records of him
    are merged. `version` grows with every change.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    how = models.CharField(max_length=10, choices=ConsentHow.choices)
    form = models.CharField(max_length=120, blank=True)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "service"],
                condition=Q(withdrawn_on__isnull=True, service__isnull=False),
                name="consent_once_a_service",
            ),
            models.UniqueConstraint(
                fields=["referral", "purpose"],
                condition=Q(withdrawn_on__isnull=True, service__isnull=True),
                name="consent_once_a_purpose",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.SERVICE, service__isnull=False)
                | Q(purpose=Purpose.RESEARCH, service__isnull=True),
                name="consent_to_a_service_names_it",
            ),
            models.CheckConstraint(
                condition=(Q(how=ConsentHow.IN_WRITING) & ~Q(form=""))
                | Q(how__in=[ConsentHow.IN_PERSON, ConsentHow.BY_PHONE], form=""),
                name="consent_in_writing_names_the_form",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def to(self) -> str:
        """What the man consented to, such as “we share with PACT what it needs to help him”. One
        query for a consent to SERVICE, unless the service is loaded."""
        if self.service is None:
            return str(self.get_purpose_display())
        return f"we share with {self.service} what it needs to help him"
