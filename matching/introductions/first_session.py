"""The first session: which day, when and where in words, and the event in the mentor's calendar."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from itertools import islice
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from config.common.errors import FieldError
from config.common.invitation import Invitation, as_calendar
from config.common.letters.sending import spelt
from matching.introductions.emails import FIRST_SESSION
from matching.introductions.moving import (
    change_introduction,
    check_status,
    lock_match,
    note_change,
)
from matching.mentors.sessions import next_of
from matching.models import Match
from matching.permissions import check_decide
from matching.states import MatchStatus
from recruitment.letters.sending import email_volunteer
from recruitment.models import RegimeSlot, VisitGuide
from recruitment.weekly import PARTS

TITLE: Final = "Volunteering"
"""The title of the event in calendars. It names no man, because other people may see it."""
NAMESPACE: Final = UUID("a4a4b0f4-0a8e-4b0c-9d5e-0f8b7f1f2f65")
"""Drawn once at random. It gives the first session of a match the same UID every time."""
CHOICES: Final = 8
"""How many days a coordinator can choose from."""


def possible_days(match: Match, *, at: datetime) -> Iterator[date]:
    """The days on which they can meet, from tomorrow on, without end: in the weeks of the match,
    outside the mentor's absences. One query."""
    today = london_date(at)
    away = list(match.mentor.away.filter(last_on__gte=today))
    day = today
    while True:
        midnight = datetime.combine(day + timedelta(days=1), time.min, LONDON)
        day = next_of(match, away, at=midnight)
        yield day


def first_day(match: Match, *, at: datetime) -> date:
    """The first day on which they can meet. One query."""
    return next(possible_days(match, at=at))


def days_to_choose(match: Match, *, at: datetime) -> list[date]:
    """The next 8 days on which they can meet. One query."""
    return list(islice(possible_days(match, at=at), CHOICES))


def hours_of(match: Match) -> RegimeSlot | None:
    """The session of the prison at the time of the match. One query."""
    return RegimeSlot.objects.filter(
        establishment=match.referral.establishment_id, slot=match.slot
    ).first()


def when_in_words(match: Match, on: date, hours: RegimeSlot | None) -> str:
    """The day, and the hours by the clock where they are known: “Monday 7 June 2027, 13:45 to
    16:15”, or “Monday 7 June 2027, in the afternoon”. No query."""
    if hours and hours.starts_at and hours.ends_at:
        return f"{spelt(on)}, {hours.starts_at:%H:%M} to {hours.ends_at:%H:%M}"
    return f"{spelt(on)}, in the {PARTS[match.slot % len(PARTS)]}"


def where_in_words(match: Match) -> str:
    """The prison, and its entrance and address where they are known, on one line. One query."""
    prison = match.referral.establishment
    guide = VisitGuide.objects.filter(establishment=prison).first()
    lines = [guide.entrance, *guide.address.splitlines()] if guide else []
    return ", ".join([str(prison), *(line.strip() for line in lines if line.strip())])


def email_first_session(match: Match, *, at: datetime) -> None:
    """Tells the mentor when and where the first session is, with the event for their calendar.
    Once for each change of the day. Call it in the transaction of the change. 5 queries."""
    introduction, hours, where = match.introduction, hours_of(match), where_in_words(match)
    if introduction.first_on is None:
        return
    email_volunteer(
        match.mentor.user,
        FIRST_SESSION,
        occasion=f"first-session:{match.pk}:{introduction.sequence}",
        at=at,
        calendar=calendar_of(match, hours, where, at=at),
        when=when_in_words(match, introduction.first_on, hours),
        where=where,
        link=f"{settings.BASE_URL}/mentoring/offers/{match.pk}/",
    )


def calendar_of(
    match: Match, hours: RegimeSlot | None, where: str, *, at: datetime, is_off: bool = False
) -> str:
    """The first session as an .ics file for the mentor, or its cancellation. Empty while the day or
    the prison's hours by the clock are not known, because an event needs both. No query."""
    on = match.introduction.first_on
    if on is None or hours is None or hours.starts_at is None or hours.ends_at is None:
        return ""
    starts_at = datetime.combine(on, hours.starts_at, LONDON)
    ends_at = datetime.combine(on, hours.ends_at, LONDON)
    return as_calendar(
        Invitation(
            uid=uuid5(NAMESPACE, str(match.pk)),
            sequence=match.introduction.sequence + is_off,  # a cancellation counts as a change
            title=TITLE,
            starts_at=starts_at,
            minutes=(ends_at - starts_at) // timedelta(minutes=1),
            where=where,
            words=f"{settings.BASE_URL}/mentoring/offers/{match.pk}/",
            organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            guest=match.mentor.user.email,
            is_cancelled=is_off,
        ),
        at=at,
    )


def move_first_session(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Moves the first session, before they have met, and tells the mentor. Safe to repeat.

    Raises FieldError for a day that is not one of days_to_choose, ChangedMeanwhile when they have
    met or the match is over, HasDied, NotAllowed.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.TO_START)
        before = match.introduction.first_on
        if on == before:
            return
        if on not in days_to_choose(match, at=at):
            raise FieldError("on", "Select one of the days on which they can meet")
        change_introduction(
            match,
            "move_first_session",
            by=by,
            at=at,
            first_on=on,
            sequence=match.introduction.sequence + 1,
        )
        words = date_format(before, "j F Y") if before else ""
        note_change(match, "first session", words, date_format(on, "j F Y"), by=by, at=at)
        email_first_session(match, at=at)
