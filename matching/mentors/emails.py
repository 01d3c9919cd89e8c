"""Emails to mentors when they start and when they leave. Also emails to coordinators when a
mentor's plans change or a session was hard."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import VOLUNTEER

WORDINGS: Final = Path(__file__).parent / "wordings"

MENTOR_WELCOME: Final = register_letter(
    "mentor_welcome",
    "To a volunteer: you are now a mentor",
    WORDINGS,
    why="You get this email because you volunteer with us.",
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/mentoring/",
)
MENTOR_CHANGE: Final = register_letter(
    "mentor_change_staff",
    "To a coordinator: a mentor’s plans have changed",
    WORDINGS,
    why="You get this email because you look after the men and mentors of a prison.",
    needed=("change", "sessions", "link"),
    change="has changed when they are free",
    sessions="2 sessions",
    link="https://alongside.example/mentors/12/",
)
TIMES_CHANGED: Final = register_letter(
    "mentor_times_changed",
    "To a mentor: we have changed your free times",
    WORDINGS,
    why="You get this email because you volunteer with us.",
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/mentoring/times/",
)
HOURS_MOVED: Final = register_letter(
    "prison_hours_changed",
    "To a mentor: a prison has changed its hours",
    WORDINGS,
    why="You get this email because you volunteer with us.",
    needed=("prison", "link"),
    **VOLUNTEER,
    prison="HMP Brixton",
    link="https://alongside.example/mentoring/",
)
HARD_SESSION_REPORTED: Final = register_letter(
    "hard_session_staff",
    "To a coordinator: a mentor had a hard session",
    WORDINGS,
    why="You get this email because you look after mentors.",
    needed=("link",),
    link="https://alongside.example/mentors/hard-sessions/12/",
)
FAREWELL: Final = register_letter(
    "farewell",
    "To a mentor: thank you and goodbye",
    WORDINGS,
    why="You get this email because you were a mentor with us.",
    needed=("link",),
    **VOLUNTEER,
    ends_on="Friday 4 June 2027",
    link="https://alongside.example/mentoring/statement/",
)
