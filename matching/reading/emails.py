"""The email that tells managers that somebody has read about unusually many men. It names
nobody."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

UNUSUAL_READING: Final = register_letter(
    "unusual_reading_staff",
    "To a service manager: somebody read about unusually many men",
    WORDINGS,
    why="You get this email because you are a service manager.",
    needed=("link",),
    link="https://alongside.example/readings/unusual/",
)
