"""The basis on which we may send a man's data to the Justice Data Lab, and the files that were
downloaded for it."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from matching.models import Participant, Referral


class Basis(models.TextChoices):
    """Why we may send a man's data. His agreement to have a mentor is not enough."""

    CONSENT = "consent", "he agreed that we send his data"
    INTERESTS = "interests", "legitimate interests: he was told, and he did not object"


class BasisHow(models.TextChoices):
    """How the man agreed that we may send his data, or how we told him that we will."""

    IN_WRITING = "in_writing", "in writing"
    IN_PERSON = "in_person", "in person"
    BY_PHONE = "by_phone", "by phone"


class SharingBasis(models.Model):
    """The basis on which we may send one man's data to the Data Lab, from the day `given_on`.

    `withdrawn_on` is the day on which he withdrew his agreement or objected. The row belongs to a
    referral, so that it stays with the man if 2 records about him are joined. `version` grows with
    every change.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    how = models.CharField(max_length=10, choices=BasisHow.choices)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(withdrawn_on__isnull=True),
                name="sharing_basis_one_in_force",
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="sharing_basis_known"),
            models.CheckConstraint(
                condition=Q(how__in=BasisHow.values), name="sharing_basis_how_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="sharing_basis_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} for {self.referral_id}"


class NameParts(models.Model):
    """A man's surname and his other names, checked by somebody. `of` is the name that they are
    parts of. We use them only while his record still has this name."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="+")
    of = models.CharField(max_length=120)
    surname = models.CharField(max_length=120)
    forename = models.CharField(max_length=120)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(surname="") & ~Q(forename=""), name="name_parts_both_given"
            ),
        ]

    def __str__(self) -> str:
        return f"name of {self.participant_id}"


class DataLabFile(models.Model):
    """One file that somebody downloaded for the Data Lab, and why. The file itself is not
    stored."""

    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    form = models.CharField(max_length=4)
    men = models.PositiveIntegerField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="data_lab_file_with_reason"),
        ]

    def __str__(self) -> str:
        return f"data lab file {self.pk}"
