"""Who met whom: the 31 matches of the report's period, one after another in each mentor's places,
none before the mentor was cleared."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Final

from matching.intake.records import Volunteer
from matching.models import ClosureReason
from matching.synthetic import report
from matching.synthetic.chance import a_day, days
from matching.synthetic.records import Meeting
from recruitment.weekly import slots_in

NOT_YET_KNOWN: Final = -1
LONGEST, SECOND, THIRD = report.LONGEST_MONTHS

LANES: Final = (
    (3, LONGEST),
    (3, SECOND),
    (THIRD,),
    (3, 2),
    (3,),
    (3, 3),
    (2,),
    (2,),
    (1,),
    (1, 1),
    (1,),
)
"""For each of the eleven and each of his or her places, how many matches one after another; or
one of the three longest, by its months. 28 and the three longest are the 31."""

ENDINGS: Final = {
    ClosureReason.COMPLETED: 17,
    ClosureReason.TRANSFERRED: 4,
    ClosureReason.DID_NOT_ENGAGE: 4,
    ClosureReason.NEEDS_MET: 3,
    ClosureReason.WITHDREW: 3,
}
"""Invented: the report does not say how the 31 ended."""


def past_meetings(random: Random, mentors: Sequence[Volunteer]) -> list[Meeting]:
    """The 31 matches, all ended by the end of 2025. `man` is not yet known."""
    return [
        meeting
        for volunteer, (mentor, lanes) in enumerate(zip(mentors, LANES, strict=True))
        for place, lane in enumerate(lanes, start=1)
        for meeting in _in_lane(random, volunteer, mentor, place, lane)
    ]


def _in_lane(
    random: Random, volunteer: int, mentor: Volunteer, place: int, lane: int
) -> Iterator[Meeting]:
    slot = list(slots_in(mentor.slots))[place - 1]
    first = max(report.FIRST_DAY + days(10), mentor.clearances[0].issued_on + days(2))
    spans = _long(random, first, lane) if lane in report.LONGEST_MONTHS else None
    for started_on, ended_on in spans or _in_turn(random, first, lane):
        end = random.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        yield Meeting(volunteer, NOT_YET_KNOWN, slot, place, started_on, ended_on, end)


def _long(random: Random, first: date, months: int) -> list[tuple[date, date]]:
    """One of exactly so many months, from the first fortnight."""
    started_on = a_day(random, first, first + days(14))
    year, month = divmod(started_on.month - 1 + months, 12)
    return [(started_on, started_on.replace(year=started_on.year + year, month=month + 1))]


def _in_turn(random: Random, first: date, count: int) -> Iterator[tuple[date, date]]:
    """So many in turn, each in its own equal part of what is left of the period; the last may go
    on after the period ends."""
    part = (report.LAST_DAY - first).days // count
    for number in range(count):
        opens = first + days(part * number)
        started_on = a_day(random, opens, opens + days(part // 4))
        longest = 240 if number == count - 1 else part * 7 // 10
        yield started_on, started_on + days(random.randint(longest // 2, longest))
