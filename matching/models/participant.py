"""The man who is mentored. His referrals are in a table of their own."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from config.accounts.models import ERASED, User
from config.common.sealed.rows import SealedRow
from config.common.seen import note

PRISON_NUMBER = RegexValidator(r"^[A-Z]\d{4}[A-Z]{2}$", "Prison number must be like A1234BC")


class Participant(models.Model):
    """Who a man is. A man has one record for all his referrals, prisons and sentences.
    `prison_number` is the latest prison number that we know, or empty. `also_known_as` has his
    other names, one on each line. `version` grows with every change. If 2 people edit one record at
    the same time, the second person is told that the record has changed. Once `died_on` is set,
    nothing about the man changes, and we write to nobody about him.

    On the day `erased_on`, we erased what we had about him (see privacy.erasing). After that, the
    row has nothing personal. The row stays, because his matches stay in the records of his mentors.
    """

    name = models.CharField(max_length=120)
    also_known_as = models.CharField(max_length=300, blank=True)
    prison_number = models.CharField(max_length=7, blank=True, validators=[PRISON_NUMBER])
    born_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["prison_number"],
                condition=~Q(prison_number=""),
                name="participant_prison_number_once",
            ),
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True)
                | Q(
                    name=ERASED,
                    also_known_as="",
                    prison_number="",
                    born_on__isnull=True,
                    died_on__isnull=True,
                ),
                name="participant_erased_says_nothing",
            ),
        ]

    @classmethod
    def from_db(cls, *args: Any, **options: Any) -> "Participant":
        row = super().from_db(*args, **options)
        note(Participant, row.pk)
        return row

    def __str__(self) -> str:
        return self.name

    @property
    def second_fact(self) -> str:
        """The man's prison number, or else his date of birth. It tells him apart from another man
        of the same name. Empty if we know neither."""
        if self.prison_number or self.born_on is None:
            return self.prison_number
        return f"born {date_format(self.born_on, 'j F Y')}"


class SensitivePart(models.TextChoices):
    """The sensitive parts of a man's record. Staff see a part only after they ask to see it."""

    OFFENCES = "offences", "offence groups"
    ACCT = "acct", "ACCT"
    KEEP_APART = "keep_apart", "people to keep apart from him"
    SAFETY = "safety", "what a mentor must know to be safe"


class SealedPart(SealedRow):
    """One sensitive part of a man's record, sealed. If there is no row, nothing is recorded in this
    part."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=12, choices=SensitivePart.choices)
    sealed_text = models.BinaryField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "part"], name="sealed_part_once"),
            models.CheckConstraint(
                condition=Q(part__in=SensitivePart.values), name="sealed_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.participant_id}"


class SetAsidePart(SealedRow):
    """A part of a man's record as it was before somebody joined 2 records into one. Undoing the
    joining puts the part back."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="set_aside_parts"
    )
    part = models.CharField(max_length=12, choices=SensitivePart.choices)
    sealed_text = models.BinaryField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=SensitivePart.values), name="set_aside_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.participant_id}, set aside"


class Difference(models.TextChoices):
    """What a person decided about 2 records that look alike."""

    SAME_MAN = "same_man", "the same man"
    SAME_REFERRAL = "same_referral", "one referral, recorded twice"
    DIFFERENT = "different", "different men"


class LikeRecords(models.Model):
    """2 records that looked alike when the worker last compared all records. `first` is the record
    with the lower id. LikenessDecision says whether somebody has decided about the 2 records."""

    first = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="like_records_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="like_records_lower_key_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class LikenessDecision(models.Model):
    """2 records that looked alike, and what a person decided about them. `first` is the record with
    the lower id.

    `undone_at` is when somebody undid the decision. The 2 records are then a possible duplicate
    again.
    """

    first = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    difference = models.CharField(max_length=14, choices=Difference.choices)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    moved = models.JSONField(default=dict, help_text="What it changed, to put back.")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(undone_at__isnull=True),
                name="likeness_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="likeness_lower_key_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.difference}"
