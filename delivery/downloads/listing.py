"""The files that can be downloaded, and the number of rows in each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.accounts.models import User
from delivery.concerns.files import CONCERNS
from delivery.endings.files import ENDINGS, FEEDBACK, REMARKS
from delivery.files import File
from delivery.gate.files import FACTS, MEETINGS, PLANS
from delivery.onward.files import ONWARD
from delivery.outcomes.files import AIMS, NEEDS, REVIEWS, WORKS
from delivery.questionnaires.files import QUESTIONNAIRES
from delivery.sessions.files import SESSIONS
from delivery.toolkits.files import TOOLKITS
from recruitment.models import Establishment

FILES: Final = (
    SESSIONS,
    NEEDS,
    REVIEWS,
    AIMS,
    WORKS,
    TOOLKITS,
    QUESTIONNAIRES,
    PLANS,
    FACTS,
    MEETINGS,
    ONWARD,
    ENDINGS,
    FEEDBACK,
    REMARKS,
    CONCERNS,
)
BY_NAME: Final = {file.name: file for file in FILES}


@dataclass(frozen=True)
class Line:
    """A file to download, and the number of rows that it has for the chosen prisons and period."""

    file: File
    rows: int


def lines_for(
    user: User, *, prisons: Iterable[Establishment], first: date | None, last: date | None
) -> list[Line]:
    """All files to download, each with its number of rows. The arguments mean the same as in
    delivery.files.File.chosen. One query for each file."""
    return [
        Line(file, file.chosen(user, prisons=prisons, first=first, last=last).count())
        for file in FILES
    ]
