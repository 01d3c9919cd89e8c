"""Questionnaires, their scales, and the scores of each man.

The questions are licensed, so we do not store them.
"""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from matching.models import Match
from recruitment.models import ListedName


class Instrument(ListedName):
    """A questionnaire, such as CRIME-PICS II."""

    is_used = models.BooleanField(default=True)


class Scale(models.Model):
    """One scale of a questionnaire, with its lowest and its highest score.

    `lower_is_better` is true if a falling score shows progress. `is_checked` is true once a manager
    has compared the range with the questionnaire's manual. Before that, the range is our guess.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="scales")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=100)
    lowest = models.SmallIntegerField()
    highest = models.SmallIntegerField()
    lower_is_better = models.BooleanField(default=False)
    is_checked = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="scale_once"),
            models.CheckConstraint(condition=Q(highest__gt=F("lowest")), name="scale_has_a_range"),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.TextChoices):
    """When a man fills in a questionnaire: at the start, in the middle or at the end."""

    START = "start", "at the start"
    MIDDLE = "middle", "in the middle"
    END = "end", "at the end"


class Questionnaire(models.Model):
    """One questionnaire at one stage of one match. While nothing is recorded, there is no row.

    `asked_by` is the person who gave the man the questionnaire. `believed` says whether that person
    believes his answers. If the man filled in the questionnaire, both are set.
    """

    class Result(models.TextChoices):
        SCORED = "scored", "filled in"
        DECLINED = "declined", "he declined"
        NOT_ASKED = "not_asked", "not asked"

    class Belief(models.TextChoices):
        YES = "yes", "yes"
        PARTLY = "partly", "in part"
        NO = "no", "no"

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="questionnaires")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="recorded")
    stage = models.CharField(max_length=6, choices=Stage.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    on = models.DateField()
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    believed = models.CharField(max_length=6, choices=Belief.choices, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "instrument", "stage"], name="questionnaire_once_a_stage"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="questionnaire_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    result="scored", asked_by__isnull=False, believed__in=["yes", "partly", "no"]
                )
                | Q(result__in=["declined", "not_asked"], believed=""),
                name="questionnaire_believed_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"questionnaire {self.pk}"


class Score(models.Model):
    """The man's score on one scale of one questionnaire. delivery.questionnaires records a score
    only if it is in the range of the scale."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="scores"
    )
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        ordering = ["scale"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "scale"], name="score_once_a_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.scale_id}: {self.value}"
