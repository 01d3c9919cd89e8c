"""The file of questionnaires."""

from typing import Any, Final

from django.db.models import F, QuerySet

from config.accounts.models import User
from config.common.exports import Export
from delivery.files import MATCH, MATCH_RELATED, File, day_in_file
from delivery.models import Questionnaire
from matching.permissions import matches_for


def _scores(user: User) -> QuerySet[Any]:
    """The questionnaires. A questionnaire has one row for each of its scores, with `scale` and
    `score`. A questionnaire without scores has one row without these 2 values."""
    rows: QuerySet[Any] = Questionnaire.objects.filter(match__in=matches_for(user).order_by())
    scored: QuerySet[Any] = rows.annotate(
        scale=F("scores__scale__name"), score=F("scores__value")
    ).order_by("-on", "-pk", "scores__scale_id")
    return scored


QUESTIONNAIRES: Final = File(
    name="questionnaires",
    export=Export(
        "Questionnaires",
        {
            **MATCH,
            "Questionnaire": lambda row: str(row.instrument),
            "Stage": lambda row: row.get_stage_display(),
            "Result": lambda row: row.get_result_display(),
            "Day": lambda row: day_in_file(row.on),
            "Scale": lambda row: row.scale or "",
            "Score": lambda row: "" if row.score is None else str(row.score),
            "Given by": lambda row: str(row.asked_by) if row.asked_by else "",
            "Answers believed": lambda row: row.get_believed_display() if row.believed else "",
        },
    ),
    contains="One row for each score on a scale. A questionnaire that the man declined, or that "
    "nobody gave him, has one row without a score.",
    rows=_scores,
    day="on",
    prison="match__referral__establishment",
    related=("instrument", "asked_by", *MATCH_RELATED),
)
