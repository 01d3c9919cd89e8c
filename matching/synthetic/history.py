"""The 93 men of the report's period.

31 men had a mentor, 17 left without a mentor, and 39 referrals were closed for other reasons. 6 men
were waiting at the end of the period.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, Final, NamedTuple

from matching.models import ClosureReason, ReleaseKind
from matching.spreadsheets.records import Man, Release, Volunteer
from matching.states import ReferralStatus
from matching.synthetic import report
from matching.synthetic.chance import a_day, a_prison_number, born_aged, days
from matching.synthetic.men import a_man, a_release, reference
from matching.synthetic.records import Record
from matching.synthetic.writing import Meeting
from recruitment.weekly import EVERY_SLOT, first_on, slots_in

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
"""The matches of each of the 11 mentors. A mentor has one number for each of their places.

A number up to 3 is how many matches followed each other in that place. A number from THIRD is one
match of that many months. There are 28 matches of the first kind, and the 3 longest matches: 31 in
all.
"""

ENDINGS: Final = {
    ClosureReason.COMPLETED: 17,
    ClosureReason.TRANSFERRED: 4,
    ClosureReason.DID_NOT_ENGAGE: 4,
    ClosureReason.NEEDS_MET: 3,
    ClosureReason.WITHDREW: 3,
}
"""How the 31 matches ended. Invented, because the report does not say."""

LONGEST_WAIT: Final = 60
LONGEST_BEFORE_CLOSING: Final = 120
SETTLED_DAYS: Final = 130
"""The fewest days from a referral to the release date.

