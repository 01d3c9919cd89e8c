"""A mentor's sessions for the private calendar, which names nobody and no prison. A slot has no
clock time, so each is an event of its day."""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings

from config.common.clock import london_date
from config.common.invitation import WholeDay
from matching.domain.mentoring.away import away_from, sessions_between
from matching.domain.mentoring.sessions import Session
from matching.models import Mentor
from matching.states import MentorStatus

AHEAD: Final = timedelta(weeks=8)
NAMESPACE: Final = UUID("7b0e4f6c-5f0a-4d55-9a3e-2f6f3f1c8d21")
"""Made once by chance: the same session keeps its UID for as long as it stands."""


def days_of(person: int, *, at: datetime) -> list[WholeDay]:
    """What this person does as a mentor within eight weeks, in order: absences and whatever comes
    after a last day left out. Four queries; one for somebody who is no mentor."""
    mentor = Mentor.objects.exclude(status=MentorStatus.LEFT).filter(user=person).first()
    if mentor is None:
        return []
    today = london_date(at)
    away = list(away_from(mentor, today=today))
    coming = sessions_between(mentor, today, min(today + AHEAD, mentor.leaves_on or date.max))
    return [_day(it) for it in coming if not any(them.holds(it.on) for them in away)]


def _day(session: Session) -> WholeDay:
    return WholeDay(
        uid=uuid5(NAMESPACE, f"{session.match.pk} {session.on:%Y-%m-%d}"),
        on=session.on,
        title=f"Volunteering, {session.part}",
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )
