"""Booking, moving and cancelling an interview, and asking for another time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.actor import Actor
from config.common.errors import ChangedMeanwhile, DomainError, NotAllowed
from config.common.letters.sending import queue_letter
from config.common.letters.wording import Letter, Text
from config.common.transitions import apply_transition
from recruitment.interviews.emails import (
    INTERVIEW_BOOKED,
    INTERVIEW_CHANGED,
    INTERVIEW_GIVEN,
    INTERVIEW_MISSED,
    INTERVIEWER_WHY,
    email_booking,
    email_calling_off,
    email_ending,
    when,
)
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Cohort, Interview, InterviewTime, Note
from recruitment.states import INTERVIEW, ApplicationStatus, InterviewStatus

NOTICE: Final = timedelta(hours=12)
"""Applicants must book an interview at least this long before it starts. So interviewers always
have this much notice."""

LIVE: Final = (InterviewStatus.BOOKED, InterviewStatus.HELD)
NO_TIME_TO_CHOOSE: Final = (
    "You cannot choose or change an interview time now. "
    "Open your application to see how it is going."
)
NO_TIME_TO_GIVE: Final = (
    "You cannot give this applicant a time now. They are not invited to an interview, or their "
    "interview has started."
)
MOST_A_DAY: Final = 3
AGAIN_WITHIN: Final = timedelta(minutes=10)
"""If an applicant sends the same words again within this time, we assume that they pressed the
button twice."""


def free_times(cohort: Cohort, *, at: datetime) -> QuerySet[InterviewTime]:
    """The times that people invited for the cohort can book now, soonest first.

    Leaves out times that were given to one applicant.
    """
    taken = Interview.objects.filter(time=OuterRef("pk")).exclude(status=InterviewStatus.CANCELLED)
    offered = InterviewTime.objects.filter(
        cohort=cohort, withdrawn_at__isnull=True, is_given=False, starts_at__gte=at + NOTICE
    )
    return offered.filter(~Exists(taken))


class TimeTaken(ChangedMeanwhile):
    """The time is no longer available, because it is booked, removed or too soon."""


class NotInvited(DomainError):
    """The application is not at the interview stage, or the interview has started."""


class NotStarted(DomainError):
    """The interview has not started yet."""

    def __init__(self) -> None:
        super().__init__("This interview has not started yet. Come back when it has.")


def can_book(application: Application, *, at: datetime) -> bool:
    """Whether the applicant can choose a time, or change to another time. One query.

    The applicant can do neither once their interview has started.
    """
    if application.status != ApplicationStatus.INTERVIEW:
        return False
    interview = interview_of(application)
    return interview is None or not has_begun(interview, at=at)


def interview_of(application: Application) -> Interview | None:
    """The interview that is booked or was held, if there is one. One query."""
    return application.interviews.filter(status__in=LIVE).select_related("time").first()


def has_begun(interview: Interview, *, at: datetime) -> bool:
    """Whether it is too late to move or cancel the interview."""
    return interview.status == InterviewStatus.HELD or interview.time.starts_at <= at


def booked_interview(application: Application) -> Interview | None:
    """The interview that is booked and was not held yet, if there is one. One query."""
    return _booked(application).select_related("time").first()


def book_interview(
    *, application: Application, time: InterviewTime, by: User, at: datetime
) -> Interview:
    """Books the time, and emails the invitations. If an interview is booked already, moves the
    interview to this time.

    Raises TimeTaken if the time is no longer available. Raises NotInvited if the application is not
    at the interview stage, or if the interview has started. Raises NotAllowed for somebody else's
    application. Safe to repeat with the same time.
    """
    _check_own(application, by)
    try:
        with transaction.atomic():
            current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
            if not can_book(current, at=at):
                raise NotInvited(NO_TIME_TO_CHOOSE)
            booked = booked_interview(current)
            if booked and booked.time_id == time.pk:
                return booked
            free = free_times(current.cohort, at=at).filter(pk=time.pk)
            newest = free.select_for_update().first()  # with the details as they are now
            if newest is None:
                raise _taken()
            time = newest
            return _move(booked, time, by, at) if booked else _book(current, time, by, at)
    except IntegrityError:
        raise _taken() from None


def book_given_time(
    *, application: Application, time: InterviewTime, by: User, at: datetime
) -> Interview:
    """Books a time that staff agreed with the applicant, and emails the invitations. If an
    interview is booked already, moves the interview to this time.

    Call this in the transaction that makes the time. Raises NotInvited if the application is not at
    the interview stage, or if the interview has started.
    """
    current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not can_book(current, at=at):
        raise NotInvited(NO_TIME_TO_GIVE)
    booked = booked_interview(current)
    if booked:
        return _move(booked, time, by, at, letter=INTERVIEW_GIVEN)
    return _book(current, time, by, at, letter=INTERVIEW_GIVEN)


def announce_change(
    interview: Interview, *, was_with: Iterable[User], by: User, at: datetime
) -> None:
    """Tells the guests of a booked interview that its details have changed.

    `was_with` are the interviewers before the change. Call this in the transaction that changes the
    details.
    """
    Interview.objects.filter(pk=interview.pk).update(sequence=F("sequence") + 1)
    interview.refresh_from_db()
    keys = {"interview": interview.pk, "time": interview.time_id}
    audit.record("change_interview", interview.application, by=by, at=at, **keys)
    email_booking(interview, letter=INTERVIEW_CHANGED, by=by, at=at, was_with=was_with)


def cancel_interview(*, interview: Interview, by: User, at: datetime) -> None:
    """Cancels the interview for the applicant, so that its time can be booked again.

    Raises NotAllowed for somebody else's interview. Raises ChangedMeanwhile when the interview is
    already cancelled. Raises NotInvited once it has started.
    """
    _check_own(interview.application, by)
    if has_begun(interview, at=at):
        raise NotInvited(NO_TIME_TO_CHOOSE)
    call_off(interview, by=by, at=at)


def call_off(interview: Interview, *, by: Actor, at: datetime) -> None:
    """Cancels the interview, and emails every guest.

    Raises ChangedMeanwhile when the interview is not booked.
    """
    with transaction.atomic():
        _cancel(interview, by=by, at=at)
        email_calling_off(interview, by=by, at=at)


def release_interview(application: Application, *, by: Actor, at: datetime) -> None:
    """Cancels the future interview of an application that leaves the interview stage. Safe to
    repeat.

    Call this in the transaction that moves the application.
    """
    to_come = _booked(application).filter(time__starts_at__gt=at)
    for interview in to_come.select_related("time", "application__applicant"):
        _cancel(interview, by=by, at=at)
        email_ending(interview, at=at)


def mark_missed(*, interview: Interview, by: User, at: datetime) -> None:
    """Records that the applicant did not come, and asks them by email to choose another time.

    Raises NotStarted before the interview. Raises ChangedMeanwhile once it was held or cancelled.
    """
    if interview.time.starts_at > at:
        raise NotStarted
    with transaction.atomic():
        apply_transition(INTERVIEW, "miss", interview, by=by, at=at)
        audit.record("miss_interview", interview.application, by=by, at=at, interview=interview.pk)
        if can_book(interview.application, at=at):  # they cannot once there is a decision
            email_applicant(
                interview.application, INTERVIEW_MISSED, by=by, at=at, when=when(interview)
            )


def _booked(application: Application) -> QuerySet[Interview]:
    return Interview.objects.filter(application=application, status=InterviewStatus.BOOKED)


def _book(
    application: Application,
    time: InterviewTime,
    by: User,
    at: datetime,
    *,
    letter: Letter = INTERVIEW_BOOKED,
) -> Interview:
    interview = Interview.objects.create(application=application, time=time, booked_at=at)
    action = "give_interview" if time.is_given else "book_interview"
    audit.record(action, application, by=by, at=at, interview=interview.pk, time=time.pk)
    email_booking(interview, letter=letter, by=by, at=at)
    return interview


def _move(
    interview: Interview,
    time: InterviewTime,
    by: User,
    at: datetime,
    *,
    letter: Letter = INTERVIEW_BOOKED,
) -> Interview:
    before = interview.time
    was_with = list(before.interviewers.all())
    _end_if_given(before, at)
    Interview.objects.filter(pk=interview.pk).update(
        time=time, booked_at=at, sequence=F("sequence") + 1
    )
    interview.refresh_from_db()
    keys = {"interview": interview.pk, "time": time.pk}
    action = "give_interview" if time.is_given else "move_interview"
    audit.record(action, interview.application, by=by, at=at, **keys)
    email_booking(interview, letter=letter, by=by, at=at, was_with=was_with)
    return interview


def _end_if_given(time: InterviewTime, at: datetime) -> None:
    """If the time was given to one applicant, removes the time, because that applicant no longer
    uses it."""
    given = InterviewTime.objects.filter(pk=time.pk, is_given=True, withdrawn_at__isnull=True)
    given.update(withdrawn_at=at)


def _cancel(interview: Interview, *, by: Actor, at: datetime) -> None:
    later = interview.sequence + 1
    _end_if_given(interview.time, at)
    apply_transition(INTERVIEW, "cancel", interview, by=by, at=at, sequence=later)
    keys = {"interview": interview.pk}
    audit.record("cancel_interview", interview.application, by=by, at=at, **keys)


def _check_own(application: Application, by: User) -> None:
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can choose the time of their interview.")


def _taken() -> TimeTaken:
    return TimeTaken("That time is no longer available. Choose another time.")


class AskedEnough(DomainError):
    """The applicant has asked for another time MOST_A_DAY times in the last day."""


def ask_for_another_time(*, application: Application, words: str, by: User, at: datetime) -> None:
    """Adds a note to the application. The note says in the applicant's `words` that they need
    another interview time. Emails the application's coordinators about the note.

    When there are no coordinators, emails the managers. The email leaves out the applicant's words.
    Does nothing if the applicant has just sent the same words, for example with a second press.
    Raises NotInvited if the application is not at the interview stage, or if the interview has
    started. Raises AskedEnough if the applicant has asked MOST_A_DAY times in the last day. Raises
    NotAllowed for somebody else's application.
    """
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can ask for another time.")
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if not can_book(current, at=at):
            raise NotInvited(NO_TIME_TO_CHOOSE)
        text = f"Asks for another interview time: {words}"
        if _has_just_written(current, text, by, at):
            return
        _check_not_too_often(current, by, at)
        note = Note.objects.create(application=current, text=text, written_by=by, written_at=at)
        audit.record("ask_for_another_time", current, by=by, at=at, note=note.pk)
        for person in coordinators_of(current):
            _tell(person, current, note, at=at)


def coordinators_of(application: Application) -> list[User]:
    """The coordinators of the application's prisons. If there are no coordinators, the managers. 1
    or 2 queries."""
    coordinators = User.objects.filter(
        establishments__in=application.establishments.all(),
        is_active=True,
        grants__role=Role.COORDINATOR,
    ).distinct()
    managers = User.objects.filter(is_active=True, grants__role=Role.MANAGER)
    return list(coordinators) or list(managers)


def _has_just_written(application: Application, text: str, by: User, at: datetime) -> bool:
    lately = application.notes.filter(written_by=by, written_at__gt=at - AGAIN_WITHIN)
    return lately.filter(text=text).exists()


def _check_not_too_often(application: Application, by: User, at: datetime) -> None:
    lately = application.notes.filter(written_by=by, written_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise AskedEnough(
            "We have your messages and will answer by email. You can write again tomorrow."
        )


def _tell(person: User, application: Application, note: Note, *, at: datetime) -> None:
    page = f"{settings.BASE_URL}/applications/{application.reference}/timeline/"
    queue_letter(
        Text(
            f"Application {application.reference}: another interview time needed",
            f"No interview time suits this applicant.\n\nRead when they could come: {page}",
        ),
        why=INTERVIEWER_WHY,
        key=f"another-time:{note.pk}:{person.pk}",
        to=person.email,
        at=at,
    )
