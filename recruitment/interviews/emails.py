"""Emails to the guests of an interview, with an event for their calendars."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.dateformat import format as in_words
from django.utils.text import get_text_list

from config.accounts.models import User
from config.common.actor import Actor
from config.common.clock import LONDON
from config.common.invitation import Invitation, as_calendar
from config.common.letters.sending import queue_letter
from config.common.letters.wording import Letter, Text
from recruitment.contacts import coordinator_for
from recruitment.letters.sending import (
    APPLICANT_WHY,
    email_applicant,
    register_applicant_letter,
)
from recruitment.models import Interview, InterviewTime
from recruitment.states import InterviewStatus

TITLE: Final = "Volunteer interview"
"""The title of the event in calendars.

The title names no prison and no person, because other people may see the calendar.
"""

INTERVIEWER_WHY: Final = "You get this email because you interview people who want to be mentors."
WORDINGS: Final = Path(__file__).parent / "wordings"
WHEN: Final = "Tuesday 4 May 2027 at 18:00"

DETAILS: Final = {
    "when": WHEN,
    "minutes": "45",
    "where": "In person: 12 Example Street, London",
    "interviewers": "Sam Linnet and Jo Wren",
    "bring": "photo ID",
}
"""The placeholders that say everything about an interview, each with an example."""
NOTHING_TO_BRING: Final = "nothing"

INTERVIEW_BOOKED: Final = register_applicant_letter(
    "interview_booked", "Interview booked", WORDINGS, needed=("when", "where"), **DETAILS
)
INTERVIEW_GIVEN: Final = register_applicant_letter(
    "interview_given",
    "Interview booked for the applicant",
    WORDINGS,
    needed=("when", "where", "status_link"),
    **DETAILS,
)
INTERVIEW_CHANGED: Final = register_applicant_letter(
    "interview_changed",
    "Interview details changed",
    WORDINGS,
    needed=("when", "where"),
    **DETAILS,
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
    interview: Interview,
    *,
    letter: Letter = INTERVIEW_BOOKED,
    by: Actor,
    at: datetime,
    was_with: Iterable[User] = (),
) -> None:
    """Emails an invitation to the interviewers, and to the applicant with the words of `letter`.

    `was_with` are the interviewers before a change. If an earlier interviewer no longer takes part,
    tells them that the interview is cancelled.
    """
    calendar = calendar_of(interview, interview.application.applicant, at=at)
    words = {
        "when": when(interview),
        "minutes": str(interview.time.minutes),
        "where": interview.time.place,
        "interviewers": interviewers_in_words(interview.time),
        "bring": interview.time.bring or NOTHING_TO_BRING,
    }
    email_applicant(interview.application, letter, by=by, at=at, calendar=calendar, **words)
    now_with = set(interview.time.interviewers.all())
    news = "changed" if letter is INTERVIEW_CHANGED else "booked"
    for guest in now_with:
        _tell_staff(interview, guest, news, at=at)
    for guest in set(was_with) - now_with:
        _tell_staff(interview, guest, "cancelled", at=at)


def email_access_needs(interview: Interview, *, at: datetime) -> None:
    """Tells the interviewers that the applicant has said what they need for the interview. The
    email leaves out what the applicant wrote."""
    for guest in interview.time.interviewers.all():
        queue_letter(
            Text(
                f"Your interview on {when(interview)}: what the applicant needs",
                "The applicant has told us what they need for the interview. Please read it "
                f"before you meet.\n\nSee the interview: {_page(interview, own=False)}",
            ),
            why=INTERVIEWER_WHY,
            key=f"access-needs:{interview.pk}:{guest.pk}:{at.timestamp():.6f}",
            to=guest.email,
            at=at,
        )


def interviewers_in_words(time: InterviewTime) -> str:
    """The names of the interviewers: "Sam Linnet and Jo Wren"."""
    return get_text_list(sorted(str(person) for person in time.interviewers.all()), "and")


def email_calling_off(interview: Interview, *, by: Actor, at: datetime) -> None:
    """Tells every guest that the interview is cancelled. The email says that the applicant can
    choose another time."""
    calendar = calendar_of(interview, interview.application.applicant, at=at)
    words = {"when": when(interview)}
    email_applicant(
        interview.application, INTERVIEW_CANCELLED, by=by, at=at, calendar=calendar, **words
    )
    for guest in interview.time.interviewers.all():
        _tell_staff(interview, guest, "cancelled", at=at)


def email_ending(interview: Interview, *, at: datetime) -> None:
    """Tells every guest that the interview is cancelled, because the application has left the
    interview stage."""
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
        _tell_staff(interview, guest, "cancelled", at=at)


def calendar_of(
    interview: Interview, guest: User, *, at: datetime, is_off: bool | None = None
) -> str:
    """The guest's own .ics file: an invitation, or the cancellation of the invitation.

    `is_off` says whether the file is a cancellation. If it is None, the status of the interview
    decides. The files of all guests have the same UID. Each file has only one guest's address.
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
            where=interview.time.place,
            words=_details(interview, own=own),
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


def _tell_staff(interview: Interview, guest: User, news: str, *, at: datetime) -> None:
    _queue(
        interview,
        guest,
        Text(
            f"Interview {news}: {when(interview)}",
            f"Interview {news}.\n\nWhen: {when(interview)}\nWhere: {interview.time.place}\n\n"
            f"See the interview: {_page(interview, own=False)}",
        ),
        why=INTERVIEWER_WHY,
        calendar=calendar_of(interview, guest, at=at, is_off=news == "cancelled"),
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


def _details(interview: Interview, *, own: bool) -> str:
    """Everything about the interview, for the event in a calendar. Never names the applicant."""
    lines = [f"With {interviewers_in_words(interview.time)}."]
    if interview.time.bring:
        lines.append(f"{'Bring' if own else 'The applicant brings'}: {interview.time.bring}")
    return "\n".join([*lines, _page(interview, own=own)])


def _page(interview: Interview, *, own: bool) -> str:
    """The address of the page for this guest. The guest must sign in to open it."""
    page = f"apply/{interview.application.reference}/" if own else f"interviews/{interview.pk}/"
    return f"{settings.BASE_URL}/{page}"
