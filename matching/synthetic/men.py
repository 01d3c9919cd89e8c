"""Invented men, one at a time."""

from datetime import date
from random import Random
from typing import Any, Final

from matching.models import ReleaseKind
from matching.pool.lists import NEEDS
from matching.spreadsheets.records import Man, Release
from matching.synthetic import report
from matching.synthetic.chance import (
    MEN,
    a_day,
    a_name,
    a_prison_number,
    born_aged,
    days,
    levels,
    some,
)

NEED_CODES: Final = tuple(NEEDS)
USUAL_NEEDS: Final = (
    "accommodation",
    "employment",
    "money",
    "drugs",
    "health",
    "family",
    "cv",
)
"""The needs that most men of the demo have. The mentors of the demo know most about these needs."""
RARER_NEEDS: Final = tuple(code for code in NEED_CODES if code not in USUAL_NEEDS)
WELL_KNOWN: Final = (1, 3, 2)
"""How often a mentor has level 1, 2 and 3 of experience with one of the USUAL_NEEDS."""
OFFENCE_CODES: Final = tuple(report.OFFENCES)
ELIGIBLE_DAYS: Final = 92
"""3 months, in days. A man must have this long left to serve when he is referred."""
UNKNOWN_NUMBERS: Final = 0.15
UNKNOWN_RELEASES: Final = 0.12
KINDS: Final = (
    ReleaseKind.CONDITIONAL,
    ReleaseKind.CONDITIONAL,
    ReleaseKind.HDC,
    ReleaseKind.PAROLE,
    ReleaseKind.CONFIRMED,
    ReleaseKind.AUTOMATIC,
)


def reference(number: int) -> str:
    """The reference number of an invented referral. No real reference number starts with “DEMO-”.

    `number` must be below 10 million.
    """
    return f"DEMO-{number:05}"


def a_man(random: Random, number: int, *, received_on: date, **fields: Any) -> Man:
    """Invents a waiting man. `fields` sets fields of Man. The other fields are drawn at random."""
    chance: dict[str, Any] = {
        "reference": reference(number),
        "name": a_name(random, MEN),
        "prison_number": "" if random.random() < UNKNOWN_NUMBERS else a_prison_number(number),
        "source": random.choices(*_weighted(report.SOURCES))[0],
        "received_on": received_on,
        "born_on": born_aged(random, 21, 62, on_day=received_on),
        "ethnicity": random.choices(*_weighted(report.ETHNICITIES))[0],
        "needs": levels(random, NEED_CODES, 1, 4),
        "offences": some(random, OFFENCE_CODES, 1, 2),
        "release": a_release(random, received_on),
    }
    return Man(**(chance | fields))


def usual_needs(random: Random) -> dict[str, int]:
    """The needs of a man of the demo, drawn at random. Most men have the same few needs."""
    return levels(random, USUAL_NEEDS, 2, 4) | levels(random, RARER_NEEDS, 0, 1)


def usual_experience(random: Random) -> dict[str, int]:
    """The experience of a mentor of the demo, drawn at random: with most of the USUAL_NEEDS, and
    with some other needs."""
    return levels(random, USUAL_NEEDS, 5, 6, shares=WELL_KNOWN) | levels(
        random, RARER_NEEDS, 1, 3, shares=WELL_KNOWN
    )


def a_release(
    random: Random, received_on: date, *, soonest: int = ELIGIBLE_DAYS, latest: int = 900
) -> Release | None:
    """A random release date, `soonest` to `latest` days after the referral. The prison may have
    confirmed it.

    None for some men: their date is not known.
    """
    if random.random() < UNKNOWN_RELEASES:
        return None
    day = a_day(random, received_on + days(soonest), received_on + days(latest))
    is_confirmed = random.random() < 0.6
    return Release(day, random.choice(KINDS), received_on if is_confirmed else None)


def _weighted(shares: Any) -> tuple[list[Any], list[int]]:
    return list(shares), list(shares.values())
