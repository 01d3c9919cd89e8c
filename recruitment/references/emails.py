"""The letters to referees, and the letters that ask an applicant for another referee or for another
address."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import REFEREE, REFEREE_WHY, register_applicant_letter

WORDINGS: Final = Path(__file__).parent / "wordings"
LINK: Final = {
    "link": "https://alongside.example/reference/…",
    "answer_by": "Monday 10 May 2027",
}

REFERENCE_REQUEST: Final = register_letter(
    "reference_request",
    "To a referee: request",
    WORDINGS,
    why=REFEREE_WHY,
    needed=("link", "answer_by"),
    **REFEREE,
    **LINK,
)
REFERENCE_REMINDER: Final = register_letter(
    "reference_reminder",
    "To a referee: reminder",
    WORDINGS,
    why=REFEREE_WHY,
    needed=("link", "answer_by"),
    **REFEREE,
    **LINK,
)
ANOTHER_REFEREE: Final = register_applicant_letter(
    "reference_replaced_needed", "Another referee is needed", WORDINGS, needed=("status_link",)
)
ADDRESS_NEEDED: Final = register_applicant_letter(
    "reference_address_needed",
    "A referee’s email address does not work",
    WORDINGS,
    needed=("status_link",),
)
