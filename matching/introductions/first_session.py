"""The first session: which day, when and where in words, and the event in the mentor's calendar."""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.errors import FieldError
from config.common.invitation import Invitation, as_calendar
from config.common.letters.wording import Letter
from matching.introductions.emails import FIRST_SESSION, FIRST_SESSION_MOVED
from matching.introductions.handing_over import tell_mentor_before
from matching.introductions.moving import (
    change_introduction,
    check_status,
    lock_match,
)
from matching.mentors.away import event_uid
from matching.mentors.sessions import possible_times
from matching.models import Match
from matching.permissions import check_decide
from matching.referrals.matched import note_match_change
from matching.states import MatchStatus
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of
from recruitment.prisons.visiting import SessionTime, timetable_of

TITLE: Final = "Volunteering"
"""The title of the event in calendars. It names no man, because other people may see it."""
CHOICES: Final = 8
"""How many days a coordinator can choose from."""


def first_day(match: Match, *, at: datetime) -> date | None:
    """The first day on which the mentor and the man can meet, or None where there is no such day in
    the next 2 years. 4 queries."""
    return next((time.on for time in possible_times(match, at=at)), None)


def days_to_choose(match: Match, *, at: datetime) -> list[date]:
    """The next 8 days on which the mentor and the man can meet. 4 queries."""
    return [time.on for time in islice(possible_times(match, at=at), CHOICES)]


def time_of(match: Match, on: date) -> SessionTime:
    """When and where they meet on this day. One query."""
    prison = match.referral.establishment_id
    return timetable_of([prison]).session(prison, match.slot, on)


def first_time(match: Match, *, at: datetime) -> SessionTime | None:
    """When and where they meet first: on the day agreed, else on the first day they can. None where
    there is no such day in the next 2 years. 5 queries at most."""
    on = match.introduction.first_on or first_day(match, at=at)
    return time_of(match, on) if on else None


def when_in_words(match: Match, time: SessionTime | None) -> str:
    """ "Monday 7 December, 13:45 to 16:15", or "Monday afternoons" while there is no day."""
    if time is None:
        return f"{match.get_slot_display()}s"
    return f"{time.day_in_words}, {time.hours_in_words}"


def coordinators_in_words(match: Match) -> str:
    """Whom to tell when something changes: "Ann Archer or Bo Birch". 2 queries."""
    prison = Establishment.objects.filter(pk=match.referral.establishment_id)
    people = coordinators_of(prison).order_by("name", "pk")
    return " or ".join(person.name for person in people) or "us"


def email_first_session(match: Match, *, at: datetime, letter: Letter = FIRST_SESSION) -> None:
    """Tells the mentor when and where the first session is, with the event for their calendar.
    Sends one email for each change of the day. Call it in the transaction of the change. 6
    queries."""
    introduction = match.introduction
    if introduction.first_on is None:
        return
    session = time_of(match, introduction.first_on)
    email_volunteer(
        match.mentor.user,
        letter,
        occasion=f"match:{match.pk}:first-session:{introduction.sequence}",
        at=at,
        calendar=calendar_of(match, at=at),
        when=when_in_words(match, session),
        where=session.where,
        who=coordinators_in_words(match),
        contact=settings.CONTACT_EMAIL,
        link=f"{settings.BASE_URL}/mentoring/offers/{match.pk}/",
    )


def calendar_of(match: Match, *, at: datetime, is_off: bool = False) -> str:
    """The first session as an .ics file for the mentor, or its cancellation. Empty while the day or
    the prison's hours by the clock are not known, because an event needs both. One query."""
    on = match.introduction.first_on
    if on is None:
        return ""
    session = time_of(match, on)
    if session.starts_at is None or session.ends_at is None:
        return ""
    return as_calendar(
        Invitation(
            uid=event_uid(match, on),
            sequence=match.introduction.sequence + is_off,  # a cancellation counts as a change
            title=TITLE,
            starts_at=session.starts_at,
            minutes=(session.ends_at - session.starts_at) // timedelta(minutes=1),
            where=session.where,
            words=f"{settings.BASE_URL}/mentoring/offers/{match.pk}/",
            organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            guest=match.mentor.user.email,
            is_cancelled=is_off,
        ),
        at=at,
    )


def move_first_session(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Moves the first session, before they have met, and tells the mentor, and the one
    who hands over to them. Safe to repeat.

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
        note_match_change(
            match, "first session", words, date_format(on, "j F Y"), reason="", by=by, at=at
        )
        letter = FIRST_SESSION_MOVED if before else FIRST_SESSION
        email_first_session(match, at=at, letter=letter)
        tell_mentor_before(match, at=at)
