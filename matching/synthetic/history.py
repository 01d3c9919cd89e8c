"""The 93 men of the report's period: 31 who had a mentor, 17 who left without one, 39 whose
referrals were closed for other reasons. The six who were waiting at its end are still waiting, so
that they stay countable on any day; they come from waiting.py and are numbered here with the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, Final, NamedTuple

from matching.intake.records import Man, Release, Volunteer
from matching.models import ClosureReason, ReleaseKind
from matching.states import ReferralStatus
from matching.synthetic import report
from matching.synthetic.chance import a_day, born_aged, days
from matching.synthetic.meetings import past_meetings
from matching.synthetic.men import a_man, a_release, reference
from matching.synthetic.records import Meeting
from recruitment.weekly import EVERY_SLOT

LONGEST_WAIT: Final = 60
LONGEST_BEFORE_CLOSING: Final = 120
SETTLED_DAYS: Final = 130
"""A release date far enough away not to fall before the referral was closed."""


class Told(NamedTuple):
    """One man, and the meeting he had if he had one (its `man` not yet known)."""

    man: Man
    meeting: Meeting | None = None


def history(
    random: Random, mentors: Sequence[Volunteer], waiting: Sequence[Man]
) -> tuple[list[Man], list[Meeting]]:
    """The men in order of referral, the first numbered 1, and who met whom.

    `mentors` are the eleven of the period, `waiting` the six men it left waiting.
    """
    told = [
        *_matched(random, mentors),
        *(Told(man) for man in _left_unmatched(random)),
        *(Told(man) for man in _closed_otherwise(random)),
        *(Told(man) for man in waiting),
    ]
    told.sort(key=lambda one: one.man.received_on)
    sources = _dealt(random, report.SOURCES)
    men = [
        replace(one.man, reference=reference(number), source=source)
        for number, (one, source) in enumerate(zip(told, sources, strict=True), start=1)
    ]
    meetings = [replace(one.meeting, man=at) for at, one in enumerate(told) if one.meeting]
    return men, meetings


def _matched(random: Random, mentors: Sequence[Volunteer]) -> Iterator[Told]:
    """Each meeting with a man whose offences cross no boundary of that mentor."""
    profiles = list(_profiles(random))
    meetings = past_meetings(random, mentors)
    for meeting in sorted(meetings, key=lambda it: -len(mentors[it.volunteer].boundaries)):
        boundaries = mentors[meeting.volunteer].boundaries
        profile = next(it for it in profiles if not set(it["offences"]) & set(boundaries))
        profiles.remove(profile)
        yield Told(_mentored(random, meeting, profile), meeting)


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
    """Age, ethnicity and offences of the 31, as the report counts them."""
    bands = _dealt(random, report.AGES)
    ethnicities = _dealt(random, report.ETHNICITIES)
    for (low, high), ethnicity, offences in zip(bands, ethnicities, _offences(random), strict=True):
        # Up to two birthdays fall in the fourteen months: two years below the top stays in band.
        born_on = born_aged(random, low, high - 2, on_day=report.FIRST_DAY)
        yield {"born_on": born_on, "ethnicity": ethnicity, "offences": offences}


def _offences(random: Random) -> list[tuple[str, ...]]:
    """The 43 offences dealt round the 31 like cards. No group has more than 31, so nobody gets
    the same one twice, and everybody gets one."""
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


def _closed_otherwise(random: Random) -> Iterator[Man]:
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


def _of_period(random: Random, received_on: date, **said: Any) -> Man:
    """A man at HMP Brixton; his source and number are dealt once all are known."""
    return a_man(random, 0, received_on=received_on, prison="BXI", slots=EVERY_SLOT, **said)


def _dealt(random: Random, counts: Mapping[Any, int]) -> list[Any]:
    """Every key as often as it counts, shuffled."""
    cards = [key for key, count in counts.items() for _ in range(count)]
    random.shuffle(cards)
    return cards
