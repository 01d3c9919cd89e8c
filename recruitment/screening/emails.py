"""The emails to applicants about a decision, and the start of an email that staff write."""

from pathlib import Path
from typing import Final

from recruitment.letters.sending import register_applicant_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

SHORTLISTED: Final = register_applicant_letter("shortlisted", "Shortlisted", WORDINGS)
INTERVIEW_INVITATION: Final = register_applicant_letter(
    "interview_invitation", "Invitation to an interview", WORDINGS, needed=("status_link",)
)
RESERVE: Final = register_applicant_letter("reserve", "On the reserve list", WORDINGS)
NEXT_COHORT: Final = register_applicant_letter(
    "next_cohort",
    "Moved to the next cohort by staff",
    WORDINGS,
    needed=("next_cohort",),
    next_cohort="November 2027",
)
DECLINED: Final = register_applicant_letter(
    "declined",
    "Not taken further",
    WORDINGS,
    needed=("reason",),
    reason="We had more applications than places.",
)
BY_HAND: Final = register_applicant_letter("by_hand", "An email that you write yourself", WORDINGS)
