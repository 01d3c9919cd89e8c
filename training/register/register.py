"""The register of a session, everybody's attendance, and who has missed a subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from config.accounts.lists import rows_of
from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from recruitment.models import Cohort
from training.enrolment.enrolling import TRAINING_LENGTH, trainees_of
from training.models import Attendance, Enrolment, TrainingSession
from training.models.enrolment import live_enrolments
from training.permissions import check_run, cohorts_run_by
from training.register.progress import Progress, Register, records_of, registers_of
from training.states import PRESENCE, AttendanceStatus, EnrolmentStatus, SessionStatus


class TooEarly(DomainError):
    """The day of the session has not come yet."""


def expected_at(session: TrainingSession) -> QuerySet[Enrolment]:
    """The trainees on the register, in the order of their names.

    They are the guests, everybody who already has a line, and everybody who is now in the cohort.
    For a catch-up, leaves out people who are only in the cohort.
    """
    condition = Q(volunteer__in=session.guests.all()) | Q(volunteer__attendance__session=session)
    if not session.is_catch_up:
        condition |= Q(cohort=session.cohort_id)
    rows = live_enrolments().filter(condition).select_related("application", "cohort").distinct()
    return rows.order_by("application__full_name", "pk")


def register_of(session: TrainingSession) -> dict[int, AttendanceStatus]:
    """The lines of the register so far, by the person's id. One query."""
    lines = session.register.values_list("volunteer_id", "status")
    return {person: AttendanceStatus(status) for person, status in lines}


def can_take_register(session: TrainingSession, *, at: datetime) -> bool:
    """Whether staff can take the register: the session is not cancelled, and its day in London has
    come."""
    return session.is_planned and london_date(session.starts_at) <= london_date(at)


def take_register(
    *, session: TrainingSession, statuses: Mapping[int, AttendanceStatus], by: User, at: datetime
) -> int:
    """Records these `statuses`, by the person's id. Returns the number of new and changed lines.

    Does not change the line of anyone who is not in `statuses`. Safe to repeat. Raises TooEarly
    before the day of the session. Raises ChangedMeanwhile when the session is cancelled. Raises
    NotAllowed if `by` does not run the training of the cohort. About 6 queries for 40 people.
    """
    check_run(by, session.cohort_id)
    with transaction.atomic():
        current = TrainingSession.objects.select_for_update().get(pk=session.pk)
        if not current.is_planned:
            raise ChangedMeanwhile("This session is cancelled, so it has no register.")
        if not can_take_register(current, at=at):
            raise TooEarly("You can take the register on the day of the session.")
        expected = set(expected_at(current).values_list("volunteer_id", flat=True))
        current_lines = register_of(current)
        changed = {
            person: status
            for person, status in statuses.items()
            if person in expected and current_lines.get(person) != status
        }
        _write(current, changed, by=by, at=at)
    return len(changed)


def _write(
    session: TrainingSession, changed: Mapping[int, AttendanceStatus], *, by: User, at: datetime
) -> None:
    if not changed:
        return
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session, volunteer_id=person, status=status, noted_by=by, noted_at=at
            )
            for person, status in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["session", "volunteer"],
        update_fields=["status", "noted_by", "noted_at"],
    )
    lines = {str(person): str(status) for person, status in changed.items()}
    audit.record("take_register", session, by=by, at=at, lines=lines)


def missing_subject(session: TrainingSession, *, at: datetime) -> list[Enrolment]:
    """The trainees of any cohort who missed this session's subject, in the order of their names.

    Includes the guests that staff have already chosen.
    """
    trainees = list(live_enrolments().select_related("application", "cohort", "volunteer"))
    cohorts_taught = set(
        TrainingSession.objects.filter(
            subject=session.subject,
            status=SessionStatus.PLANNED,
            is_catch_up=False,
            starts_at__lte=at,
        ).values_list("cohort_id", flat=True)
    )
    registers = registers_of({enrolment.volunteer_id for enrolment in trainees})
    guests = set(session.guests.values_list("pk", flat=True))
    return [
        enrolment
        for enrolment in trainees
        if enrolment.volunteer_id in guests
        or (
            enrolment.cohort_id in cohorts_taught
            and not _has_attended(session, registers[enrolment.volunteer_id])
        )
    ]


@dataclass(frozen=True)
class Cell:
    """One trainee at one session.

    `status` is what the register says. `caught_up` is their attendance at another session that
    counts instead of this session. Both are None when nothing is recorded. `is_to_come` is true if
    the session has not started.
    """

    status: AttendanceStatus | None = None
    caught_up: Attendance | None = None
    is_to_come: bool = False


@dataclass(frozen=True)
class Line:
    """One trainee's row of the table of attendance."""

    enrolment: Enrolment
    cells: list[Cell]
    progress: Progress


def registers_to_take(user: User, *, at: datetime) -> list[TrainingSession]:
    """The sessions of the last TRAINING_LENGTH that have no register yet, oldest first. Contains
    only sessions of the cohorts that this person runs. Leaves out cohorts that have no trainees.
    One query."""
    return [
        session
        for session in _sessions_without_register(user)
        if at - TRAINING_LENGTH < session.starts_at <= at
    ]


def _without_register(user: User) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(
        status=SessionStatus.PLANNED,
        is_catch_up=False,
        register__isnull=True,
        cohort__enrolments__status=EnrolmentStatus.ENROLLED,
        cohort__in=cohorts_run_by(user),
    ).distinct()


_sessions_without_register = rows_of(_without_register)


def attendance_of(cohort: Cohort, *, at: datetime) -> tuple[list[TrainingSession], list[Line]]:
    """The cohort's sessions, and a line for each trainee. 5 queries for any number of trainees."""
    trainees = list(trainees_of(cohort))
    records = records_of(trainees)
    first = records.sessions[trainees[0].pk] if trainees else ()
    sessions = [
        session for session in first if session.cohort_id == cohort.pk and not session.is_catch_up
    ]
    return sessions, [
        Line(
            enrolment,
            [_cell(session, records.registers[enrolment.volunteer_id], at) for session in sessions],
            records.progress(enrolment, at=at),
        )
        for enrolment in trainees
    ]


def _has_attended(session: TrainingSession, register: Register) -> bool:
    return any(line.status in PRESENCE for line in register.get(session.subject, ()))


def _cell(session: TrainingSession, register: Register, at: datetime) -> Cell:
    lines = register.get(session.subject, [])
    here = next((line for line in lines if line.session_id == session.pk), None)
    status = AttendanceStatus(here.status) if here else None
    if status in PRESENCE:
        return Cell(status)
    elsewhere = next((line for line in lines if line.status in PRESENCE), None)
    return Cell(status, elsewhere, session.starts_at > at)
