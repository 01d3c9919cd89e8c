"""When a mentor and a man meet next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from config.common.clock import LONDON, london_date
from matching.mentors.rules import called
from matching.models import Away, Match, Mentor, current_rules
from recruitment.weekly import PARTS, WEEK, first_on

OVER_AT: Final = (12, 17, 21)
"""The London hours by which a morning, an afternoon and an evening are over."""


@dataclass(frozen=True)
class Session:
    """One meeting, on a day. `man` is what the mentor's pages call him."""

    match: Match
    on: date
    man: str

    @property
    def part(self) -> str:
        """ "morning", "afternoon" or "evening"."""
        return PARTS[self.match.slot % len(PARTS)]

    @property
    def is_weekly(self) -> bool:
        """Whether they meet every week, not every other week."""
        return self.match.first_week and self.match.second_week


def next_sessions(mentor: Mentor, *, at: datetime) -> list[Session]:
    """The next session with each man this mentor meets now, outside absences, the soonest first.
    3 queries."""
    away = list(mentor.away.filter(last_on__gte=london_date(at)))
    rules = current_rules()
    sessions = [
        Session(match, next_of(match, away, at=at), called(match.referral, rules))
        for match in live_matches(mentor)
    ]
    return sorted(sessions, key=lambda session: (session.on, session.match.slot))


def live_matches(mentor: Mentor) -> list[Match]:
    """This mentor's matches with sessions at a prison to come, in the order of the week, with man
    and prison loaded. One query."""
    rows = mentor.matches.meeting().order_by("slot", "pk")
    return list(rows.select_related("referral__establishment", "referral__participant"))


def next_on(slot: int, *, at: datetime) -> date:
    """The next day with this slot. Today, until that part of the day is over in London."""
    today = london_date(at)
    on = first_on(slot, today)
    is_over = at.astimezone(LONDON).hour >= OVER_AT[slot % len(PARTS)]
    return on + WEEK if on == today and is_over else on


def next_of(match: Match, away: Collection[Away], *, at: datetime) -> date:
    """The next day of this match, in one of its weeks and outside these absences."""
    on = next_on(match.slot, at=at)
    while not match.meets_in_week_of(on) or any(absence.holds(on) for absence in away):
        on += WEEK
    return on
