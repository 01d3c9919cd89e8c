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
