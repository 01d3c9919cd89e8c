"""The dates in the demo that volunteers can join while they wait for their first man."""

from datetime import datetime, time, timedelta
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from matching.models import OpenDateKind
from matching.newcomers.dates import Offered, offer_date
from recruitment.models import Establishment
from recruitment.weekly import first_on

SUPERVISION_IN: Final = timedelta(days=9)
SHADOWING_IN: Final = timedelta(days=7)
TUESDAY_AFTERNOON: Final = 4


def write_open_dates(brixton: Establishment, *, coordinator: User, at: datetime) -> None:
    """Adds a group supervision for everybody, and an afternoon of shadowing at HMP Brixton for 2
    people."""
    today = london_date(at)
    shadowing_on = first_on(TUESDAY_AFTERNOON, today + SHADOWING_IN)
    offers = (
        Offered(
            OpenDateKind.SUPERVISION,
            datetime.combine(today + SUPERVISION_IN, time(18, 30), LONDON),
            "12 Example Street, London",
            words="Mentors talk about what went well and what was hard.",
        ),
        Offered(
            OpenDateKind.SHADOWING,
            datetime.combine(shadowing_on, time(13, 30), LONDON),
            "The gate of HMP Brixton",
            brixton,
            words="For volunteers who are cleared. Bring your passport.",
            places=2,
        ),
    )
    for offered in offers:
        offer_date(offered=offered, by=coordinator, at=at)
