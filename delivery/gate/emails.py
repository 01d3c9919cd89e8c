"""The email to coordinators when a mentor has not checked out of a meeting outside prison. The
email names nobody."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

WORDINGS: Final = Path(__file__).parent / "wordings"

MEETING_OVERDUE: Final = register_letter(
    "meeting_overdue_staff",
    "To a coordinator: a mentor has not checked out",
    WORDINGS,
    why="You get this email because you look after the men and mentors of a prison.",
    needed=("link",),
    link="https://alongside.example/community-meetings/",
)
