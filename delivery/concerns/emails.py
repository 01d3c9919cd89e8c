"""Emails about concerns. They name nobody, and they do not say what happened."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"
WHY: Final = "You get this email because you deal with concerns."
LINK: Final = "https://alongside.example/concerns/12/"

CONCERN_RAISED: Final = register_letter(
    "concern_staff",
    "To staff who deal with concerns: a new concern",
    WORDINGS,
    why=WHY,
    needed=("link",),
    link=LINK,
    hours="4",
)
CONCERN_UNANSWERED: Final = register_letter(
    "concern_again_staff",
    "To staff who deal with concerns: nobody has answered a concern",
    WORDINGS,
    why=WHY,
    needed=("link",),
    link=LINK,
    hours="4",
)
CONCERN_ADDED: Final = register_letter(
    "concern_added_staff",
    "To staff who deal with concerns: somebody has added to a concern",
    WORDINGS,
    why=WHY,
    needed=("link",),
    link=LINK,
)
