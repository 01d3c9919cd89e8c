"""The emails to volunteers and coordinators before a clearance ends."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import VOLUNTEER

WORDINGS: Final = Path(__file__).parent / "wordings"
CLEARANCE: Final = {
    "what": "clearance at HMP Example",
    "ends_on": "Friday 4 June 2027",
}

CLEARANCE_ENDS: Final = register_letter(
    "clearance_ends",
    "To a volunteer: a clearance ends",
    WORDINGS,
    why="You get this because you volunteer with us.",
    needed=("what", "ends_on"),
    **VOLUNTEER,
    **CLEARANCE,
)
CLEARANCE_ENDS_STAFF: Final = register_letter(
    "clearance_ends_staff",
    "To a coordinator: a clearance ends",
    WORDINGS,
    why="You get this because you look after volunteers’ clearances.",
    needed=("what", "ends_on", "days", "link"),
    **CLEARANCE,
    days="30 days",
    link="https://alongside.example/clearances/12/",
)
