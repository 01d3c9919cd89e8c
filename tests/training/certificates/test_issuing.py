"""The registers decide who gets a certificate, and anyone can check one by its code."""

from datetime import datetime, timedelta

import pytest

from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from tests.factories.people import manager, mentor_user
from tests.factories.post import sent_to
from tests.factories.training import a_certificate, a_session, a_trainee, attended
from training.certificates.issuing import (
    NotTrained,
    certificate_behind,
    certificate_of,
    course_of,
    give_certificate_again,
    issue_certificates,
    withdraw_certificate,
)
from training.models import Certificate, Enrolment
from training.states import AttendanceStatus

pytestmark = pytest.mark.django_db


def trained(*, in_days: int = 0) -> Enrolment:
    session = a_session(in_days=in_days)
    trainee = a_trainee(session.cohort, full_name="Ama Example")
    attended(trainee, session)
    return trainee


def tomorrow(hour: int, minute: int = 0) -> datetime:
    day = london_today() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def test_it_is_given_once_in_the_morning_after() -> None:
    trainee = trained()
    assert issue_certificates(at=tomorrow(0) - timedelta(minutes=1)) == 0
    assert issue_certificates(at=tomorrow(7, 59)) == 0
    assert issue_certificates(at=tomorrow(8)) == 1
    assert issue_certificates(at=tomorrow(9)) == 0
    certificate = certificate_of(trainee.volunteer)
    assert certificate is not None
    assert (certificate.name, certificate.completed_on) == ("Ama Example", london_today())
    assert course_of(certificate) == f"Volunteer mentor training, {trainee.cohort}"
    assert len(sent_to(trainee.volunteer.email)) == 1


def test_a_slip_put_right_the_same_day_gives_none() -> None:
    trained().volunteer.attendance.update(status=AttendanceStatus.ABSENT)
    assert issue_certificates(at=tomorrow(8)) == 0


@pytest.mark.parametrize("typed", ["K7M4-QXD2-9RTB", "k7m4qxd29rtb", " k7m4 qxd2-9rtb "])
def test_the_code_is_found_however_it_is_typed(typed: str) -> None:
    certificate = a_certificate(a_trainee(), code="K7M4-QXD2-9RTB")
    assert certificate_behind(typed) == certificate


@pytest.mark.parametrize("typed", ["", "-", "K7M4-QXD2-9RT", "K7M4-QXD2-9RTB2", "🙂" * 30])
def test_another_code_finds_nothing(typed: str) -> None:
    a_certificate(a_trainee(), code="K7M4-QXD2-9RTB")
    assert certificate_behind(typed) is None


def test_withdrawn_it_is_found_no_longer_and_not_given_by_itself() -> None:
    trainee, by = trained(in_days=-3), manager()
    certificate = a_certificate(trainee)
    withdraw_certificate(certificate=certificate, by=by, at=now())
    assert certificate_behind(certificate.code) is None
    assert issue_certificates(at=tomorrow(8)) == 0
    with pytest.raises(ChangedMeanwhile):
        withdraw_certificate(certificate=certificate, by=by, at=now())
    give_certificate_again(enrolment=trainee, by=by, at=now())
    again = certificate_of(trainee.volunteer)
    assert again is not None
    assert again.code != certificate.code


def test_staff_issue_none_that_the_registers_do_not_show() -> None:
    trainee = a_trainee(a_session().cohort)
    with pytest.raises(NotTrained):
        give_certificate_again(enrolment=trainee, by=manager(), at=now())
    assert not Certificate.objects.exists()


def test_nobody_else_gives_or_takes_one() -> None:
    trainee, by = trained(in_days=-3), mentor_user()
    with pytest.raises(NotAllowed):
        give_certificate_again(enrolment=trainee, by=by, at=now())
    with pytest.raises(NotAllowed):
        withdraw_certificate(certificate=a_certificate(trainee), by=by, at=now())