This is more than LONGEST_BEFORE_CLOSING, so that a man is released after his referral was closed.
"""


def past_meetings(random: Random, mentors: Sequence[Volunteer]) -> list[Meeting]:
    """Invents the 31 matches of the period that the programme report is about. All have ended
    before the end of 2025.

    `man` is NOT_YET_KNOWN in each of them.
    """
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
    spans = _long(random, first, slot, lane) if lane in report.LONGEST_MONTHS else None
    for started_on, ended_on in spans or _in_turn(random, first, lane):
        end = random.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        yield Meeting(volunteer, NOT_YET_KNOWN, slot, place, started_on, ended_on, end)


def _long(random: Random, first: date, slot: int, months: int) -> list[tuple[date, date]]:
    """The first and the last day of a match of exactly this many months. It starts in the 3 weeks
    after `first`."""
    # No slot of these matches is on a Thursday, which 29 February 2024 was.
    started_on = first_on(slot, a_day(random, first, first + days(14)))
    year, month = divmod(started_on.month - 1 + months, 12)
    return [(started_on, started_on.replace(year=started_on.year + year, month=month + 1))]


def _in_turn(random: Random, first: date, count: int) -> Iterator[tuple[date, date]]:
    """The first and the last day of `count` matches that follow each other. The period from `first`
    is divided into equal parts, one for each match.

    The last match may end after the period.
    """
    part = (report.LAST_DAY - first).days // count
    for number in range(count):
        opens = first + days(part * number)
        started_on = a_day(random, opens, opens + days(part // 4))
        longest = 240 if number == count - 1 else part * 7 // 10
        yield started_on, started_on + days(random.randint(longest // 2, longest))


class Story(NamedTuple):
    """One man, his match if he had one, and what else we know about him.

    `meeting` is the match. The position of the man in it is still NOT_YET_KNOWN.
    """

    man: Man
    meeting: Meeting | None = None
    record: Record | None = None


def history(
    random: Random,
    mentors: Sequence[Volunteer],
    waiting: Sequence[tuple[Man, Record | None]],
) -> tuple[list[Man], list[Meeting], dict[int, Record]]:
    """The men of the report's period in order of referral, then their matches, then their records
    by position.

    The men are numbered from 1. `mentors` are the 11 mentors of the period. `waiting` are the 6 men
    who were still waiting at the end of the period.
    """
    stories = [
        *_matched(random, mentors),
        *(Story(man) for man in _left_unmatched(random)),
        *(Story(man) for man in _closed_for_other_reasons(random)),
        *(Story(man, record=record) for man, record in waiting),
    ]
    stories.sort(key=lambda one: one.man.received_on)
    sources = _dealt(random, report.SOURCES)
    men = [
        replace(
            one.man,
            reference=reference(number),
            prison_number=one.man.prison_number and a_prison_number(number),
            source=source,
        )
        for number, (one, source) in enumerate(zip(stories, sources, strict=True), start=1)
    ]
    meetings = [replace(one.meeting, man=at) for at, one in enumerate(stories) if one.meeting]
    records = {at: one.record for at, one in enumerate(stories) if one.record}
    return men, meetings, records


def _matched(random: Random, mentors: Sequence[Volunteer]) -> Iterator[Story]:
    """Invents a man for each match. His mentor has no boundary against his offences."""
    profiles = list(_profiles(random))
    meetings = past_meetings(random, mentors)
    for meeting in sorted(
        meetings, key=lambda meeting: -len(mentors[meeting.volunteer].boundaries)
    ):
        boundaries = mentors[meeting.volunteer].boundaries
        profile = next(
            profile for profile in profiles if not set(profile["offences"]) & set(boundaries)
        )
        profiles.remove(profile)
        yield Story(_mentored(random, meeting, profile), meeting)


def _mentored(random: Random, meeting: Meeting, profile: Mapping[str, Any]) -> Man:
    earliest = max(report.FIRST_DAY, meeting.started_on - days(LONGEST_WAIT))
    received_on = a_day(random, earliest, meeting.started_on - days(5))
    return _of_period(
        random,
        received_on,
        status=ReferralStatus.CLOSED,
        closed_on=meeting.ended_on,
        closure=meeting.end,
        release=a_release(random, received_on),
        **profile,
    )


def _profiles(random: Random) -> Iterator[dict[str, Any]]:
    """The age, ethnicity and offences of the 31 men, as the report counts them."""
    bands = _dealt(random, report.AGES)
    ethnicities = _dealt(random, report.ETHNICITIES)
    for (low, high), ethnicity, offences in zip(bands, ethnicities, _offences(random), strict=True):
        # A man can have 2 birthdays in the 14 months, so he begins 2 years below the highest age.
        born_on = born_aged(random, low, high - 2, on_day=report.FIRST_DAY)
        yield {"born_on": born_on, "ethnicity": ethnicity, "offences": offences}


def _offences(random: Random) -> list[tuple[str, ...]]:
    """The 43 offences of the report, shared out to the 31 men at random. Each man gets at least 1
    offence.

    No group of offences occurs more than 31 times, so no man gets the same group twice.
    """
    cards = [code for code, count in report.OFFENCES.items() for _ in range(count)]
    hands = [tuple(cards[man :: report.MATCHED]) for man in range(report.MATCHED)]
    random.shuffle(hands)
    return hands


def _left_unmatched(random: Random) -> Iterator[Man]:
    for _ in range(report.LEFT_UNMATCHED):
        received_on = a_day(random, report.FIRST_DAY, report.LAST_DAY - days(95))
        left_on = a_day(random, received_on + days(92), report.LAST_DAY)
        yield _of_period(
            random,
            received_on,
            status=ReferralStatus.CLOSED,
            closed_on=left_on,
            closure=ClosureReason.RELEASED_UNMATCHED,
            release=Release(left_on, ReleaseKind.CONFIRMED, left_on - days(7)),
        )


def _closed_for_other_reasons(random: Random) -> Iterator[Man]:
    for reason in _dealt(random, report.OTHER_CLOSURES):
        received_on = a_day(random, report.FIRST_DAY, report.LAST_DAY - days(14))
        latest = min(received_on + days(LONGEST_BEFORE_CLOSING), report.LAST_DAY)
        soonest, longest = (SETTLED_DAYS, 900)
        if reason == ClosureReason.NOT_ELIGIBLE:
            latest, (soonest, longest) = received_on + days(10), (20, 80)
        yield _of_period(
            random,
            received_on,
            status=ReferralStatus.CLOSED,
            closed_on=a_day(random, received_on + days(3), latest),
            closure=reason,
            release=a_release(random, received_on, soonest=soonest, latest=longest),
        )


def _of_period(random: Random, received_on: date, **fields: Any) -> Man:
    """Invents a man at HMP Brixton. He gets his source and his number later, once all the men are
    known."""
    return a_man(random, 0, received_on=received_on, prison="BXI", slots=EVERY_SLOT, **fields)


def _dealt(random: Random, counts: Mapping[Any, int]) -> list[Any]:
    """A list with each key as many times as `counts` says, in random order."""
    cards = [key for key, count in counts.items() for _ in range(count)]
    random.shuffle(cards)
    return cards
