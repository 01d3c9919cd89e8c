"""The demo's training shows each thing a coordinator meets."""

from datetime import UTC, datetime
from random import Random

import pytest
from django.utils import timezone

from config.common.clock import london_date
from recruitment.models import Cohort
from recruitment.synthetic.demo import cohort_in_flight
from tests.factories.people import applicant, coordinator, manager
from tests.factories.programme import an_establishment
from training.enrolment.enrolling import enrolment_of
from training.models import Attendance, Certificate, Enrolment
from training.models.enrolment import live_enrolments
from training.programme.emails import email_trainees
from training.programme.usual import load_usual_programme
from training.readiness.reading import readiness_of_many
from training.readiness.reasons import Piece
from training.register.register import attendance_of
from training.states import AttendanceStatus, EnrolmentStatus
from training.synthetic.demo import IN_TRAINING, NEEDED, cohorts_in_training, write_training
from training.trainees.dates import dates_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def a_demo(at: datetime = AT) -> Cohort:
    load_usual_programme()
    carmen = coordinator()
    return write_training(
        brixton=an_establishment(name="HMP Brixton", coordinators=[carmen]),
        names=[f"Person {number}" for number in range(NEEDED)],
        star=applicant(name="Tamsin Teasel", email="trainee@demo.alongside.example"),
        team=[carmen, manager()],
        random=Random(1),  # noqa: S311 — invented people, no secret
        at=at,
    )


def test_a_november_cohort_is_half_way_through() -> None:
    cohort = a_demo()
    assert str(cohort) == "November 2026"
    sessions, lines = attendance_of(cohort, at=AT)
    assert 3 <= sum(session.starts_at < AT for session in sessions) < len(sessions)
    assert len(lines) == IN_TRAINING + 1, "one has moved here from the cohort before"
    last = [session for session in sessions if session.starts_at < AT][-1]
    assert 0 < Attendance.objects.filter(session=last).count() < IN_TRAINING
    assert Attendance.objects.filter(session=sessions[1], status=AttendanceStatus.EXCUSED).exists()


def test_each_kind_of_missing_piece_is_there_and_somebody_is_ready() -> None:
    a_demo()
    volunteers = readiness_of_many(live_enrolments(), at=AT)
    assert sum(volunteer.readiness.is_ready for volunteer in volunteers) == 2
    missing = [volunteer.readiness.missing for volunteer in volunteers]
    assert {Piece.CLEARANCE, Piece.REFERENCES} in missing
    assert {Piece.DBS} in missing
    assert Enrolment.objects.filter(status=EnrolmentStatus.MOVED).count() == 1
    assert Certificate.objects.count() == 4


def test_the_trainee_to_try_has_dates_to_come() -> None:
    a_demo()
    star = Enrolment.objects.get(volunteer__email="trainee@demo.alongside.example")
    assert enrolment_of(star.volunteer) == star
    assert any(day.cell.is_to_come for day in dates_of(star, at=AT))


def test_nobody_is_written_to_on_the_first_day_but_whoever_moved() -> None:
    a_demo()
    assert email_trainees(at=AT) == 1


@pytest.mark.parametrize("month", range(1, 13))
def test_it_is_half_way_through_on_any_day(month: int) -> None:
    at = AT.replace(month=month, year=2027)
    current, earlier = cohorts_in_training(at)
    assert len({current, earlier, cohort_in_flight(at)}) == 3
    assert 17 <= (london_date(at) - current.training_starts_on).days <= 23
    assert (london_date(at) - earlier.training_starts_on).days > 60
    assert timezone.is_aware(at)
