"""The emails to people who want to know when applications open."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"
WHY: Final = (
    "You get this email because somebody asked us to write to this address when applications open."
)

CONFIRM: Final = register_letter(
    "opening_confirm",
    "To somebody who asked when applications open: please confirm your email address",
    WORDINGS,
    why=WHY,
    needed=("link",),
    link="https://alongside.example/volunteer/tell-me/…",
)
OPEN: Final = register_letter(
    "opening",
    "To somebody who wanted to know: applications are open",
    WORDINGS,
    why=WHY,
    needed=("link",),
    cohort="June 2027",
    closes_on="Saturday 15 May 2027",
    training_starts_on="Saturday 5 June 2027",
    link="https://alongside.example/apply/",
)
