"""Accepted applicants are enrolled automatically."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.applying.leaving import withdraw_application
from recruitment.states import ApplicationStatus
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.recruitment import an_application
from tests.factories.training import a_session, a_trainee, a_training_cohort, attended
from training.enrolment.enrolling import (
    NotLater,
    correct_why_stopped,
    leave_training,
    move_to,
    take_in,
)
from training.models import Enrolment
from training.models.enrolment import live_enrolments
from training.register.progress import progress_of_all
from training.states import EnrolmentStatus

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ApplicationStatus)
def test_whoever_has_accepted_comes_in_once(status: ApplicationStatus) -> None:
    an_application(status=status)
    comes = status == ApplicationStatus.ACCEPTED
    assert [take_in(at=now()), take_in(at=now())] == [int(comes), 0]
    assert live_enrolments().count() == int(comes)


def test_whoever_gives_the_place_up_goes() -> None:
    application = an_application(status=ApplicationStatus.ACCEPTED)
    take_in(at=now())
    withdraw_application(application=application, by=application.applicant, at=now())
    at = now()
    take_in(at=at)
    enrolment = Enrolment.objects.get()
    assert (enrolment.status, enrolment.left_at) == (EnrolmentStatus.LEFT, at)


def test_why_a_trainee_stopped_is_recorded_and_corrected() -> None:
    trainee = a_trainee()
    with pytest.raises(ChangedMeanwhile):
        correct_why_stopped(enrolment=trainee, why="work", by=manager(), at=now())
    leave_training(enrolment=trainee, why="moved", by=manager(), at=now())
    correct_why_stopped(enrolment=trainee, why="work", by=manager(), at=now())
    trainee.refresh_from_db()
    assert trainee.why_stopped == "work"
    with pytest.raises(NotAllowed):
        correct_why_stopped(enrolment=trainee, why="", by=coordinator(), at=now())


def test_whoever_comes_back_has_not_left() -> None:
    """Somebody moved to a later cohort, left it, and then joins it from another cohort."""
    later = a_training_cohort(starts_in=60)
    trainee = a_trainee(a_training_cohort(starts_in=-100))
    Enrolment.objects.create(
        volunteer=trainee.volunteer,
        cohort=later,
        application=trainee.application,
        enrolled_at=now(),
        status=EnrolmentStatus.LEFT,
        left_at=now(),
        why_stopped="work",
    )
    moved = move_to(enrolment=trainee, cohort=later, by=manager(), at=now())
    assert (moved.left_at, moved.why_stopped) == (None, "")


@pytest.mark.parametrize("fields", [{"why_stopped": "work"}, {"left_at": now()}])
def test_nobody_has_left_and_is_still_enrolled(fields: dict[str, Any]) -> None:
    trainee = a_trainee()
    with pytest.raises(IntegrityError, match="enrolment_"), transaction.atomic():
        Enrolment.objects.filter(pk=trainee.pk).update(**fields)


def test_whoever_staff_let_go_does_not_come_back() -> None:
    trainee = a_trainee()
    leave_training(enrolment=trainee, by=manager(), at=now())
    assert take_in(at=now()) == 0
    with pytest.raises(ChangedMeanwhile):
        leave_training(enrolment=trainee, by=manager(), at=now())


def test_moving_on_keeps_what_was_attended() -> None:
    earlier, later = a_training_cohort(starts_in=-100), a_training_cohort(starts_in=60)
    first = a_session(earlier, in_days=-90)
    a_session(later, in_days=70, subject=first.subject)
    a_session(later, in_days=77)
    trainee = a_trainee(earlier)
    attended(trainee, first)
    moved = move_to(enrolment=trainee, cohort=later, by=manager(), at=now())
    assert trainee.status == EnrolmentStatus.MOVED
    progress = progress_of_all([moved], at=now())[moved.pk]
    assert (progress.attended, progress.needed) == (1, 2)
    assert take_in(at=now()) == 0


def test_nobody_moves_to_an_earlier_cohort_or_by_themselves() -> None:
    later, earlier = a_training_cohort(starts_in=60), a_training_cohort(starts_in=-100)
    trainee = a_trainee(later)
    with pytest.raises(NotLater):
        move_to(enrolment=trainee, cohort=earlier, by=manager(), at=now())
    with pytest.raises(NotAllowed):
        move_to(enrolment=trainee, cohort=later, by=mentor_user(), at=now())
