"""The men who are waiting today. Most can be matched this week, and for each kind of reason there
is a man who cannot. The slots in team.py are chosen to fit these cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from matching.models import ExclusionKind, ReleaseKind
from matching.spreadsheets.records import Man, Release
from matching.synthetic import report
from matching.synthetic.chance import a_day, days, on, some
from matching.synthetic.men import a_man
from matching.synthetic.team import AFTERNOONS, MORNINGS
from recruitment.weekly import mask_of, slots_in

BY_DAY: Final = MORNINGS | AFTERNOONS
SOME_OF_THE_WEEK: Final = 0
"""As `slots`: 2 to 4 slots of the working week, drawn for each man."""


@dataclass(frozen=True, slots=True)
class Case:
    """`count` similar men. `release`: a range of days from today, or None for an unknown date."""

    count: int = 1
    prison: str = "BXI"
    slots: int = SOME_OF_THE_WEEK
    prefers: int = 0
    waited: tuple[int, int] = (7, 260)
    release: tuple[int, int] | None = (100, 600)
    languages: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    offences: tuple[str, ...] | None = None
    apart_from: int | None = None  # position in team.volunteers
    apart: ExclusionKind = ExclusionKind.CONFLICT


SINCE_THE_PERIOD: Final = (
    Case(2, slots=BY_DAY, release=(200, 700), languages=("vietnamese",)),
    Case(1, slots=on("Wed eve"), release=(300, 700)),
    Case(1, slots=on("Thu eve"), release=(300, 700), offences=("sexual",)),
    Case(1, release=None),
    Case(1, release=(70, 89)),
)
"""The 6 men still waiting when the report ended. 4 of them cannot be matched today either."""

NOW: Final = (
    Case(6),
    Case(5, prefers=MORNINGS),
    Case(5, release=(35, 85)),
    Case(3, release=None),
    Case(2, slots=BY_DAY, courses=("trauma",)),
    Case(1, languages=("french",), slots=on("Mon am", "Mon pm")),
    # The rest: one case for each reason.
    Case(1, slots=BY_DAY, release=(10, 20)),
    Case(1, slots=BY_DAY, languages=("albanian",)),
    Case(1, slots=BY_DAY, courses=("conflict-18-25",)),
    Case(1, slots=on("Thu eve"), offences=("sexual", "public-order")),
    Case(1, slots=on("Tue eve"), apart_from=5),
    Case(1, slots=on("Fri pm")),
    Case(1, slots=on("Wed eve"), release=(40, 80)),
    Case(6, prison="WWI"),
    Case(1, prison="WWI", slots=on("Fri am"), release=(50, 80)),
    Case(3, prison="PVI"),
    Case(2, prison="TSI", waited=(3, 30)),
)


def left_waiting(random: Random, today: date) -> list[Man]:
    """The 6 men of the report's period who are still waiting, not yet numbered."""
    return [
        _man(random, 0, case, a_day(random, date(2024, 10, 1), report.LAST_DAY), today)
        for case in SINCE_THE_PERIOD
        for _ in range(case.count)
    ]


def waiting_now(random: Random, first_number: int, today: date) -> Iterator[tuple[Man, Case]]:
    """The men referred since who are waiting, in the order of the cases."""
    cases = [case for case in NOW for _ in range(case.count)]
    for number, case in enumerate(cases, start=first_number):
        shortest, longest = case.waited
        received_on = a_day(random, today - days(longest), today - days(shortest))
        yield _man(random, number, case, received_on, today), case


def _man(random: Random, number: int, case: Case, received_on: date, today: date) -> Man:
    fields: dict[str, Any] = {"prison": case.prison, "release": None}
    fields["slots"] = case.slots or mask_of(some(random, list(slots_in(BY_DAY)), 2, 4))
    fields["preferred_slots"] = fields["slots"] & case.prefers
    fields["languages"], fields["courses"] = case.languages, case.courses
    if case.offences is not None:
        fields["offences"] = case.offences
    if case.release:
        soonest, latest = case.release
        day = a_day(random, today + days(soonest), today + days(latest))
        fields["release"] = Release(
            day, ReleaseKind.CONDITIONAL, max(received_on, today - days(20))
        )
    return a_man(random, number, received_on=received_on, **fields)
