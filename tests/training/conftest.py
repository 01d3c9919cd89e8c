"""A cohort in training, and browsers for staff and the trainee."""

from dataclasses import dataclass

import pytest
from django.test import Client

from recruitment.models import Cohort
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.training import a_session, a_trainee, a_training_cohort, attended, who_runs
from training.models import Enrolment, TrainingSession
from training.states import AttendanceStatus


@dataclass(frozen=True)
class InTraining:
    """A past session and a future session, and a trainee who missed the past one."""

    cohort: Cohort
    past: TrainingSession
    coming: TrainingSession
    trainee: Enrolment


@pytest.fixture
def room() -> InTraining:
    cohort = a_training_cohort(starts_in=-7)
    past = a_session(cohort, in_days=-7, title="Boundaries")
    coming = a_session(cohort, in_days=7, title="Endings")
    prison = an_establishment(name="HMP Here")
    trainee = a_trainee(cohort, full_name="Ama Alder", establishments=[prison])
    attended(trainee, past, AttendanceStatus.EXCUSED)
    return InTraining(cohort, past, coming, trainee)


@pytest.fixture
def staff(room: InTraining) -> Client:
    """The browser of the prison's coordinator, who runs the cohort."""
    client = Client()
    prisons = room.trainee.application.establishments.all()
    sign_in(client, who_runs(room.cohort, person=a_coordinator(*prisons)))
    return client


@pytest.fixture
def boss() -> Client:
    """A manager's browser."""
    client = Client()
    sign_in(client, manager())
    return client


@pytest.fixture
def own(room: InTraining) -> Client:
    """The trainee's browser."""
    client = Client()
    sign_in(client, room.trainee.volunteer)
    return client
