"""The email to managers when somebody opens a record in an emergency. It names nobody."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

EMERGENCY_BEGUN: Final = register_letter(
    "emergency_begun_staff",
    "To a service manager: somebody opened a record in an emergency",
    WORDINGS,
    why="You get this email because you are a service manager.",
    needed=("link",),
    link="https://alongside.example/emergencies/",
)
