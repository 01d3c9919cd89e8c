"""Work addresses whose people can refer men. Also the drafts of referrers, and the referrals that
they have sent."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from matching.models.referral import LONGEST_AIMS, Agreement, Referral, ReleaseKind, Source
from matching.states import ReferralStatus
from recruitment.models import Establishment, Need


class WorkDomain(models.Model):
    """The part after the @ of the work addresses of an organisation, in small letters. People with
    such an address can refer men."""

    domain = models.CharField(max_length=253, unique=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class ReferralDraft(models.Model):
    """A referral that a referrer has started and not sent yet. When they send it, we make a
    Referral with the same `reference`, and delete the draft. `answered` has the names of the parts
    of the form that are filled in."""

    reference = models.CharField(max_length=12, unique=True)
    referrer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    answered = models.JSONField(default=list)

    name = models.CharField(max_length=120, blank=True)
    prison_number = models.CharField(max_length=7, blank=True)
    born_on = models.DateField(null=True)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    on_remand = models.BooleanField(default=False)
    release_on = models.DateField(null=True)
    release_kind = models.CharField(max_length=20, choices=ReleaseKind.choices, blank=True)
    needs = models.ManyToManyField(Need, blank=True)
    aims = models.TextField(max_length=LONGEST_AIMS, blank=True)
    literacy = models.CharField(max_length=300, blank=True)
    access_needs = models.CharField(max_length=300, blank=True)
    agreed_on = models.DateField(null=True)
    agreed_how = models.CharField(max_length=10, choices=Agreement.choices, blank=True)
    agreed_with = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=20, choices=Source.choices, blank=True)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(on_remand=False) | Q(release_on__isnull=True),
                name="draft_on_remand_without_date",
            ),
            models.CheckConstraint(
                condition=Q(release_on__isnull=True, release_kind="")
                | Q(release_on__isnull=False, release_kind__in=ReleaseKind.values),
                name="draft_release_date_with_kind",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_how="")
                | Q(agreed_on__isnull=False, agreed_how__in=Agreement.values),
                name="draft_agreed_and_how",
            ),
            models.CheckConstraint(
                condition=Q(saved_at__gte=F("started_at")), name="draft_saved_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SentReferral(models.Model):
    """What a referrer can still see of a referral that they sent. `initials` come from the man's
    name as the referrer wrote it. With the initials, the referrer can tell their referrals apart.
    `emailed_status` is the last status that we emailed the referrer about, or a later status that
    needs no email."""

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="sent")
    initials = models.CharField(max_length=20)
    emailed_status = models.CharField(max_length=10, choices=ReferralStatus.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(emailed_status__in=ReferralStatus.values),
                name="sent_referral_status_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.referral_id)
