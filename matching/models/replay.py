"""Replays of invented years, and their results."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints
from matching.models.policy import MatchingPolicy


class ReplayKind(models.TextChoices):
    """What a replay compares."""

    WAYS = "ways", "ways to choose"
    WEIGHTS = "weights", "weights of the policy"


class Replay(RunRecord):
    """One replay, with the weights of one policy. A replay names nobody, so all staff see the same
    replay, and the worker makes it only once. Only one replay runs at a time.

    `edition` is the value of matching.replay.questions.EDITION when the replay was made. While the
    replay runs, `lived` has what became of the men in each year so far. When the replay is done,
    `lived` is empty and `result` is filled.
    """

    kind = models.CharField(max_length=10, choices=ReplayKind.choices)
    policy = models.ForeignKey(MatchingPolicy, on_delete=models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField()
    replays = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lived = models.JSONField(default=list)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("replay"),
            models.UniqueConstraint(
                fields=["kind", "policy", "years", "replays", "edition"],
                condition=~Q(status=RunStatus.FAILED),
                name="replay_made_once",
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status=RunStatus.RUNNING),
                name="replay_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"replay {self.pk}"

    @property
    def is_made(self) -> bool:
        return self.status == RunStatus.DONE
