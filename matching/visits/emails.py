"""Emails and texts to mentors when a prison closes on a day on which they were going to come.

Also emails and texts when the prison opens again.
"""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter, register_text
from recruitment.letters.sending import VOLUNTEER

WORDINGS: Final = Path(__file__).parent / "wordings"
SESSIONS: Final = "Monday 7 December, 13:45 to 16:15, HMP Brixton, Jebb Avenue gate"

PRISON_CLOSED: Final = register_letter(
    "prison_closed",
    "To a mentor: a prison is closed on a day when they have a session",
    WORDINGS,
    why="You get this email because you were going to come to a session.",
    needed=("prison", "sessions"),
    **VOLUNTEER,
    prison="HMP Brixton",
    sessions=SESSIONS,
    link="https://alongside.example/mentoring/",
)
PRISON_OPEN_AGAIN: Final = register_letter(
    "prison_open_again",
    "To a mentor: a prison is open after all",
    WORDINGS,
    why="You get this email because you have a session at this prison.",
    needed=("prison", "sessions"),
    **VOLUNTEER,
    prison="HMP Brixton",
    sessions=SESSIONS,
    link="https://alongside.example/mentoring/",
)
PRISON_CLOSED_TEXT: Final = register_text(
    "prison_closed_text",
    "Text to a mentor: a prison is closed on a day when they have a session",
    WORDINGS,
    needed=("prison", "days"),
    prison="HMP Brixton",
    days="today",
    link="https://alongside.example/mentoring/",
)
PRISON_OPEN_AGAIN_TEXT: Final = register_text(
    "prison_open_again_text",
    "Text to a mentor: a prison is open after all",
    WORDINGS,
    needed=("prison", "days"),
    prison="HMP Brixton",
    days="today",
    link="https://alongside.example/mentoring/",
)
