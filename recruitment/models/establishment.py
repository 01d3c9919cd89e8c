"""Prisons, their former names, their merges, and the times of the week when they have sessions."""

import unicodedata
from datetime import time
from functools import reduce
from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace

from config.accounts.models import User
from recruitment.weekly import SLOT_CHOICES, SLOTS

LEFT_OUT: Final = (
    *" -–'’.,&/()",
    *("hmprison", "hmyoi", "hmirc", "hmp", "yoi", "prison"),
)
"""What we leave out of the names of prisons when we compare names, in this order."""


def folded(name: str) -> str:
    """The name in the form in which we compare names.

    “hmp brixton”, “HMP Brixton” and “BRIXTON (HMP)” become the same. Empty for a name that says
    only what kind of place it is.
    """
    plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return reduce(lambda text, part: text.replace(part, ""), LEFT_OUT, plain)


def _folded(column: str) -> Combinable:
    """`folded`, as an expression that the database works out."""
    lowered: Combinable = Lower(F(column))
    return reduce(lambda text, part: Replace(text, Value(part), Value("")), LEFT_OUT, lowered)


class EstablishmentQuerySet(QuerySet["Establishment"]):
    def open(self) -> "EstablishmentQuerySet":
        """The prisons we still work in."""
        return self.filter(closed_on__isnull=True)


class Establishment(models.Model):
    """A prison we work in. `code` is the prison service's own code, such as BXI.

    From `closed_on`, the prison takes no new referrals and has no sessions. `merged_into` is the
    prison to which the records of this prison were moved. A prison with `merged_into` is closed. If
    `keeps_bank_holidays` is true, the prison has no sessions on the bank holidays of England and
    Wales. `boundaries` says in words who the prison cannot clear, for people who are thinking of
    applying. `version` grows when anybody changes the prison's sessions, their hours or how to
    visit. If 2 people change the same prison at the same time, the second person sees an error.
    """

    code = models.CharField(
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three capital letters, like BXI.")],
    )
    name = models.CharField(max_length=100, unique=True)
    coordinators = models.ManyToManyField(User, related_name="establishments", blank=True)
    closed_on = models.DateField(null=True, blank=True)
    keeps_bank_holidays = models.BooleanField(default=True)
    boundaries = models.TextField(max_length=1000, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(_folded("name"), name="establishment_folded_name_once"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(closed_on__isnull=False) & ~Q(merged_into=F("pk")),
                name="establishment_merged_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class FormerName(models.Model):
    """A name or a code that a prison had before. It still means this prison."""

    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["establishment", "name"], name="former_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PrisonMerge(models.Model):
    """A merge: the records of `source` were moved to `target`.

    `moved` has the ids of the records that were moved, in a list for each column that names the
    prison. If `source` was closed before the merge, `source_closed_on` is the day it closed.
    """

    source = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    source_closed_on = models.DateField(null=True)
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="prison_merged_once"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="prison_merged_into_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class RegimeSlot(models.Model):
    """A time of the week when the prison has sessions.

    `starts_at` and `ends_at` are the hours of the sessions, if we know them. `rooms` is how many
    rooms the prison has at this time. If `rooms` is empty, there is no limit. `moved_at` is when
    the hours last changed to hours that are not within the old hours. If a mentor said before
    `moved_at` that the hours suit, perhaps the new hours do not suit.
    """

    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, related_name="regime_slots"
    )
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    rooms = models.PositiveSmallIntegerField(null=True, help_text="Empty: no limit.")
    starts_at = models.TimeField(null=True)
    ends_at = models.TimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["establishment", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["establishment", "slot"], name="regime_slot_once"),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="regime_slot_in_week"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="regime_slot_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.establishment}: {self.get_slot_display()}"

    @property
    def hours(self) -> tuple[time, time] | None:
        """When the session starts and ends, in London time. None while we do not know."""
        return (self.starts_at, self.ends_at) if self.starts_at and self.ends_at else None
