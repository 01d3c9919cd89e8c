"""The rules for all mentors and men."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

USUAL_WEEKS = 6
MOST_WEEKS = 52
USUAL_DAYS = 14
MOST_DAYS = 90
GATE_MONTHS = 6
"""For how many months support goes on after release."""
USUAL_UNDO_MINUTES = 10
MOST_UNDO_MINUTES = 120
USUAL_ANSWER_DAYS = 5
MOST_ANSWER_DAYS = 30
USUAL_MEN_READ = 50
FEWEST_MEN_READ = 5
MOST_MEN_READ = 1000


class Called(models.TextChoices):
    FIRST_NAME = "first_name", "by his first name"
    INITIALS = "initials", "by his initials"
    REFERENCE = "reference", "by his reference"


class Rules(models.Model):
    """The rules that managers set. There is at most one row. If there is no row, the usual rules
    count (see current_rules).

    `takes_in_ready`: whether ready volunteers become mentors automatically. If false, a coordinator
    presses a button for each volunteer. `days_to_answer`: after the release date of a man without a
    mentor, how many days we wait for somebody to say whether he has left. After these days, we
    assume that he has left. `undo_minutes`: for how many minutes staff can undo an approval before
    we tell anybody. `answer_days`: how many days a mentor has to say yes or no to a man.
    `most_men_read`: how many men one person can read about in a day before we alert managers.
    """

    programme = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    supervision_weeks = models.PositiveSmallIntegerField(
        "Weeks between two supervisions",
        default=USUAL_WEEKS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)],
    )
    days_to_answer = models.PositiveSmallIntegerField(
        "Days until we take it that a man has left",
        default=USUAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    undo_minutes = models.PositiveSmallIntegerField(
        "Minutes in which an approval can be undone",
        default=USUAL_UNDO_MINUTES,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_UNDO_MINUTES)],
    )
    answer_days = models.PositiveSmallIntegerField(
        "Days that a mentor has to say yes or no",
        default=USUAL_ANSWER_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ANSWER_DAYS)],
    )
    most_men_read = models.PositiveSmallIntegerField(
        default=USUAL_MEN_READ,
        validators=[MinValueValidator(FEWEST_MEN_READ), MaxValueValidator(MOST_MEN_READ)],
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
                condition=Q(days_to_answer__gte=1, days_to_answer__lte=MOST_DAYS),
                name="rules_days_bounded",
            ),
            models.CheckConstraint(
                condition=Q(undo_minutes__lte=MOST_UNDO_MINUTES), name="rules_undo_bounded"
            ),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=MOST_ANSWER_DAYS),
                name="rules_answer_bounded",
            ),
            models.CheckConstraint(
                condition=Q(most_men_read__gte=FEWEST_MEN_READ, most_men_read__lte=MOST_MEN_READ),
                name="rules_men_read_bounded",
            ),
            models.CheckConstraint(
                condition=Q(men_called__in=Called.values), name="rules_called_known"
            ),
        ]

    def __str__(self) -> str:
        return f"rules of programme {self.programme}"


def current_rules() -> Rules:
    """The rules that count now. If no rules are saved, returns the usual rules, without saving
    them. One query."""
    return Rules.objects.first() or Rules()
