"""The first reading of applications: scores, before anybody has met the applicant."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from recruitment.models.application import Application
from recruitment.models.interview import MOST_POINTS, Criterion


class FirstReading(models.Model):
    """One person's scores for an application, and why in a sentence.

    Nobody changes a row. A correction is a new row, and the row before it gets a `replaced_at`. An
    empty `sentence` means that this person has seen other people's scores, and gives no scores.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["read_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reader"],
                condition=Q(replaced_at__isnull=True),
                name="first_reading_one_per_reader",
            )
        ]

    def __str__(self) -> str:
        return f"first reading {self.pk}"

    @property
    def has_scores(self) -> bool:
        return self.sentence != ""


class ReadingScore(models.Model):
    """The points for one criterion in a first reading."""

    reading = models.ForeignKey(FirstReading, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT)
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["criterion_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "criterion"], name="reading_score_once_per_criterion"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=MOST_POINTS), name="reading_score_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
