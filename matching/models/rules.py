"""The rules for all mentors."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

USUAL_WEEKS = 6
MOST_WEEKS = 52


class Called(models.TextChoices):
    FIRST_NAME = "first_name", "by his first name"
    INITIALS = "initials", "by his initials"
    REFERENCE = "reference", "by his reference"


class Rules(models.Model):
    """At most one row. Without it the defaults are in force (see matching.mentors.rules).

    `takes_in_ready`: whether ready volunteers become mentors by themselves. If not, a coordinator
    presses a button.
    """

    programme = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    supervision_weeks = models.PositiveSmallIntegerField(
        "Weeks between two supervisions",
        default=USUAL_WEEKS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)],
    )
    takes_in_ready = models.BooleanField(default=False)
    men_called = models.CharField(max_length=10, choices=Called.choices, default=Called.FIRST_NAME)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(supervision_weeks__gte=1, supervision_weeks__lte=MOST_WEEKS),
                name="rules_weeks_bounded",
            ),
            models.CheckConstraint(
                condition=Q(men_called__in=Called.values), name="rules_called_known"
            ),
        ]

    def __str__(self) -> str:
        return f"rules of programme {self.programme}"
