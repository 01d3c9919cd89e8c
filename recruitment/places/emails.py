"""The emails to applicants about the offer of a place."""

from pathlib import Path
from typing import Final

from recruitment.letters.sending import register_applicant_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

LAST_DAY: Final = "Monday 10 May 2027"

OFFER: Final = register_applicant_letter(
    "offer", "Offer of a place", WORDINGS, needed=("answer_by", "status_link"), answer_by=LAST_DAY
)
OFFER_REMINDER: Final = register_applicant_letter(
    "offer_reminder",
    "Reminder of an offer",
    WORDINGS,
    needed=("answer_by", "status_link"),
    answer_by=LAST_DAY,
)
OFFER_WITHDRAWN: Final = register_applicant_letter(
    "offer_withdrawn",
    "Offer withdrawn",
    WORDINGS,
    needed=("reason",),
    reason="We could not get 2 references, and we need both before we can go on.",
)
ACCEPTED: Final = register_applicant_letter("accepted", "Place accepted", WORDINGS)
TURNED_DOWN: Final = register_applicant_letter("turned_down", "Place turned down", WORDINGS)
LAPSED: Final = register_applicant_letter("lapsed", "Offer ended", WORDINGS, answer_by=LAST_DAY)
