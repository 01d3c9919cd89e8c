"""For each address of training in tests/access_table.py: functions that make the records it needs,
for one person."""

from typing import Any

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from recruitment.references.asking import hash_of
from tests.access_records import prison_of
from tests.factories.newcomers import a_waiting_volunteer, an_open_date
from tests.factories.people import user_with
from tests.factories.programme import an_establishment
from tests.factories.training import (
    a_certificate,
    a_session,
    a_trainee,
    a_training_cohort,
    a_usual_session,
    who_runs,
)
from training.models import CalendarFeed, Enrolment, Invitation

TRAINEES = (Role.APPLICANT, Role.MENTOR)


def date_told(person: User) -> dict[str, Any]:
    session = a_session()
    Invitation.objects.create(session=session, volunteer=person, told_at=now())
    return {"pk": session.pk}


def own_session(person: User) -> dict[str, Any]:
    trainee = a_trainee(user=person)
    return {"pk": a_session(trainee.cohort).pk}


def own_certificate(person: User) -> dict[str, Any]:
    a_certificate(a_trainee(user=person))
    return {}


def usual_session(_: User) -> dict[str, Any]:
    return {"pk": a_usual_session().pk}


def cohort_run_by(person: User) -> dict[str, Any]:
    cohort = a_training_cohort()
    who_runs(cohort, person=person)
    return {"pk": cohort.pk}


def session_run_by(person: User) -> dict[str, Any]:
    session = a_session()
    who_runs(session.cohort, person=person)
    return {"pk": session.pk}


def a_trainee_of(person: User) -> Enrolment:
    return a_trainee(establishments=[prison_of(person)])


def trainee_of(person: User) -> dict[str, Any]:
    return {"pk": a_trainee_of(person).pk}


def certified_of(person: User) -> dict[str, Any]:
    trainee = a_trainee_of(person)
    a_certificate(trainee, code=f"AAAA-BBBB-{trainee.pk:04}")
    return {"pk": trainee.pk}


def calendar_address(_: User) -> dict[str, Any]:
    someone = user_with(Role.MENTOR)
    CalendarFeed.objects.create(volunteer=someone, token_hash=hash_of("secret"), made_at=now())
    return {"secret": "secret"}


def newcomer_of(person: User) -> dict[str, Any]:
    return {"pk": a_waiting_volunteer(at=prison_of(person)).pk}


def date_of_prison(person: User) -> dict[str, Any]:
    return {"pk": an_open_date(at=prison_of(person)).pk}


def date_to_join(person: User) -> dict[str, Any]:
    prison = an_establishment()
    a_waiting_volunteer(at=prison, applicant=person)
    return {"pk": an_open_date(at=prison).pk}
