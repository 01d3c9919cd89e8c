"""The demo's earlier cohort. Some of its volunteers are ready, and the others are nearly ready."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from recruitment.models import Clearance, Cohort, Establishment, Reference
from recruitment.states import ClearanceStatus, ReferenceStatus
from training.certificates.issuing import GROUPS, LENGTH, LETTERS
from training.enrolment.enrolling import move_to
from training.models import Attendance, Certificate
from training.models.enrolment import live_enrolments
from training.states import AttendanceStatus

WAITS_FOR_PRISON, WAITS_FOR_DBS, READY, READY_TOO, MISSED = range(5)
ASKED_WEEKS_AGO: Final = 7


def write_trained(
    cohort: Cohort,
    people: Sequence[User],
    *,
    moves_to: Cohort,
    brixton: Establishment,
    by: User,
    random: Random,
    at: datetime,
) -> None:
    """Writes the attendance of 5 people.

    4 people attended every core session: one person waits for a clearance and a reference, one
    person waits for the DBS check, and 2 people are ready. The fifth person missed the last core
    session, and moves to the cohort in training.
    """
    sessions = list(cohort.training_sessions.filter(is_core=True).order_by("starts_at"))
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            volunteer=person,
            status=_status(position, is_last=session is sessions[-1]),
            noted_by=by,
            noted_at=session.ends_at,
        )
        for session in sessions
        for position, person in enumerate(people)
    )
    trained_on = london_date(sessions[-1].starts_at)
    _certify(cohort, people[:MISSED], trained_on, random)
    _clear(people, brixton, today=london_date(at))
    _lose_a_reference(people[WAITS_FOR_PRISON])
    move_to(
        enrolment=live_enrolments().get(volunteer=people[MISSED]), cohort=moves_to, by=by, at=at
    )


def _status(position: int, *, is_last: bool) -> AttendanceStatus:
    missed = position == MISSED and is_last
    return AttendanceStatus.EXCUSED if missed else AttendanceStatus.PRESENT


def _certify(cohort: Cohort, people: Sequence[User], completed_on: date, random: Random) -> None:
    issued_at = datetime.combine(completed_on + timedelta(days=1), time(8), tzinfo=LONDON)
    Certificate.objects.bulk_create(
        Certificate(
            volunteer=person,
            cohort=cohort,
            code="-".join("".join(random.choices(LETTERS, k=LENGTH)) for _ in range(GROUPS)),
            name=person.name,
            completed_on=completed_on,
            issued_at=issued_at,
        )
        for person in people
    )


def _clear(people: Sequence[User], brixton: Establishment, *, today: date) -> None:
    """Writes a clearance and a DBS check for each of these people. Each is valid or requested."""
    requested = {(WAITS_FOR_PRISON, brixton), (WAITS_FOR_DBS, None), (MISSED, brixton)}
    Clearance.objects.bulk_create(
        _open_clearance(person, place, today)
        if (position, place) in requested
        else _given(person, place, today)
        for position, person in enumerate(people)
        for place in (brixton, None)
    )


def _open_clearance(person: User, place: Establishment | None, today: date) -> Clearance:
    weeks = ASKED_WEEKS_AGO if place else 3
    return Clearance(
        volunteer=person, establishment=place, requested_on=today - timedelta(weeks=weeks, days=2)
    )


def _given(person: User, place: Establishment | None, today: date) -> Clearance:
    return Clearance(
        volunteer=person,
        establishment=place,
        status=ClearanceStatus.RECEIVED,
        requested_on=today - timedelta(weeks=15 if place else 9),
        issued_on=today - timedelta(weeks=3),
        expires_on=today + timedelta(days=700) if place else None,
    )


def _lose_a_reference(person: User) -> None:
    """Changes the person's second reference to one that we have not received yet."""
    second = Reference.objects.filter(application__applicant=person).latest("pk")
    Reference.objects.filter(pk=second.pk).update(
        status=ReferenceStatus.ASKED, answered_at=None, recommendation="", strengths=""
    )
