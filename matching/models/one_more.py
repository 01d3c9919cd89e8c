"""What one more room or one more mentor would have added to a round. For rounds in which rooms were
full."""

from django.db import models
from django.db.models import F, Q

from matching.models.round import Round
from recruitment.models import Establishment
from recruitment.weekly import SLOT_CHOICES, SLOTS


class OneMore(models.Model):
    """What one more room or one more mentor would have added to a round.

    A row with a slot is about one more room in this slot. A row without a slot is about one more
    mentor at this prison, free at any time (see `worth_of_one_more`). `matched` is how many more
    men would have had a mentor. `score` is how much higher the objective would have been.

    If we did not solve the round again to find out, `score` is null, and `matched` comes from the
    linear program.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="one_more")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="+")
    slot = models.PositiveSmallIntegerField(choices=SLOT_CHOICES, null=True)
    matched = models.PositiveIntegerField()
    score = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "results of rounds"
        ordering = [
            "-matched",
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
                condition=Q(score__isnull=False) | Q(slot__isnull=False),
                name="one_more_mentor_solved_again",
            ),
        ]

    def __str__(self) -> str:
        return f"one more at {self.establishment_id}: {self.matched}"
