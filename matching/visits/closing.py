"""A prison that is closed today or on other days. There are no sessions on these days, and the
mentors are told."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.letters.wording import Letter
from matching.mentors.sessions import Session, sessions_of
from matching.models import Mentor
from matching.visits.emails import PRISON_CLOSED, PRISON_OPEN_AGAIN
from matching.visits.lists import matches_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import ClosedDays, Establishment
from recruitment.prisons.closed_days import close_days, reopen_days

Due = dict[Mentor, list[Session]]
"""For each mentor, the sessions that the mentor was going to come to."""


def close_prison_on(
    *,
    prison: Establishment,
    first_on: date,
    last_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> ClosedDays:
    """Cancels the sessions of these days at this prison. Emails every mentor who was going to come.
    Raises what close_days raises."""
    with transaction.atomic():
        days = close_days(
            prison=prison, first_on=first_on, last_on=last_on, reason=reason, by=by, at=at
        )
        _tell(PRISON_CLOSED, days, "closed", at=at)
    return days


def reopen_prison_on(*, days: ClosedDays, by: User, at: datetime) -> int:
    """Brings back the sessions of these days. Emails every mentor who can still come, and returns
    how many mentors it emailed. Raises what reopen_days raises."""
    with transaction.atomic():
        count = _tell(PRISON_OPEN_AGAIN, days, "open", at=at)
        reopen_days(days=days, by=by, at=at)
    return count


def due_on(days: ClosedDays, *, at: datetime) -> Due:
    """The mentors who would come on these days if the prison was open, each with their sessions in
    order. Leaves out the sessions that were over at the time `at`. 5 queries."""
    return _due(days.establishment, days.first_on, days.last_on, days, at=at)


def due_today(prison: Establishment, *, at: datetime) -> Due:
    """The mentors who are still to come today, each with their sessions. 5 queries."""
    return _due(prison, london_date(at), london_date(at), None, at=at)


def _due(
    prison: Establishment, first: date, last: date, but_for: ClosedDays | None, *, at: datetime
) -> Due:
    first = max(first, london_date(at))
    due: Due = {}
    for session in sessions_of(list(matches_at(prison)), first, last, but_for=but_for):
        if not session.time.is_over(at):
            due.setdefault(session.match.mentor, []).append(session)
    return due


def _tell(letter: Letter, days: ClosedDays, occasion: str, *, at: datetime) -> int:
    """Sends one email to each mentor who is due on these days. Returns how many mentors it
    emailed."""
    due = due_on(days, at=at)
    for mentor, sessions in due.items():
        email_volunteer(
            mentor.user,
            letter,
            occasion=f"prison-{occasion}:{days.pk}",
            at=at,
            prison=str(days.establishment),
            sessions=_in_words(sessions),
            link=f"{settings.BASE_URL}/mentoring/",
        )
    return len(due)


def _in_words(sessions: Sequence[Session]) -> str:
    """When and where these sessions are. Each session has a line."""
    return "\n".join(session.time.in_words for session in sessions)
