"""The register of a session: who came."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import DomainError, Overtaken
from training.domain.enrolling import live_enrolments
from training.domain.programme.usual import check_staff
from training.models import Attendance, Enrolment, TrainingSession
from training.states import AttendanceStatus


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
    *, session: TrainingSession, said: Mapping[int, AttendanceStatus], by: User, at: datetime
) -> int:
    """Writes down what is `said`, by key of person; whoever is not named keeps what was there.
    Returns how many lines are new or other than before.

    Safe to repeat: what stands already is not written again. Raises TooEarly before the day,
    Overtaken when it was called off, NotAllowed. Some six queries for forty people.
    """
    check_staff(by)
    with transaction.atomic():
        current = TrainingSession.objects.select_for_update().get(pk=session.pk)
        if not current.is_planned:
            raise Overtaken("This session has been called off, so it has no register.")
        if not can_take_register(current, at=at):
            raise TooEarly("This session is still to come. Take the register on the day.")
        expected = set(expected_at(current).values_list("volunteer_id", flat=True))
        stands = register_of(current)
        changed = {
            person: status
            for person, status in said.items()
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
