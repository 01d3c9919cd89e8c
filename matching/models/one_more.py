"""What one more room, or mentor, would have brought a round in which the rooms were full."""

from django.db import models
from django.db.models import F, Q

from matching.models.round import Round
from recruitment.models import Establishment
from recruitment.weekly import SLOT_CHOICES, SLOTS


class OneMore(models.Model):
    """`matched` more men and `score` more points with one more room in `slot`; without a slot, with
    one more mentor there, free at any time (see `worth_of_one_more`). Neither is known of a room
    that was full and of which it was not asked."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="one_more")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="+")
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES, null=True)
    matched = models.PositiveIntegerField(null=True)
    score = models.BigIntegerField(null=True)

    class Meta:
        ordering = [
            F("matched").desc(nulls_last=True),
            F("score").desc(nulls_last=True),
            "pk",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "establishment", "slot"], name="one_more_once_per_slot"
            ),
            models.UniqueConstraint(
                fields=["round", "establishment"],
                condition=Q(slot__isnull=True),
                name="one_more_mentor_once",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(slot__lt=SLOTS), name="one_more_slot_in_week"
            ),
            models.CheckConstraint(
                condition=Q(matched__isnull=False, score__isnull=False)
                | Q(matched__isnull=True, score__isnull=True, slot__isnull=False),
                name="one_more_asked_or_a_room",
            ),
        ]

    def __str__(self) -> str:
        return f"one more at {self.establishment_id}: {self.matched}"
