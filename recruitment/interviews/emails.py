"""Emails to the guests of an interview, with an event for their calendars."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.dateformat import format as in_words

from config.accounts.models import User
from config.common.actor import Actor
from config.common.clock import LONDON
from config.common.invitation import Invitation, as_calendar
from config.common.letters.sending import queue_letter
from config.common.letters.wording import Text
from recruitment.contacts import coordinator_for
from recruitment.letters.sending import (
    APPLICANT_WHY,
    email_applicant,
    register_applicant_letter,
)
from recruitment.models import Interview
from recruitment.states import InterviewStatus

TITLE: Final = "Volunteer interview"
"""The title of the event in calendars.

The title names no prison and no person, because other people may see the calendar.
"""

INTERVIEWER_WHY: Final = "You get this email because you interview people who want to be mentors."
WORDINGS: Final = Path(__file__).parent / "wordings"
WHEN: Final = "Tuesday 4 May 2027 at 18:00"

INTERVIEW_BOOKED: Final = register_applicant_letter(
    "interview_booked",
    "Interview booked",
    WORDINGS,
    needed=("when", "where"),
    when=WHEN,
    where="12 Example Street, London",
)
INTERVIEW_CANCELLED: Final = register_applicant_letter(
    "interview_cancelled", "Interview cancelled", WORDINGS, needed=("when",), when=WHEN
)
INTERVIEW_MISSED: Final = register_applicant_letter(
    "interview_missed",
    "Interview missed",
    WORDINGS,
    needed=("when", "status_link"),
    when=WHEN,
)


def email_booking(
    interview: Interview, *, by: Actor, at: datetime, was_with: Iterable[User] = ()
) -> None:
    """Invites the applicant and the interviewers.

    `was_with` are the interviewers from before. If an earlier interviewer no longer takes part,
    tells them that the interview is cancelled.
    """
    calendar = calendar_of(interview, interview.application.applicant, at=at)
    words = {"when": when(interview), "where": interview.time.where}
    email_applicant(
        interview.application, INTERVIEW_BOOKED, by=by, at=at, calendar=calendar, **words
    )
    now_with = set(interview.time.interviewers.all())
    for guest in now_with:
        _tell_staff(interview, guest, at=at)
    for guest in set(was_with) - now_with:
        _tell_staff(interview, guest, at=at, is_off=True)


def email_calling_off(interview: Interview, *, by: Actor, at: datetime) -> None:
    """Tells every guest that the interview is cancelled. The applicant can choose another time."""
    calendar = calendar_of(interview, interview.application.applicant, at=at)
    words = {"when": when(interview)}
    email_applicant(
        interview.application, INTERVIEW_CANCELLED, by=by, at=at, calendar=calendar, **words
    )
    for guest in interview.time.interviewers.all():
        _tell_staff(interview, guest, at=at, is_off=True)


def email_ending(interview: Interview, *, at: datetime) -> None:
    """Tells every guest that the interview is cancelled, because the application has moved on."""
    applicant = interview.application.applicant
    _queue(
        interview,
        applicant,
        Text(
            f"Your interview on {when(interview)} is cancelled",
            "Your interview will not take place. We will email you separately about your "
            "application.",
        ),
        why=APPLICANT_WHY,
        calendar=calendar_of(interview, applicant, at=at),
        at=at,
    )
    for guest in interview.time.interviewers.all():
        _tell_staff(interview, guest, at=at, is_off=True)


def calendar_of(
    interview: Interview, guest: User, *, at: datetime, is_off: bool | None = None
) -> str:
    """The guest's own .ics file: an invitation, or the cancellation of the invitation.

    The files of all guests have the same UID. Each file has only one guest's address.
    """
    own = guest.pk == interview.application.applicant_id
    cancelled = interview.status == InterviewStatus.CANCELLED if is_off is None else is_off
    return as_calendar(
        Invitation(
            uid=interview.uid,
            sequence=interview.sequence,
            title=TITLE,
            starts_at=interview.time.starts_at,
            minutes=interview.time.minutes,
            where=interview.time.where,
            words=_page(interview, own=own),
            organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            guest=guest.email,
            is_cancelled=cancelled,
        ),
        at=at,
    )


def when(interview: Interview) -> str:
    """When the interview is, in London time: "Tuesday 4 May 2027 at 18:00"."""
    return spelt_time(interview.time.starts_at)


def spelt_time(starts_at: datetime) -> str:
    """A date and a time of day in London: "Tuesday 4 May 2027 at 18:00"."""
    return in_words(starts_at.astimezone(LONDON), "l j F Y \\a\\t H:i")


def _tell_staff(interview: Interview, guest: User, *, at: datetime, is_off: bool = False) -> None:
    news = "Interview cancelled" if is_off else "Interview booked"
    _queue(
        interview,
        guest,
        Text(
            f"{news}: {when(interview)}",
            f"{news}.\n\nWhen: {when(interview)}\nWhere: {interview.time.where}\n\n"
            f"See the interview: {_page(interview, own=False)}",
        ),
        why=INTERVIEWER_WHY,
        calendar=calendar_of(interview, guest, at=at, is_off=is_off),
        at=at,
    )


def _queue(
    interview: Interview, guest: User, text: Text, *, why: str, calendar: str, at: datetime
) -> None:
    queue_letter(
        text,
        why=why,
        key=f"interview:{interview.pk}:{interview.sequence}:{guest.pk}",
        to=guest.email,
        calendar=calendar,
        at=at,
        coordinator=coordinator_for(interview.application),
    )


def _page(interview: Interview, *, own: bool) -> str:
    """The address of the page for this guest. The guest must sign in to open it."""
    reference = interview.application.reference
    page = f"apply/{reference}/" if own else f"applications/{reference}/interview/"
    return f"{settings.BASE_URL}/{page}"
