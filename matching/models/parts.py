"""A large round while it is solved in parts, one task each."""

from uuid import uuid4

from django.db import models

from config.common.runs import RunRecord, run_constraints
from matching.models.round import Round


class FrozenPool(models.Model):
    """The question as it stood when it was taken apart, the same for every part and for whoever
    brings them together. It tells of offences, so it is sealed, and gone when the round has ended.

    `seconds` is what reading it took.
    """

    round = models.OneToOneField(
        Round, on_delete=models.CASCADE, primary_key=True, related_name="frozen"
    )
    seal_id = models.UUIDField(default=uuid4, editable=False)
    sealed = models.BinaryField()
    frozen_at = models.DateTimeField()
    seconds = models.FloatField()
    is_solved = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"frozen pool of {self.round_id}"


class RoundPart(RunRecord):
    """Prisons that share no mentor with the rest. `answer` is its matches, `certificate` what its
    check came to, `one_more` what one more room or mentor would bring; empty until it is done."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    answer = models.BinaryField(default=b"")
    certificate = models.JSONField(default=dict)
    one_more = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            *run_constraints("part"),
            models.UniqueConstraint(fields=["round", "number"], name="part_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.round_id}"
