"""The files about how support ends: planned last sessions, feedback, and complaints and
incidents."""

from typing import Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.exports import Export
from delivery.endings.remarks import remarks_for
from delivery.endings.saying import feedback_for
from delivery.files import MATCH, MATCH_RELATED, File, day_in_file
from delivery.models import PlannedEnding
from matching.permissions import matches_for


def _endings(user: User) -> QuerySet[PlannedEnding]:
    rows = PlannedEnding.objects.filter(match__in=matches_for(user).order_by())
    return rows.order_by("-last_on", "-pk")


ENDINGS: Final = File(
    name="last-sessions",
    export=Export(
        "Last sessions",
        {
            **MATCH,
            "Last session": lambda row: day_in_file(row.last_on),
            "Planned by": lambda row: str(row.planned_by),
            "Match ended on": lambda row: day_in_file(row.match.ended_on),
        },
    ),
    contains="Each last session that was planned, even if the match has ended since. “From” and "
    "“To” mean the day of the last session.",
    rows=_endings,
    day="last_on",
    prison="match__referral__establishment",
    related=("planned_by", *MATCH_RELATED),
)
FEEDBACK: Final = File(
    name="feedback",
    export=Export(
        "Feedback",
        {
            **MATCH,
            "Prison": lambda row: row.establishment.name,
            "Who said it": lambda row: row.get_speaker_display(),
            "Role": lambda row: row.role,
            "Question": lambda row: str(row.question),
            "Day": lambda row: day_in_file(row.on),
            "How": lambda row: row.get_how_display(),
            "May be published": lambda row: row.get_consent_display(),
            "Agreed on": lambda row: day_in_file(row.consented_on),
            "Withdrawn on": lambda row: day_in_file(row.withdrawn_on),
        },
    ),
    contains="Who answered which question and when, and whether we may publish the answer. The "
    "words are not in the file.",
    rows=lambda user: feedback_for(user).order_by("-on", "-pk"),
    day="on",
    prison="establishment",
    related=("establishment", "question", *MATCH_RELATED),
)
REMARKS: Final = File(
    name="complaints-and-incidents",
    export=Export(
        "Complaints and incidents",
        {
            **MATCH,
            "Prison": lambda row: row.establishment.name,
            "What": lambda row: row.get_kind_display(),
            "Day": lambda row: day_in_file(row.on),
            "Recorded by": lambda row: str(row.recorded_by),
            "Status": lambda row: row.get_status_display(),
            "Closed on": lambda row: day_in_file(row.closed_on),
        },
    ),
    contains="Complaints, incidents and contact with families: the day of each record, and the "
    "day it was closed. What happened and what was done are not in the file.",
    rows=lambda user: remarks_for(user).order_by("-on", "-pk"),
    day="on",
    prison="establishment",
    related=("establishment", "recorded_by", *MATCH_RELATED),
)
