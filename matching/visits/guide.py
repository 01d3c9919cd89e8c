"""What a mentor needs to know to visit a prison."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from config.common.clock import london_date
from matching.mentors.sessions import Session, next_sessions
from matching.models import Mentor
from recruitment.models import Establishment, VisitGuide
from recruitment.prisons.closed_days import closed_days_between
from recruitment.prisons.visiting import guide_of

AHEAD: Final = timedelta(weeks=12)
"""How far ahead a mentor sees the closed days of a prison."""


@dataclass(frozen=True)
class Visit:
    """What a mentor needs to know to visit a prison. `next` is the mentor's next session at this
    prison, if there is one. `be_there_at` is when the mentor should be at the gate, if we know the
    hours. `closed` has the closed days of the next 12 weeks. Several closed days in a row are one
    entry, with the first day and the last day."""

    prison: Establishment
    guide: VisitGuide
    next: Session | None
    be_there_at: datetime | None
    closed: Sequence[tuple[date, date]]

    @property
    def bring(self) -> list[str]:
        """The things to bring to the prison."""
        return lines(self.guide.bring)

    @property
    def never_bring(self) -> list[str]:
        """The things that nobody may bring into the prison."""
        return lines(self.guide.never_bring)


def visit_to(prison: Establishment, mentor: Mentor, *, at: datetime) -> Visit:
    """What this mentor needs to know to visit this prison. 8 queries."""
    coming = next_sessions(mentor, at=at)
    there = [row for row in coming if row.match.referral.establishment_id == prison.pk]
    next_session = there[0] if there else None
    starts_at = next_session.time.starts_at if next_session else None
    guide = guide_of(prison)
    today = london_date(at)
    return Visit(
        prison=prison,
        guide=guide,
        next=next_session,
        be_there_at=starts_at - timedelta(minutes=guide.early_minutes) if starts_at else None,
        closed=runs(closed_days_between([prison], today, today + AHEAD)[prison.pk]),
    )


def lines(text: str) -> list[str]:
    """The lines of `text`, without the empty lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Groups consecutive days. Each group is its first day and its last day."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = spans[-1][0], day
        else:
            spans.append((day, day))
    return spans
