"""The first session: its day, its time and place in words, and its event in the mentor's
calendar."""

from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.charity.reading import charity
from config.common.errors import FieldError
from config.common.invitation import as_calendar
from config.common.letters.wording import Letter
from matching.introductions.emails import (
    FIRST_SESSION,
    FIRST_SESSION_MOVED,
    FIRST_SESSION_OFF,
)
from matching.introductions.handing_over import tell_mentor_before
from matching.introductions.moving import (
    change_introduction,
    check_status,
    lock_match,
)
from matching.matches.meetings import arrange_meetings
from matching.matches.times import Time
from matching.mentors.away import first_session_event
from matching.mentors.sessions import possible_times
from matching.models import Contact, Introduction, Match, has_moved
from matching.permissions import check_decide
from matching.referrals.matched import note_match_change
from matching.states import MatchStatus
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of
from recruitment.prisons.visiting import SessionTime, timetable_of

CHOICES: Final = 8
"""How many days a coordinator can choose from."""


def first_day(match: Match, *, at: datetime) -> date | None:
    """The first day when the mentor and the man can meet. None if there is no such day in the next
    2 years. 4 queries."""
    return next((time.on for time in possible_times(match, at=at)), None)


def days_to_choose(match: Match, *, at: datetime) -> list[date]:
    """The next 8 days when the mentor and the man can meet. 4 queries."""
    return [time.on for time in islice(possible_times(match, at=at), CHOICES)]


def time_of(match: Match, on: date) -> SessionTime:
    """When and where the mentor and the man meet on this day. One query."""
    prison = match.referral.establishment_id
    return timetable_of([prison]).session(prison, match.slot, on)


def first_time(match: Match, *, at: datetime) -> SessionTime | None:
    """When and where the mentor and the man first meet. If a day is agreed, they meet on that day.
    Otherwise they meet on the first day when they can. None if there is no such day in the next 2
    years. 5 queries at most."""
    on = match.introduction.first_on or first_day(match, at=at)
    return time_of(match, on) if on else None


def when_in_words(match: Match, time: SessionTime | None) -> str:
    """When they meet, such as "Monday 7 December, 13:45 to 16:15". Without a day: "Monday
    afternoons"."""
    if time is None:
        return f"{match.get_slot_display()}s"
    return f"{time.day_in_words}, {time.hours_in_words}"


def coordinators_in_words(match: Match) -> str:
    """The names of the coordinators that a mentor can tell about a change, such as "Ann Archer or
    Bo Birch". 2 queries."""
    prison = Establishment.objects.filter(pk=match.referral.establishment_id)
    people = coordinators_of(prison).order_by("name", "pk")
    return " or ".join(person.name for person in people) or "us"


def email_first_session(match: Match, *, at: datetime, letter: Letter = FIRST_SESSION) -> None:
    """Emails the mentor when and where the first session is, with the event for their calendar.
    Sends one email for each change of the day. Call this in the transaction that changes the day. 6
    queries."""
    introduction = match.introduction
    if introduction.first_on is None:
        return
    session = time_of(match, introduction.first_on)
    email_volunteer(
        match.mentor.user,
        letter,
        occasion=f"match:{match.pk}:first-session:{introduction.sequence}",
        coordinator=coordinator_at(match.referral.establishment_id),
        at=at,
        calendar=calendar_of(match, at=at),
        when=when_in_words(match, session),
        where=session.where,
        who=coordinators_in_words(match),
        contact=(coordinator_at(match.referral.establishment_id) or charity().contact).reach,
        link=f"{settings.BASE_URL}/mentoring/offers/{match.pk}/",
    )


def calendar_of(match: Match, *, at: datetime, is_off: bool = False) -> str:
    """The .ics file with the first session for the mentor's calendar. With `is_off`, the file
    cancels the session. Empty if we do not know the day or the prison's hours. One query."""
    on = match.introduction.first_on
    if on is None:
        return ""
    event = first_session_event(match, time_of(match, on), is_off=is_off)
    if event is None:
        return ""
    later = event.sequence + is_off  # cancelling the session also counts as a change
    return as_calendar(replace(event, sequence=later), at=at)


def move_first_session(*, match: Match, on: date, by: User, at: datetime) -> None:
    """Moves the first session to the day `on`, and tells the mentor. If another mentor hands the
    man over, tells that mentor too. Works only for a pair who have not met yet. Safe to repeat.

    Raises FieldError when `on` is not one of days_to_choose. Raises ChangedMeanwhile when the pair
    have met or the match is over. Raises HasDied if the man has died, and NotAllowed if `by`
    cannot do this.
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


def change_meetings(
    *,
    match: Match,
    contact: Contact,
    time: Time,
    reason: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Changes how and when a pair meet, and changes their first session to fit.

    Works like arrange_meetings (in matching.matches.meetings), and raises the same errors. If the
    pair have not met yet and can still meet on the day of the first session, the day stays. If they
    can no longer meet on that day, the first session moves to the first possible day, and we tell
    the mentor once. If the pair no longer meet by visits, the first session is cancelled.
    """
    with transaction.atomic():
        before = _meeting(match)
        arrange_meetings(
            match=match,
            contact=contact,
            time=time,
            reason=reason,
            version=version,
            by=by,
            at=at,
        )
        match = lock_match(match)
        if match.status == MatchStatus.TO_START and _meeting(match) != before:
            _follow(match, by=by, at=at)


def _meeting(match: Match) -> tuple[object, ...]:
    """The values that the first session depends on. One query.

    The last value is true if the man has moved to another prison and nobody has decided yet how the
    match goes on there. That decision changes where the pair meet.
    """
    is_unsettled = Match.objects.filter(has_moved(), pk=match.pk).exists()
    return match.contact, match.slot, match.first_week, match.second_week, is_unsettled


def _follow(match: Match, *, by: User, at: datetime) -> None:
    """Moves or cancels the first session after the time of a match has changed. Tells the mentor.

    The caller has locked the match.
    """
    introduction: Introduction | None = getattr(match, "introduction", None)
    if introduction is None:
        return
    before, sequence = introduction.first_on, introduction.sequence + 1
    cancellation = calendar_of(match, at=at, is_off=True)
    on = _day_under_new_time(match, before, at=at)
    change_introduction(match, "move_first_session", by=by, at=at, first_on=on, sequence=sequence)
    if on != before:
        words = (date_format(day, "j F Y") if day else "" for day in (before, on))
        note_match_change(match, "first session", *words, reason="", by=by, at=at)
        tell_mentor_before(match, at=at)
    if on:
        letter = FIRST_SESSION_MOVED if before else FIRST_SESSION
        email_first_session(match, at=at, letter=letter)
    elif before:
        email_volunteer(
            match.mentor.user,
            FIRST_SESSION_OFF,
            occasion=f"match:{match.pk}:first-session:{sequence}",
            coordinator=coordinator_at(match.referral.establishment_id),
            at=at,
            calendar=cancellation,
            who=coordinators_in_words(match),
            contact=(coordinator_at(match.referral.establishment_id) or charity().contact).reach,
            link=f"{settings.BASE_URL}/mentoring/",
        )


def _day_under_new_time(match: Match, before: date | None, *, at: datetime) -> date | None:
    """The day of the first session now that the time has changed.

    The day stays the same if the pair can still meet on it. None if the pair do not meet by visits,
    or if no day is possible.
    """
    if match.contact != Contact.VISIT:
        return None
    days = [session.on for session in possible_times(match, at=at)]
    return before if before in days else next(iter(days), None)
