"""Cohorts in training, for any test.

    cohort = a_training_cohort()                         # starts today; nothing planned
    lead = who_runs(cohort)                              # a coordinator who can change it
    trainer = who_trains(cohort)                         # a coordinator who can read it
    first = a_session(cohort, in_days=-7)                # a core session a week ago
    ama = a_trainee(cohort)                              # an enrolment
    attended(ama, first)                                 # present
    attended(ama, first, AttendanceStatus.ABSENT)
    certificate = a_certificate(ama)
    ready = a_ready_volunteer(at=brixton)                # trained, cleared and recommended

Days are relative to today in London.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from recruitment.models import Cohort, Establishment
from recruitment.states import ApplicationStatus, ReferenceStatus
from tests.factories.clearances import a_held_clearance
from tests.factories.people import coordinator
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort, a_reference, an_application
from training.models import (
    Attendance,
    Certificate,
    Enrolment,
    Part,
    TeamMember,
    TrainingSession,
    UsualSession,
)
from training.states import AttendanceStatus

LONG_AGO = timedelta(days=3)


def a_training_cohort(*, starts_in: int = 0, **fields: Any) -> Cohort:
    """A cohort that no longer takes applications. Its training starts `starts_in` days from
    today."""
    return a_cohort(
        opens_in=starts_in - 90, open_for=60, training_starts_on=in_days(starts_in), **fields
    )


def who_runs(*cohorts: Cohort, person: User | None = None) -> User:
    """A coordinator who runs the training of these cohorts. A new one, or this `person`."""
    return _in_team(cohorts, person, Part.RUNS)


def who_trains(*cohorts: Cohort, person: User | None = None) -> User:
    """A coordinator who trains these cohorts. A new one, or this `person`."""
    return _in_team(cohorts, person, Part.TRAINS)


def _in_team(cohorts: Iterable[Cohort], person: User | None, part: Part) -> User:
    person = person or coordinator()
    TeamMember.objects.bulk_create(
        TeamMember(cohort=cohort, person=person, part=part) for cohort in cohorts
    )
    return person


def a_session(
    cohort: Cohort | None = None, *, in_days: int = 7, at: time = time(10), **fields: Any
) -> TrainingSession:
    """A core session. Nobody has changed it for some days. `fields` are columns of
    TrainingSession."""
    cohort = cohort or a_training_cohort()
    starts = datetime.combine(london_today() + timedelta(days=in_days), at, tzinfo=LONDON)
    values: dict[str, Any] = {
        "title": f"Session {cohort.training_sessions.count() + 1}",
        "where": "12 Example Street, London",
        "changed_at": now() - LONG_AGO,
    }
    return TrainingSession.objects.create(cohort=cohort, starts_at=starts, **(values | fields))


def a_trainee(
    cohort: Cohort | None = None, *, user: User | None = None, **fields: Any
) -> Enrolment:
    """Somebody who has accepted a place and is in training. `fields` are the arguments of
    an_application."""
    cohort = cohort or a_training_cohort()
    if user:
        fields["applicant"] = user
    application = an_application(status=ApplicationStatus.ACCEPTED, cohort=cohort, **fields)
    return Enrolment.objects.create(
        volunteer=application.applicant, cohort=cohort, application=application, enrolled_at=now()
    )


def attended(
    trainee: Enrolment,
    session: TrainingSession,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
) -> Attendance:
    """Adds a line about this trainee to the register of the session."""
    return Attendance.objects.create(
        session=session, volunteer=trainee.volunteer, status=status, noted_at=now()
    )


def a_certificate(
    trainee: Enrolment, *, code: str = "AAAA-BBBB-2222", **fields: Any
) -> Certificate:
    values: dict[str, Any] = {
        "name": str(trainee),
        "completed_on": london_today(),
        "issued_at": now(),
    }
    return Certificate.objects.create(
        volunteer=trainee.volunteer, cohort=trainee.cohort, code=code, **(values | fields)
    )


def a_ready_volunteer(*, at: Establishment | None = None, **fields: Any) -> Enrolment:
    """Somebody who is ready. They were trained last week, and have 2 references, a clearance at one
    prison, and a DBS check for another year. `fields` are the arguments of an_application."""
    number = Enrolment.objects.count()
    prison = at or an_establishment(name=f"HMP Brixton {number}")
    session = a_session(in_days=-7)
    trainee = a_trainee(session.cohort, establishments=[prison], **fields)
    attended(trainee, session)
    for place in (prison, None):
        a_held_clearance(at=place, volunteer=trainee.volunteer, took=None)
    trainee.application.references.all().delete()
    for _ in range(2):
        a_reference(trainee.application, status=ReferenceStatus.RECEIVED)
    return trainee


def a_usual_session(**fields: Any) -> UsualSession:
    values: dict[str, Any] = {"title": "Welcome", "day": 0, "starts": time(10), "where": "Here"}
    return UsualSession.objects.create(**(values | fields))


def in_days(days: int) -> date:
    """The date in London this many days from today."""
    return london_today() + timedelta(days=days)
