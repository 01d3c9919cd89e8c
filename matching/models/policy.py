"""All versions of the policy, and trials of changes to the policy."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, run_constraints

MOST_DAYS = 3650  # the solver accepts no more days than this
MOST_WEIGHT = 100
WEIGHTS = (
    "waiting",
    "release",
    "needs",
    "continuity",
    "preferences",
    "travel",
    "cover",
    "stability",
)
CHOICES = (*WEIGHTS, "floor", "minimum_days", "priority_first")
"""Everything that a policy sets, in the order of its page."""

_to_100 = MaxValueValidator(MOST_WEIGHT, "Enter a whole number from 0 to 100")
_days = MaxValueValidator(MOST_DAYS, f"Enter a whole number of days from 0 to {MOST_DAYS}")


class PolicyValues(models.Model):
    """The weights of the score of a pair, each 0–100 (see matching.solver.TERMS), and 3 rules.

    `minimum_days`: for how many more days a man must be in prison, so that support is worth
    starting. `floor` (0–100): the weakest fit that a round may propose. `priority_first`: whether a
    round matches the men in order of priority.
    """

    waiting = models.PositiveSmallIntegerField(validators=[_to_100])
    release = models.PositiveSmallIntegerField(validators=[_to_100])
    needs = models.PositiveSmallIntegerField(validators=[_to_100])
    continuity = models.PositiveSmallIntegerField(default=0, validators=[_to_100])
    preferences = models.PositiveSmallIntegerField(default=0, validators=[_to_100])
    travel = models.PositiveSmallIntegerField(default=0, validators=[_to_100])
    cover = models.PositiveSmallIntegerField(default=0, validators=[_to_100])
    stability = models.PositiveSmallIntegerField(default=0, validators=[_to_100])
    floor = models.PositiveSmallIntegerField(default=0, validators=[_to_100])
    minimum_days = models.PositiveSmallIntegerField(validators=[_days])
    priority_first = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def choices(self) -> dict[str, Any]:
        """Every value that the policy sets, by name."""
        return {name: getattr(self, name) for name in CHOICES}


def _values_bounded(name: str) -> list[models.BaseConstraint]:
    """Database constraints for the values of a policy. `name` is the start of their names."""
    weights = Q(**{f"{weight}__lte": MOST_WEIGHT for weight in WEIGHTS})
    return [
        models.CheckConstraint(condition=weights, name=f"{name}_weights_bounded"),
        models.CheckConstraint(condition=Q(floor__lte=100), name=f"{name}_floor_bounded"),
        models.CheckConstraint(
            condition=Q(minimum_days__lte=MOST_DAYS), name=f"{name}_days_bounded"
        ),
    ]


class MatchingPolicy(PolicyValues):
    """One version of the policy. The newest version is in use. A version never changes.

    `made_by` and `reason` are empty for the first version.
    """

    version = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            *_values_bounded("policy"),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True, reason="")
                | (Q(made_by__isnull=False) & ~Q(reason="")),
                name="policy_change_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.version}"


class PolicyTrial(PolicyValues, RunRecord):
    """A trial of a change to the policy. The trial compares a round with these values and a round
    with the policy `against`. `result` is empty until the trial is done (see
    matching.trials.trying.Result)."""

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    against = models.ForeignKey(MatchingPolicy, on_delete=models.PROTECT, related_name="+")
    became = models.OneToOneField(
        MatchingPolicy, on_delete=models.PROTECT, null=True, related_name="trial"
    )
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [*_values_bounded("trial"), *run_constraints("trial")]

    def __str__(self) -> str:
        return f"trial {self.pk}"
