"""The register of a session: who came; everybody's attendance, and who has missed a subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from recruitment.models import Cohort
from training.enrolment.enrolling import LASTS, trainees_of
from training.models import Attendance, Enrolment, TrainingSession
from training.models.enrolment import live_enrolments
from training.permissions import check_staff
from training.register.progress import Progress, Register, records_of, registers_of
from training.states import CAME, AttendanceStatus, EnrolmentStatus, SessionStatus


class TooEarly(DomainError):
    """The session is on another day to come."""


def expected_at(session: TrainingSession) -> QuerySet[Enrolment]:
    """Who is on the register: the cohort as it is now (at a catch-up nobody of it), the guests, and
    whoever a line has been written about. By name."""
    there = Q(volunteer__in=session.guests.all()) | Q(volunteer__attendance__session=session)
    if not session.is_catch_up:
        there |= Q(cohort=session.cohort_id)
    rows = live_enrolments().filter(there).select_related("application", "cohort").distinct()
    return rows.order_by("application__full_name", "pk")


def register_of(session: TrainingSession) -> dict[int, AttendanceStatus]:
    """What has been written so far, by key of person. One query."""
    lines = session.register.values_list("volunteer_id", "status")
    return {person: AttendanceStatus(status) for person, status in lines}


def can_take_register(session: TrainingSession, *, at: datetime) -> bool:
    """Whether it is planned, and today in London or earlier."""
    return session.is_planned and london_date(session.starts_at) <= london_date(at)


def take_register(
    *, session: TrainingSession, statuses: Mapping[int, AttendanceStatus], by: User, at: datetime
) -> int:
    """Writes down these `statuses`, by key of person; whoever is not named keeps what was there.
    Returns how many lines are new or other than before.

    Safe to repeat: what stands already is not written again. Raises TooEarly before the day,
    ChangedMeanwhile when it was called off, NotAllowed. Some six queries for forty people.
    """
    check_staff(by)
    with transaction.atomic():
        current = TrainingSession.objects.select_for_update().get(pk=session.pk)
        if not current.is_planned:
            raise ChangedMeanwhile("This session has been called off, so it has no register.")
        if not can_take_register(current, at=at):
            raise TooEarly("This session is still to come. Take the register on the day.")
        expected = set(expected_at(current).values_list("volunteer_id", flat=True))
        stands = register_of(current)
        changed = {
            person: status
            for person, status in statuses.items()
            if person in expected and stands.get(person) != status
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
    registers = registers_of({enrolment.volunteer_id for enrolment in who})
    guests = set(session.guests.values_list("pk", flat=True))
    return [
        enrolment
        for enrolment in who
        if enrolment.volunteer_id in guests
        or (
            enrolment.cohort_id in over
            and not _has_come(session, registers[enrolment.volunteer_id])
        )
    ]


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


def attendance_of(cohort: Cohort, *, at: datetime) -> tuple[list[TrainingSession], list[Line]]:
    """The sessions planned, and a line for each trainee. Five queries for any number."""
    who = list(trainees_of(cohort))
    records = records_of(who)
    first = records.sessions[who[0].pk] if who else ()
    sessions = [
        session for session in first if session.cohort_id == cohort.pk and not session.is_catch_up
    ]
    return sessions, [
        Line(
            enrolment,
            [_cell(one, records.registers[enrolment.volunteer_id], at) for one in sessions],
            records.progress(enrolment, at=at),
        )
        for enrolment in who
    ]


def _has_come(session: TrainingSession, register: Register) -> bool:
    return any(line.status in CAME for line in register.get(session.subject, ()))


def _cell(session: TrainingSession, register: Register, at: datetime) -> Cell:
    lines = register.get(session.subject, [])
    here = next((line for line in lines if line.session_id == session.pk), None)
    status = AttendanceStatus(here.status) if here else None
    if status in CAME:
        return Cell(status)
    elsewhere = next((line for line in lines if line.status in CAME), None)
    return Cell(status, elsewhere, session.starts_at > at)
