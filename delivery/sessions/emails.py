"""The email that reminds a mentor to log sessions. It names nobody."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import VOLUNTEER

TO_LOG: Final = register_letter(
    "sessions_to_log",
    "To a mentor: sessions to log",
    Path(__file__).parent / "wordings",
    why="You get this because you volunteer with us as a mentor.",
    needed=("link",),
    **VOLUNTEER,
    sessions="1 session",
    link="https://alongside.example/mentoring/",
)
