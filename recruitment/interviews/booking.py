"""Which times can still be booked; booking one, moving it, calling it off, and asking for another
when none suits."""

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
from config.common.outbox.queueing import queue_email
from config.common.transitions import apply_transition
from recruitment.interviews.emails import (
    INTERVIEW_MISSED,
    email_booking,
    email_calling_off,
    email_ending,
    when,
)
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Cohort, Interview, InterviewTime, Note
from recruitment.states import INTERVIEW, ApplicationStatus, InterviewStatus

NOTICE: Final = timedelta(hours=12)
"""How long before it starts a time can last be booked, so that no interviewer is surprised."""

LIVE: Final = (InterviewStatus.BOOKED, InterviewStatus.HELD)
NO_TIME_TO_CHOOSE: Final = (
    "There is no interview time to choose or change now. Your application says where it stands."
)
MOST_A_DAY: Final = 3


def free_times(cohort: Cohort, *, at: datetime) -> QuerySet[InterviewTime]:
    """The times that those invited for the cohort can book now, soonest first."""
    taken = Interview.objects.filter(time=OuterRef("pk")).exclude(status=InterviewStatus.CANCELLED)
    offered = InterviewTime.objects.filter(
        cohort=cohort, withdrawn_at__isnull=True, starts_at__gte=at + NOTICE
    )
    return offered.filter(~Exists(taken))


class TimeTaken(ChangedMeanwhile):
    """Somebody else has booked it, or it was taken back."""


class NotInvited(DomainError):
    """The application is not at the stage of an interview, or the interview has begun."""


def can_book(application: Application, *, at: datetime) -> bool:
    """Whether the applicant is to choose a time, or can still choose another: not once they have
    met, or should have. One query."""
    if application.status != ApplicationStatus.INTERVIEW:
        return False
    interview = interview_of(application)
    return interview is None or not has_begun(interview, at=at)


def interview_of(application: Application) -> Interview | None:
    """The interview that is booked or was held. One query."""
    return application.interviews.filter(status__in=LIVE).select_related("time").first()


def has_begun(interview: Interview, *, at: datetime) -> bool:
    """Whether it is too late to move it or call it off."""
    return interview.status == InterviewStatus.HELD or interview.time.starts_at <= at


def booked_interview(application: Application) -> Interview | None:
    """The interview to come, if one is booked. One query."""
    return _booked(application).select_related("time").first()


def book_interview(
    *, application: Application, time: InterviewTime, by: User, at: datetime
) -> Interview:
    """Books the time, or moves the interview booked already to it, and sends the invitations.

    Raises TimeTaken when the time cannot be had any more, NotInvited when the application is not
    at this stage, NotAllowed for someone else's. Safe to repeat with the same time.
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
            if not free_times(current.cohort, at=at).filter(pk=time.pk).exists():
                raise _taken()
            return _move(booked, time, by, at) if booked else _book(current, time, by, at)
    except IntegrityError:
        raise _taken() from None


def cancel_interview(*, interview: Interview, by: User, at: datetime) -> None:
    """The applicant calls off; the time can be booked again. Raises NotAllowed, ChangedMeanwhile,
    and NotInvited once it was to start."""
    _check_own(interview.application, by)
    if has_begun(interview, at=at):
        raise NotInvited(NO_TIME_TO_CHOOSE)
    call_off(interview, by=by, at=at)


def call_off(interview: Interview, *, by: Actor, at: datetime) -> None:
    """Cancels, and takes it out of everybody's calendar; the applicant can choose another time."""
    with transaction.atomic():
        _cancel(interview, by=by, at=at)
        email_calling_off(interview, by=by, at=at)


def release_interview(application: Application, *, by: Actor, at: datetime) -> None:
    """Cancels what is still to come, for an application that moves on without it. Call it in that
    transaction. Safe to repeat."""
    to_come = _booked(application).filter(time__starts_at__gt=at)
    for interview in to_come.select_related("time", "application__applicant"):
        _cancel(interview, by=by, at=at)
        email_ending(interview, at=at)


