"""Reminders 2 days before a session, also when the clocks change in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from config.common.clock import LONDON
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.training import a_session, a_trainee
from training.models import Enrolment, Invitation, TrainingSession
from training.programme.emails import email_trainees, remind_trainees
from training.programme.planning import change_session, plan_of
from training.register.absences import come_after_all, report_absence

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 3, 22, 12, tzinfo=UTC)
SATURDAY = datetime(2027, 4, 3, 10, tzinfo=LONDON)
"""The clocks go forward between these 2 times."""


@pytest.fixture
def session_and_trainee() -> tuple[TrainingSession, Enrolment]:
    """A session on Saturday, and a trainee who was told about it days ago."""
    with time_machine.travel(MONDAY, tick=False):
        session = a_session(in_days=12)
        trainee = a_trainee(session.cohort)
        email_trainees(at=MONDAY)
    assert session.starts_at == SATURDAY
    return session, trainee


def london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 4, day, hour, minute, tzinfo=LONDON)


def test_it_goes_from_eight_in_the_morning_two_days_before(session_and_trainee: object) -> None:
    assert remind_trainees(at=datetime(2027, 3, 31, 23, 0, tzinfo=LONDON)) == 0
    assert remind_trainees(at=london(1, 7, 59)) == 0
    assert remind_trainees(at=london(1, 8)) == 1
    assert remind_trainees(at=london(1, 8, 1)) == 0
    assert remind_trainees(at=london(2, 9)) == 0


def test_nobody_is_reminded_of_a_session_that_they_cannot_come_to(
    session_and_trainee: tuple[TrainingSession, Enrolment],
) -> None:
    session, trainee = session_and_trainee
    report_absence(session=session, words="", by=trainee.volunteer, at=MONDAY)
    assert remind_trainees(at=london(1, 8)) == 0
    come_after_all(session=session, by=trainee.volunteer, at=london(1, 8))
    assert remind_trainees(at=london(1, 9)) == 1
    text = sent_to(trainee.volunteer.email)[-1].text
    assert f"/my-training/{session.pk}/absence/" in text


def test_after_an_outage_it_goes_late_but_not_once_it_has_begun(
    session_and_trainee: object,
) -> None:
    assert remind_trainees(at=SATURDAY) == 0
    assert remind_trainees(at=SATURDAY - timedelta(minutes=1)) == 1


def test_a_session_that_moves_is_reminded_of_anew(
    session_and_trainee: tuple[TrainingSession, Enrolment],
) -> None:
    session, trainee = session_and_trainee
    remind_trainees(at=london(1, 8))
    later = replace(plan_of(session), starts_at=SATURDAY + timedelta(days=7))
    change_session(session=session, plan=later, by=manager(), at=london(1, 9))
    assert remind_trainees(at=london(8, 8)) == 0, "not before the trainee knows of the move"
    email_trainees(at=london(1, 10))
    assert remind_trainees(at=london(8, 8)) == 1
    assert "10 April" in sent_to(trainee.volunteer.email)[-1].subject


def test_whoever_was_told_yesterday_needs_none(session_and_trainee: object) -> None:
    Invitation.objects.update(told_at=london(1, 7))
    assert remind_trainees(at=london(1, 8)) == 0
    assert remind_trainees(at=london(2, 8)) == 1
