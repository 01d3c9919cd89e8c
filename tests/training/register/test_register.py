"""Taking the register."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.models import Cohort
from tests.factories.people import mentor_user, sign_in
from tests.factories.training import a_session, a_trainee, a_training_cohort, attended, who_runs
from training.models import Attendance, Enrolment, TrainingSession
from training.programme.planning import cancel_session
from training.register.register import (
    TooEarly,
    attendance_of,
    expected_at,
    missing_subject,
    register_of,
    take_register,
)
from training.states import AttendanceStatus

pytestmark = pytest.mark.django_db

A = AttendanceStatus


def test_sending_it_twice_does_nothing_twice() -> None:
    session = a_session(in_days=0)
    by = who_runs(session.cohort)
    ama, ben = a_trainee(session.cohort), a_trainee(session.cohort)
    statuses = {ama.volunteer_id: A.PRESENT, ben.volunteer_id: A.EXCUSED}
    assert take_register(session=session, statuses=statuses, by=by, at=now()) == 2
    assert take_register(session=session, statuses=statuses, by=by, at=now()) == 0
    assert register_of(session) == statuses
    assert AuditEvent.objects.filter(action="take_register").count() == 1


def test_a_slip_is_put_right_and_the_rest_stays() -> None:
    session = a_session(in_days=0)
    ama, ben = a_trainee(session.cohort), a_trainee(session.cohort)
    attended(ama, session, A.ABSENT)
    attended(ben, session)
    statuses = {ama.volunteer_id: A.LATE}
    by = who_runs(session.cohort)
    assert take_register(session=session, statuses=statuses, by=by, at=now()) == 1
    assert register_of(session) == {ama.volunteer_id: A.LATE, ben.volunteer_id: A.PRESENT}


def test_not_before_the_day_and_not_of_a_cancelled_session() -> None:
    session = a_session(in_days=2)
    by = who_runs(session.cohort)
    with pytest.raises(TooEarly):
        take_register(session=session, statuses={}, by=by, at=now())
    assert take_register(session=session, statuses={}, by=by, at=now() + timedelta(days=2)) == 0
    cancel_session(session=session, by=by, at=now())
    with pytest.raises(ChangedMeanwhile):
        take_register(session=session, statuses={}, by=by, at=now() + timedelta(days=2))


def test_only_staff_take_it_and_only_of_those_expected() -> None:
    session, stranger = a_session(in_days=0), a_trainee(a_training_cohort())
    statuses = {stranger.volunteer_id: A.PRESENT}
    with pytest.raises(NotAllowed):
        take_register(session=session, statuses=statuses, by=mentor_user(), at=now())
    by = who_runs(session.cohort)
    assert take_register(session=session, statuses=statuses, by=by, at=now()) == 0
    assert not Attendance.objects.exists()


def test_a_catch_up_expects_its_guests_of_any_cohort() -> None:
    again = a_session(in_days=0, is_catch_up=True)
    a_trainee(again.cohort)
    guest = a_trainee(a_training_cohort())
    again.guests.add(guest.volunteer)
    assert list(expected_at(again)) == [guest]


def test_whoever_missed_a_subject_can_be_asked_to_catch_up() -> None:
    session = a_session(in_days=-3)
    came, missed, not_noted = (a_trainee(session.cohort) for _ in range(3))
    a_trainee(a_training_cohort())
    attended(came, session)
    attended(missed, session, A.EXCUSED)
    again = a_session(session.cohort, subject=session.subject, is_catch_up=True)
    assert set(missing_subject(again, at=now())) == {missed, not_noted}


@pytest.fixture
def large() -> tuple[Cohort, TrainingSession, list[Enrolment]]:
    """40 trainees and 12 sessions. Every register is taken except the last."""
    cohort = a_training_cohort(starts_in=-80)
    sessions = [a_session(cohort, in_days=day - 12) for day in range(12)]
    trainees = [a_trainee(cohort) for _ in range(40)]
    Attendance.objects.bulk_create(
        Attendance(session=session, volunteer=who.volunteer, status=A.PRESENT, noted_at=now())
        for session in sessions[:-1]
        for who in trainees
    )
    return cohort, sessions[-1], trainees


def test_forty_by_twelve_takes_eleven_queries_at_most(
    client: Client, large: tuple[Cohort, TrainingSession, list[Enrolment]]
) -> None:
    cohort, last, trainees = large
    statuses = {trainee.volunteer_id: A.PRESENT for trainee in trainees}
    by = who_runs(cohort)
    assert by.roles
    with CaptureQueriesContext(connection) as writing:
        assert take_register(session=last, statuses=statuses, by=by, at=now()) == 40
    sign_in(client, by)
    with CaptureQueriesContext(connection) as page:
        assert client.get(f"/training/cohorts/{cohort.pk}/attendance/").status_code == 200
    with CaptureQueriesContext(connection) as reading:
        sessions, lines = attendance_of(cohort, at=now())
    assert (len(sessions), len(lines)) == (12, 40)
    assert all(line.progress.completed_on for line in lines)
    assert len(writing) < 10, [query["sql"][:80] for query in writing]
    assert len(reading) == 5
    assert len(page) == 11, "who is signed in, the other cohorts and the line of who read it"
