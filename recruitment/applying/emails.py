"""The letters to applicants who save, send, move or withdraw an application."""

from pathlib import Path
from typing import Final

from recruitment.letters.sending import register_applicant_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

SAVED: Final = register_applicant_letter(
    "draft_saved",
    "Application saved, with a link back",
    WORDINGS,
    needed=("status_link",),
    closes_on="Saturday 15 May 2027",
)
CLOSING: Final = register_applicant_letter(
    "draft_closing",
    "Applications close soon",
    WORDINGS,
    needed=("status_link", "closes_on", "stop_link"),
    closes_on="Saturday 15 May 2027",
    stop_link="https://alongside.example/apply/no-reminders/…",
)
RECEIVED: Final = register_applicant_letter(
    "received",
    "Application received",
    WORDINGS,
    reply_days="10 working days",
    reply_by="Monday 10 May 2027",
)
WITHDRAWN: Final = register_applicant_letter("withdrawn", "Application withdrawn", WORDINGS)
DEFERRED: Final = register_applicant_letter(
    "deferred", "Moved to the next cohort by the applicant", WORDINGS
)

_SENT_BACK: Final = {
    "question": "When are you usually free?",
    "asks": "You are free on Saturdays only. The prison has no sessions then. Could you come on a "
    "weekday evening?",
    "answer_by": "Monday 7 December 2026",
    "link": "https://alongside.example/apply/K7M-4QXD/answer/",
}
ANSWER_SENT_BACK: Final = register_applicant_letter(
    "answer_sent_back",
    "A question about one answer",
    WORDINGS,
    needed=("asks", "link"),
    **_SENT_BACK,
)
ANSWER_REMINDER: Final = register_applicant_letter(
    "answer_reminder",
    "Reminder of a question about one answer",
    WORDINGS,
    needed=("asks", "link"),
    **_SENT_BACK,
)
