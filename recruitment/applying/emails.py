"""The letters to applicants who send, move or withdraw an application."""

from pathlib import Path
from typing import Final

from recruitment.letters.sending import register_applicant_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

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
