"""When a mentor and a man meet next, as dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from config.common.clock import LONDON, london_date
from matching.models import Match, Mentor, Referral
from matching.states import MatchStatus
from recruitment.weekly import DAYS, PARTS

OVER_AT: Final = (12, 17, 21)
"""The London hours by which a morning, an afternoon and an evening are over."""

WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True)
class Session:
    """One meeting, on a day."""

    match: Match
    on: date

    @property
    def part(self) -> str:
        """ "morning", "afternoon" or "evening"."""
        return PARTS[self.match.slot % len(PARTS)]

    @property
    def man(self) -> str:
        return called(self.match.referral)


def called(man: Referral) -> str:
    """What a mentor's pages call him: his first name and no more, because they are read on
    telephones in buses."""
    return man.name.partition(" ")[0]


def next_sessions(mentor: Mentor, *, at: datetime) -> list[Session]:
    """The next meeting with each man this mentor meets now, the soonest first. One query."""
    sessions = [Session(it, next_on(it.slot, at=at)) for it in live_matches(mentor)]
    return sorted(sessions, key=lambda it: (it.on, it.match.slot))


def live_matches(mentor: Mentor) -> list[Match]:
    """Whom this mentor meets now, in the order of the week, with man and prison."""
    live = mentor.matches.filter(status=MatchStatus.LIVE)
    return list(live.select_related("referral__establishment").order_by("slot", "pk"))


def next_on(slot: int, *, at: datetime) -> date:
    """The next day with this slot; today for as long as that part of the day is not over."""
    today = london_date(at)
    on = first_on(slot, today)
    is_over = at.astimezone(LONDON).hour >= OVER_AT[slot % len(PARTS)]
    return on + WEEK if on == today and is_over else on


def first_on(slot: int, day: date) -> date:
    """The first day with this slot, that day included."""
    return day + timedelta(days=(slot // len(PARTS) - day.weekday()) % len(DAYS))


def days_with(slot: int, first: date, last: date) -> Iterator[date]:
    """Every day with this slot from the first to the last, both included."""
    on = first_on(slot, first)
    while on <= last:
        yield on
        on += WEEK
