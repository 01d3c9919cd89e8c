"""The emails to managers about a breach of data. The emails name nobody, and do not say what
happened."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"
WHY: Final = "You get this email because you are a service manager."
SAMPLE: Final = "https://alongside.example/privacy/breaches/12/"

BREACH_RECORDED: Final = register_letter(
    "breach_recorded_staff",
    "To a service manager: somebody recorded a breach of data",
    WORDINGS,
    why=WHY,
    needed=("hours", "link"),
    hours="70 hours left",
    link=SAMPLE,
)
BREACH_WAITS: Final = register_letter(
    "breach_waits_staff",
    "To a service manager: a breach of data has to be decided within a day",
    WORDINGS,
    why=WHY,
    needed=("hours", "link"),
    hours="23 hours left",
    link=SAMPLE,
)
