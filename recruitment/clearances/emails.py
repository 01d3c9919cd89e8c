"""The emails that remind volunteers and coordinators before a clearance ends or a DBS check is
due."""

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
    why="You get this email because you volunteer with us.",
    needed=("what", "ends_on"),
    **VOLUNTEER,
    **CLEARANCE,
)
CLEARANCE_ENDS_STAFF: Final = register_letter(
    "clearance_ends_staff",
    "To a coordinator: a clearance ends",
    WORDINGS,
    why="You get this email because you look after volunteers’ clearances.",
    needed=("what", "ends_on", "days", "link"),
    **CLEARANCE,
    days="30 days",
    link="https://alongside.example/clearances/12/",
)
DBS_DUE: Final = register_letter(
    "dbs_due",
    "To a volunteer: a DBS check is due",
    WORDINGS,
    why="You get this email because you volunteer with us.",
    needed=("ends_on",),
    **VOLUNTEER,
    ends_on=CLEARANCE["ends_on"],
)
DBS_DUE_STAFF: Final = register_letter(
    "dbs_due_staff",
    "To a coordinator: a DBS check is due",
    WORDINGS,
    why="You get this email because you look after volunteers’ clearances.",
    needed=("ends_on", "link"),
    ends_on=CLEARANCE["ends_on"],
    link="https://alongside.example/clearances/12/",
)
