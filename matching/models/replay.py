"""A replay of invented years that somebody asked for, and what it came to."""

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
    """One replay, by the weights of one policy. It names nobody, so the same replay is for all
    staff, and the worker makes it once. Only one replay runs at a time.

    `edition` says by which assumptions it was made (matching.replay.questions.EDITION). `lived` has
    what became of the men in each of the years lived through so far. It is empty at the end.
    `result` is empty until the end.
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
