"""What changed between a round and the round before."""

from django.db import models
from django.db.models import Q

from matching.models.referral import Referral
from matching.models.round import Proposal, Round


class ChangeKind(models.TextChoices):
    NEW = "new", "new this time"
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"
    LEFT_LIST = "left_list", "no longer on the list"
    MENTOR_GONE = "mentor_gone", "the mentor is not taking new men"
    AWAY = "away", "the mentor is away"
    RULE = "rule", "a rule now keeps them apart"
    NOT_FREE = "not_free", "the place, the time or the room is no longer free"
    FIXED = "fixed", "another pair is fixed"
    BETTER = "better", "another list is better"


class RoundChange(models.Model):
    """A man whose proposal is different from his proposal in the round before. `before` is the
    earlier proposal.

    `kind` says why the proposal changed. For the kind RULE, `rule` is a matching.solver.Rule. For
    the kind AWAY, `away_until` is the last day of the absence. For the kind BETTER, we compare this
    round with the best list that keeps the earlier proposal. `matched` is how many more men this
    round matches, and `score` is how much higher its score is. Both are null if there were too many
    changes to compare them all.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="changes")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    rule = models.PositiveSmallIntegerField(null=True)
    away_until = models.DateField(null=True)
    matched = models.IntegerField(null=True)
    score = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["kind", "referral__participant__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "referral"], name="change_once_per_man"),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="change_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.NEW, before__isnull=True)
                | (~Q(kind=ChangeKind.NEW) & Q(before__isnull=False)),
                name="change_from_something",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.RULE, rule__isnull=False)
                | (~Q(kind=ChangeKind.RULE) & Q(rule__isnull=True)),
                name="change_by_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.AWAY, away_until__isnull=False)
                | (~Q(kind=ChangeKind.AWAY) & Q(away_until__isnull=True)),
                name="change_away_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.kind}"
