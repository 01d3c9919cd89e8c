"""The emails about a reset of a second step. They do not say who has lost their second step."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

RESET_ASKED: Final = register_letter(
    "reset_asked_managers",
    "To managers: another manager asks for a reset of a second step",
    WORDINGS,
    why="You get this email because you are a service manager.",
    needed=("link",),
    link="https://alongside.example/settings/staff/12/",
)
RESET_DONE: Final = register_letter(
    "reset_done_staff",
    "To staff: your second step is reset",
    WORDINGS,
    why="You get this email because it is about your account.",
    needed=("link",),
    link="https://alongside.example/account/login/",
)
