"""Closing a prison today or on other days, and opening it again.

On a closed day, there are no sessions. We tell the mentors who were going to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from config.accounts.models import User
from config.common.clock import london_date
from config.common.invitation import Invitation, as_one_calendar
from config.common.letters.sending import text_person
from config.common.letters.wording import Letter
from config.common.outbox.queueing import can_text, withdraw_texts
from config.common.outbox.text import TextMessage, uk_mobile
from matching.mentors.away import first_session_event
from matching.mentors.sessions import Session, sessions_of
from matching.models import Introduction, Mentor
from matching.newcomers.dates import cancel_shadowing
from matching.visits.emails import (
    PRISON_CLOSED,
    PRISON_CLOSED_TEXT,
    PRISON_OPEN_AGAIN,
    PRISON_OPEN_AGAIN_TEXT,
)
from matching.visits.lists import matches_at
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import ClosedDays, Establishment
from recruitment.prisons.closed_days import close_days, in_words, reopen_days

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
    """Closes the prison on these days, so that there are no sessions. Emails and texts every mentor
    who was going to come.

    Also cancels the shadowing of these days, and emails the volunteers who wanted to come.
    Raises the same errors as close_days.
    """
    with transaction.atomic():
        days = close_days(
            prison=prison, first_on=first_on, last_on=last_on, reason=reason, by=by, at=at
        )
        due = due_on(days, at=at)
        _email(due, PRISON_CLOSED, days, _closing(days), at=at)
        _text(due, PRISON_CLOSED_TEXT, days, _closing(days), at=at)
        cancel_shadowing(days, by=by, at=at)
    return days


def reopen_prison_on(*, days: ClosedDays, by: User, at: datetime) -> int:
    """Opens the prison again on these days, so that the sessions take place. Emails every mentor
    who can still come.

    Withdraws unsent texts about the closing. Sends another text to each mentor who got such a text
    or may still get it. Returns how many mentors it emailed. Raises the same errors as reopen_days.
    """
    with transaction.atomic():
        due = due_on(days, at=at)
        _email(due, PRISON_OPEN_AGAIN, days, _reopening(days), at=at)
        texted = withdraw_texts(about=f"{_closing(days)}:")
        again = {mentor: due[mentor] for mentor in due if mentor.user_id in texted}
        _text(again, PRISON_OPEN_AGAIN_TEXT, days, _reopening(days), at=at)
        reopen_days(days=days, by=by, at=at)
    return len(due)


def due_on(days: ClosedDays, *, at: datetime) -> Due:
    """The mentors who would come on these days if the prison was open, each with their sessions in
    order. Leaves out sessions that ended before `at`. 6 queries."""
    return _due(days.establishment, days.first_on, days.last_on, days, at=at)


def due_today(prison: Establishment, *, at: datetime) -> Due:
    """The mentors who still have a session today, each with their sessions. 6 queries."""
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


@dataclass(frozen=True)
class Call:
    """A mentor to call, and the sessions that the mentor was going to come to.

    `text` is the text message that we sent the mentor, or None. `cannot_text` is True if we could
    not text the mentor, because we have no UK mobile number for them. It is False if the service
    sends no texts to anybody.
    """

    mentor: Mentor
    sessions: Sequence[Session]
    text: TextMessage | None
    cannot_text: bool


def calls_about(days: ClosedDays) -> list[Call]:
    """The mentors to call about these days, the earliest session first. 7 queries."""
    start = f"{_closing(days)}:"
    texts = {text.person_id: text for text in TextMessage.objects.filter(key__startswith=start)}
    return [
        Call(
            mentor=mentor,
            sessions=sessions,
            text=texts.get(mentor.user_id),
            cannot_text=can_text() and not uk_mobile(mentor.phone),
        )
        for mentor, sessions in due_on(days, at=days.declared_at).items()
    ]


def _closing(days: ClosedDays) -> str:
    return f"prison-closed:{days.pk}"


def _reopening(days: ClosedDays) -> str:
    return f"prison-open:{days.pk}"


def _email(due: Due, letter: Letter, days: ClosedDays, occasion: str, *, at: datetime) -> None:
    """Emails each of these mentors, once for each `occasion`. The email removes the first session
    of a pair from the mentor's calendar, or puts it back."""
    is_off = letter is PRISON_CLOSED
    for mentor, sessions in due.items():
        email_volunteer(
            mentor.user,
            letter,
            occasion=occasion,
            coordinator=coordinator_at(days.establishment_id),
            at=at,
            prison=str(days.establishment),
            sessions=_in_words(sessions),
            link=_link(),
            calendar=_first_sessions(sessions, is_off=is_off, at=at),
        )


def _first_sessions(sessions: Sequence[Session], *, is_off: bool, at: datetime) -> str:
    """An .ics file with the first sessions of pairs among these sessions. We sent the mentor a
    calendar event for each first session. Empty if there is none."""
    events = [
        _changed(session, is_off=is_off)
        for session in sessions
        if getattr(session.match, "introduction", None)
        and session.match.introduction.first_on == session.on
    ]
    known = [event for event in events if event]
    return as_one_calendar(known, at=at) if known else ""


def _changed(session: Session, *, is_off: bool) -> Invitation | None:
    introduction = session.match.introduction
    Introduction.objects.filter(pk=introduction.pk).update(sequence=F("sequence") + 1)
    introduction.refresh_from_db(fields=["sequence"])
    return first_session_event(session.match, session.time, is_off=is_off)


def _text(due: Due, letter: Letter, days: ClosedDays, occasion: str, *, at: datetime) -> None:
    """Texts each of these mentors who has a UK mobile number, once for each `occasion`.

    Does nothing if no text service is set up. We no longer send a text once the mentor's first
    session of these days has ended.
    """
    if not can_text():
        return
    is_today = days.first_on == days.last_on == london_date(at)
    for mentor, sessions in due.items():
        if uk_mobile(mentor.phone):
            text_person(
                mentor.user_id,
                letter,
                occasion=occasion,
                until=sessions[0].time.over_at,
                at=at,
                prison=str(days.establishment),
                days="today" if is_today else in_words(days),
                link=_link(),
            )


def _link() -> str:
    return f"{settings.BASE_URL}/mentoring/"


def _in_words(sessions: Sequence[Session]) -> str:
    """When and where these sessions are, with a line for each session."""
    return "\n".join(session.time.in_words for session in sessions)
