"""The email that tells staff that a trainee cannot come to a session."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter

TRAINING_ABSENCE: Final = register_letter(
    "training_absence_staff",
    "To a coordinator: a trainee cannot come to a session",
    Path(__file__).parent / "wordings",
    why="You get this email because you run the training of this cohort.",
    needed=("news", "session", "when", "link"),
    news="cannot come",
    session="Boundaries and keeping safe",
    when="Saturday 12 June 2027 at 10:00",
    link="https://alongside.example/training/sessions/12/register/",
)
