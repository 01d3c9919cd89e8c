"""The email that invites somebody to work here."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

INVITATION: Final = register_letter(
    "staff_invitation",
    "To new staff: invitation",
    Path(__file__).parent / "wordings",
    why="You get this email because a service manager invited you.",
    needed=("link", "until"),
    full_name="Ann Example",
    manager="Ben Example",
    until="Monday 14 December 2026",
    link="https://alongside.example/account/login/?next=/invitation/",
)
