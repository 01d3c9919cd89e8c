"""Training sessions that are planned in a prison on a day when the prison is closed.

The place of a session is a text, and we look for the names of our prisons in this text. We do not
invite trainees to a session on a closed day. We email staff, so that they can move the session.
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from config.common.clock import london_date
from config.common.letters.sending import email_person
from config.common.letters.wording import register_letter
from recruitment.interviews.emails import spelt_time
from recruitment.models import Establishment
from recruitment.prisons.closed_days import bank_holidays_between, closed_days_between
from training.models import TrainingSession
from training.register.absences import people_to_tell
from training.states import SessionStatus

TRAINING_CLOSED: Final = register_letter(
    "training_closed_staff",
    "To a coordinator: a training session is on a closed day",
    Path(__file__).parent / "wordings",
    why="You get this email because you run the training of this cohort.",
    needed=("session", "when", "reason", "link"),
    session="Boundaries and keeping safe",
    when="Saturday 12 June 2027 at 10:00",
    reason="HMP Brixton is closed: Staff training",
    link="https://alongside.example/training/sessions/12/",
)


def closed_sessions(sessions: Collection[TrainingSession]) -> dict[int, str]:
    """Why each of these sessions cannot take place, by the session's id: "HMP Brixton is closed:
    Strike".

    Leaves out sessions that can take place. 2 queries, or 1 if no place of a session names a
    prison.
    """
    at_prison = _prisons_of(sessions)
    if not at_prison:
        return {}
    days = [london_date(session.starts_at) for session in sessions]
    prisons = {prison.pk: prison for prison in at_prison.values()}.values()
    closed = closed_days_between(prisons, min(days), max(days))
    reasons = {}
    for session in sessions:
        prison = at_prison.get(session.pk)
        day = london_date(session.starts_at)
        if prison and day in closed[prison.pk]:
            reasons[session.pk] = f"{prison} is closed: {closed[prison.pk][day]}"
    return reasons


def holidays_of(sessions: Collection[TrainingSession]) -> dict[int, str]:
    """The bank holidays on which these sessions are planned: the name of the holiday, by the
    session's id."""
    if not sessions:
        return {}
    days = {session.pk: london_date(session.starts_at) for session in sessions}
    names = bank_holidays_between(min(days.values()), max(days.values()))
    return {key: names[day] for key, day in days.items() if day in names}


def tell_staff_of_closed(*, at: datetime) -> int:
    """Emails the people who run the training about each future session on a closed day. Sends one
    email for each session, and another if the session moves to another closed day. Returns the
    number of all such sessions, even if it emailed about them before. Safe to repeat. 1 to 3
    queries when there are none."""
    coming = TrainingSession.objects.filter(starts_at__gt=at, status=SessionStatus.PLANNED)
    sessions = list(coming)
    reasons = closed_sessions(sessions)
    for session in sessions:
        if session.pk in reasons:
            _tell(session, reasons[session.pk], at=at)
    return len(reasons)


def _prisons_of(sessions: Collection[TrainingSession]) -> dict[int, Establishment]:
    """The prison that each session's place names, by the session's id."""
    if not sessions:
        return {}
    prisons = list(Establishment.objects.all())
    named = {
        session.pk: [prison for prison in prisons if _names(session.where, prison)]
        for session in sessions
    }
    return {key: max(rows, key=lambda row: len(row.name)) for key, rows in named.items() if rows}


def _names(where: str, prison: Establishment) -> bool:
    return prison.name.casefold() in where.casefold()


def _tell(session: TrainingSession, reason: str, *, at: datetime) -> None:
    for person in people_to_tell(session):
        email_person(
            person,
            TRAINING_CLOSED,
            occasion=f"training-closed:{session.pk}:{int(session.starts_at.timestamp())}",
            at=at,
            session=session.title,
            when=spelt_time(session.starts_at),
            reason=reason,
            link=f"{settings.BASE_URL}/training/sessions/{session.pk}/",
        )
