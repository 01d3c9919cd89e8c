"""What the pages of training show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from config.accounts.models import User
from config.common.clock import london_date
from recruitment.models import Cohort
from training.domain.enrolling import live_enrolments
from training.domain.progress import (
    Progress,
    Register,
    records_of,
    registers_of,
)
from training.models import Attendance, Enrolment, Invitation, TrainingSession
from training.states import CAME, AttendanceStatus, EnrolmentStatus, SessionStatus

LASTS = timedelta(weeks=12)
"""For so long from its first day a cohort is the one to show at first."""


@dataclass(frozen=True)
class Cell:
    """One trainee at one session: the line of the register, or the one elsewhere that counts for
    it. All empty: nothing is known."""

    status: AttendanceStatus | None = None
    caught_up: Attendance | None = None
    is_to_come: bool = False


@dataclass(frozen=True)
class Line:
    """One trainee's row of the attendance."""

    enrolment: Enrolment
    cells: list[Cell]
    progress: Progress


@dataclass(frozen=True)
class OwnSession:
    """One of a trainee's dates, what the register says of it, and what counts for it; `is_told`:
    that he or she has been sent it."""

    session: TrainingSession
    cell: Cell
    is_told: bool


def current_cohort(*, at: datetime) -> Cohort | None:
    """The cohort in training, else the next to be; else the last there was."""
    running = Cohort.objects.filter(training_starts_on__gt=london_date(at) - LASTS)
    return running.order_by("training_starts_on").first() or Cohort.objects.first()


def sessions_of(cohort: Cohort) -> QuerySet[TrainingSession]:
    """All, those called off included, in order of time; each with `noted`, how many lines its
    register has."""
    rows = cohort.training_sessions.annotate(noted=Count("register"))
    return rows.order_by("starts_at", "pk")


def registers_to_take(*, at: datetime) -> QuerySet[TrainingSession]:
    """Sessions of the last weeks that took place and of which no line has been written, the oldest
    first; only where somebody trains."""
    return TrainingSession.objects.filter(
        status=SessionStatus.PLANNED,
        starts_at__lte=at,
        starts_at__gt=at - LASTS,
        is_catch_up=False,
        register__isnull=True,
        cohort__enrolments__status=EnrolmentStatus.ENROLLED,
    ).distinct()


def trainees_of(cohort: Cohort) -> QuerySet[Enrolment]:
    """By name."""
    rows = live_enrolments().filter(cohort=cohort).select_related("application", "volunteer")
    return rows.order_by("application__full_name", "pk")


def attendance_of(cohort: Cohort, *, at: datetime) -> tuple[list[TrainingSession], list[Line]]:
    """The sessions planned, and a line for each trainee. Five queries for any number."""
    who = list(trainees_of(cohort))
    records = records_of(who)
    first = records.sessions[who[0].pk] if who else ()
    sessions = [it for it in first if it.cohort_id == cohort.pk and not it.is_catch_up]
    return sessions, [
        Line(
            it,
            [_cell(one, records.registers[it.volunteer_id], at) for one in sessions],
            records.progress(it, at=at),
        )
        for it in who
    ]


def dates_of(enrolment: Enrolment, *, at: datetime) -> list[OwnSession]:
    """What this trainee has been and will be at, in order of time. Five queries."""
    records = records_of([enrolment])
    register = records.registers[enrolment.volunteer_id]
    told = set(enrolment.volunteer.training_dates.values_list("session", flat=True))
    return [
        OwnSession(it, _cell(it, register, at), it.pk in told)
        for it in records.sessions[enrolment.pk]
    ]


def enrolment_of(person: User) -> Enrolment | None:
    """The one this person trains in. One query."""
    return (
        live_enrolments().filter(volunteer=person).select_related("cohort", "application").first()
    )


def date_of(person: User, pk: int) -> Invitation | None:
    """What the person was told of that session. One query."""
    told = Invitation.objects.filter(volunteer=person, session=pk)
    return told.select_related("session").first()


def missing_subject(session: TrainingSession, *, at: datetime) -> list[Enrolment]:
    """Whoever, of any cohort, was not at this session's subject when it was their turn, and the
    guests chosen already. By name."""
    who = list(live_enrolments().select_related("application", "cohort", "volunteer"))
    over = set(
        TrainingSession.objects.filter(
            subject=session.subject,
            status=SessionStatus.PLANNED,
            is_catch_up=False,
            starts_at__lte=at,
        ).values_list("cohort_id", flat=True)
    )
    registers = registers_of({it.volunteer_id for it in who})
    chosen = set(session.guests.values_list("pk", flat=True))
    return [
        it
        for it in who
        if it.volunteer_id in chosen
        or (it.cohort_id in over and not _has_come(session, registers[it.volunteer_id]))
    ]


def _has_come(session: TrainingSession, register: Register) -> bool:
    return any(it.status in CAME for it in register.get(session.subject, ()))


def _cell(session: TrainingSession, register: Register, at: datetime) -> Cell:
    lines = register.get(session.subject, [])
    here = next((it for it in lines if it.session_id == session.pk), None)
    status = AttendanceStatus(here.status) if here else None
    if status in CAME:
        return Cell(status)
    elsewhere = next((it for it in lines if it.status in CAME), None)
    return Cell(status, elsewhere, session.starts_at > at)
