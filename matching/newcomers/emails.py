"""Emails to volunteers while they wait for their first man."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import VOLUNTEER

WORDINGS: Final = Path(__file__).parent / "wordings"

WHILE_YOU_WAIT: Final = register_letter(
    "while_you_wait",
    "To a trained volunteer: every 2 weeks while they wait",
    WORDINGS,
    why="You get this email every 2 weeks because you trained with us and have no man yet.",
    needed=("where", "link"),
    **VOLUNTEER,
    where="We requested a clearance from HMP Example for you on Monday 5 October 2026. The answer "
    "is likely to come around Monday 28 December 2026.",
    meanwhile="You can join: Shadowing a mentor, Tuesday 3 November 2026 at 14:00, HMP Example.",
    link="https://alongside.example/while-you-wait/",
)
OPEN_DATE_CANCELLED: Final = register_letter(
    "open_date_cancelled",
    "To a volunteer: a date that they wanted to join is cancelled",
    WORDINGS,
    why="You get this email because you told us that you would come.",
    needed=("what", "link"),
    **VOLUNTEER,
    what="Shadowing a mentor, Tuesday 3 November 2026 at 14:00, HMP Example",
    link="https://alongside.example/while-you-wait/",
)
