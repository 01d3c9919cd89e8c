"""Questions that staff ask about a round: why, what if, or what a choice costs. To answer, we solve
a round again."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints

MOST_AT_ONCE = 2


class Question(RunRecord):
    """A question about what a round would do, such as why a man has no mentor. One person asked it.
    The worker answers at most MOST_AT_ONCE questions at the same time.

    `asks` has the ids that the question is about. `key` is one string made of `kind` and `asks`.
    `result` is the answer. There are no names in `asks` and `result`: the page looks up the names
    that its reader may see. `seat` numbers the questions that run at the same time, from 1.
    `started_at` is when the worker read the people and prisons for the answer.
    """

    kind = models.CharField(max_length=20)
    asks = models.JSONField()
    key = models.CharField(max_length=64)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seat = models.PositiveSmallIntegerField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("question"),
            models.UniqueConstraint(
                fields=["asked_by", "key"],
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                name="question_asked_once",
            ),
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(status=RunStatus.RUNNING),
                name="question_alone_in_its_seat",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.RUNNING)
                | Q(seat__isnull=False, seat__range=(1, MOST_AT_ONCE)),
                name="question_few_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def is_answered(self) -> bool:
        return self.status == RunStatus.DONE
