"""Prisons, and the times of the week when each holds mentoring sessions."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.weekly import SLOT_CHOICES, SLOTS


class Establishment(models.Model):
    """A prison we work in. `code` is the prison service's own, such as BXI."""

    code = models.CharField(
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three capital letters, like BXI.")],
    )
    name = models.CharField(max_length=100, unique=True)
    coordinators = models.ManyToManyField(User, related_name="establishments", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RegimeSlot(models.Model):
    """A time of the week when the prison holds sessions, and how many rooms it has then; empty is
    no limit."""

    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, related_name="regime_slots"
    )
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES)
    rooms = models.PositiveSmallIntegerField(null=True, help_text="Empty: no limit.")

    class Meta:
        ordering = ["establishment", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["establishment", "slot"], name="regime_slot_once"),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="regime_slot_in_week"),
        ]

    def __str__(self) -> str:
        return f"{self.establishment}: {self.get_slot_display()}"