def mark_missed(*, interview: Interview, by: User, at: datetime) -> None:
    """The applicant did not come, is told so, and can choose another time. Raises ChangedMeanwhile
    once it is held or cancelled, DomainError before it was to start."""
    if interview.time.starts_at > at:
        raise DomainError("This interview has not started yet.")
    with transaction.atomic():
        apply_transition(INTERVIEW, "miss", interview, by=by, at=at)
        audit.record("miss_interview", interview.application, by=by, at=at, interview=interview.pk)
        if can_book(interview.application, at=at):  # not when there is a decision by now
            email_applicant(
                interview.application, INTERVIEW_MISSED, by=by, at=at, when=when(interview)
            )


def _booked(application: Application) -> QuerySet[Interview]:
    return Interview.objects.filter(application=application, status=InterviewStatus.BOOKED)


def _book(application: Application, time: InterviewTime, by: User, at: datetime) -> Interview:
    interview = Interview.objects.create(application=application, time=time, booked_at=at)
    audit.record("book_interview", application, by=by, at=at, interview=interview.pk, time=time.pk)
    email_booking(interview, by=by, at=at)
    return interview


def _move(interview: Interview, time: InterviewTime, by: User, at: datetime) -> Interview:
    was_with = list(interview.time.interviewers.all())
    Interview.objects.filter(pk=interview.pk).update(
        time=time, booked_at=at, sequence=F("sequence") + 1
    )
    interview.refresh_from_db()
    moved = {"interview": interview.pk, "time": time.pk}
    audit.record("move_interview", interview.application, by=by, at=at, **moved)
    email_booking(interview, by=by, at=at, was_with=was_with)
    return interview


def _cancel(interview: Interview, *, by: Actor, at: datetime) -> None:
    later = interview.sequence + 1
    apply_transition(INTERVIEW, "cancel", interview, by=by, at=at, sequence=later)
    called_off = {"interview": interview.pk}
    audit.record("cancel_interview", interview.application, by=by, at=at, **called_off)


def _check_own(application: Application, by: User) -> None:
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the person whose application this is can choose the time.")


def _taken() -> TimeTaken:
    return TimeTaken("That time cannot be had any more. Choose another one.")


class AskedEnough(DomainError):
    """Three times in a day is enough to be heard."""


def ask_for_another_time(*, application: Application, words: str, by: User, at: datetime) -> None:
    """Leaves a note on the application, and emails its coordinators that there is one; managers
    when it names no prison that has any. The email does not hold the words.

    Raises NotInvited, AskedEnough, or NotAllowed for someone else's application.
    """
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the person whose application this is can ask.")
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if not can_book(current, at=at):
            raise NotInvited(NO_TIME_TO_CHOOSE)
        _check_not_too_often(current, by, at)
        text = f"Asks for another interview time: {words}"
        note = Note.objects.create(application=current, text=text, written_by=by, written_at=at)
        audit.record("ask_for_another_time", current, by=by, at=at, note=note.pk)
        for person in coordinators_of(current):
            _tell(person, current, note, at=at)


def coordinators_of(application: Application) -> list[User]:
    """Whoever screens it; the managers when nobody else does."""
    coordinators = User.objects.filter(
        establishments__in=application.establishments.all(),
        is_active=True,
        grants__role=Role.COORDINATOR,
    ).distinct()
    managers = User.objects.filter(is_active=True, grants__role=Role.MANAGER)
    return list(coordinators) or list(managers)


def _check_not_too_often(application: Application, by: User, at: datetime) -> None:
    lately = application.notes.filter(written_by=by, written_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise AskedEnough("We have your messages, and answer them by email. Write again tomorrow.")


def _tell(person: User, application: Application, note: Note, *, at: datetime) -> None:
    page = f"{settings.BASE_URL}/applications/{application.reference}/timeline/"
    queue_email(
        key=f"another-time:{note.pk}:{person.pk}",
        to=person.email,
        subject=f"Application {application.reference}: another interview time is asked for",
        text=f"None of the times on offer suits this applicant. Read what would, here:\n\n{page}\n",
        at=at,
    )
