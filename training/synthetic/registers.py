"""The registers of the demo's cohort in training."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from config.accounts.models import User
from recruitment.models import Cohort
from training.models import Attendance, Invitation, TrainingSession
from training.register.absences import report_absence
from training.states import AttendanceStatus

A = AttendanceStatus
MISSED: Final = 1
"""Which trainee missed the second session and will catch up. The trainees are numbered from 0."""
LATE, ABSENT = 3, 5
CANNOT_COME = 2
WHY_NOT: Final = "My sister is getting married that day. Any Tuesday evening would suit me."
CATCHES_UP_IN: Final = timedelta(days=11)


def write_registers(cohort: Cohort, people: Sequence[User], *, by: User, at: datetime) -> None:
    """Writes the registers of the past sessions, and what a trainee says about the next session.

    The last register is only half complete. One trainee was excused from a core session and has a
    catch-up soon. A second trainee was absent from the first session. A third trainee cannot come
    to the next session.
    """
    sessions = list(cohort.training_sessions.filter(starts_at__lt=at).order_by("starts_at"))
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            volunteer=person,
            status=_status(number, position),
            noted_by=by,
            noted_at=session.ends_at,
        )
        for number, session in enumerate(sessions)
        for position, person in enumerate(people)
        if session is not sessions[-1] or position < len(people) // 2
    )
    _catch_up(sessions[1], people[MISSED], at=at)
    coming = cohort.training_sessions.filter(starts_at__gt=at, is_catch_up=False).first()
    if coming:
        report_absence(session=coming, words=WHY_NOT, by=people[CANNOT_COME], at=at)


def _status(number: int, position: int) -> AttendanceStatus:
    if (number, position) == (1, MISSED):
        return A.EXCUSED
    if (number, position) == (0, ABSENT):
        return A.ABSENT
    return A.LATE if position == LATE and number else A.PRESENT


def _catch_up(missed: TrainingSession, person: User, *, at: datetime) -> None:
    day = at + CATCHES_UP_IN
    again = TrainingSession.objects.create(
        cohort=missed.cohort,
        subject=missed.subject,
        title=missed.title,
        where=missed.where,
        trainer=missed.trainer,
        starts_at=day.replace(hour=18, minute=30, second=0, microsecond=0),
        minutes=120,
        is_catch_up=True,
        capacity=6,
        changed_at=at - timedelta(days=5),
    )
    again.guests.add(person)
    Invitation.objects.create(session=again, volunteer=person, told_at=again.changed_at)
