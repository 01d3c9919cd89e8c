"""The file of sessions."""

from typing import Final

from config.common.exports import Export
from delivery.files import MATCH, MATCH_RELATED, File
from delivery.sessions.lists import session_list

SESSIONS: Final = File(
    name="sessions",
    export=Export(
        "Sessions",
        {
            "Day": lambda row: row.on.isoformat(),
            "Expected on": lambda row: row.expected_on.isoformat() if row.expected_on else "",
            **MATCH,
            "Mentor’s email": lambda row: row.match.mentor.user.email,
            "Kind": lambda row: row.get_kind_display(),
            "Occasion": lambda row: row.get_occasion_display() if row.occasion else "",
            "Took place": lambda row: "no" if row.not_met else "yes",
            "Why not": lambda row: row.get_not_met_display() if row.not_met else "",
            "Minutes": lambda row: "" if row.minutes is None else str(row.minutes),
            "Late": lambda row: "yes" if row.was_late else "",
            "Where": lambda row: row.place,
            "How he took part": lambda row: row.get_response_display() if row.response else "",
            "What about": lambda row: "; ".join(topic.name for topic in row.topics.all()),
            "Miles": lambda row: str(row.expense.miles) if hasattr(row, "expense") else "",
            "Fares (£)": lambda row: (
                f"{row.expense.fares / 100:.2f}" if hasattr(row, "expense") else ""
            ),
            "Logged at": lambda row: row.logged_at.isoformat(),
        },
    ),
    contains="One row for each session and other contact. It says whether the man and "
    "his mentor met, for how long, and what they talked about. Notes are not in the file.",
    rows=session_list,
    day="on",
    prison="match__referral__establishment",
    related=(*MATCH_RELATED, "expense"),
    many=("topics",),
)
