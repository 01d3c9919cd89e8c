"""2 runs of the daily work, 2 coordinators or 2 phones at once. On SQLite these tests would pass
whatever the code did."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile
from config.common.outbox.email import Email
from matching.mentors.becoming import become_mentor
from matching.models import Mentor
from recruitment.states import ApplicationStatus
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.recruitment import an_application
from tests.factories.training import (
    a_ready_volunteer,
    a_session,
    a_trainee,
    a_training_cohort,
    a_usual_session,
    attended,
)
from tests.races.racing import race
from training.certificates.issuing import issue_certificates
from training.enrolment.enrolling import take_in
from training.models import Attendance, Certificate, Enrolment, Invitation, TrainingSession
from training.programme.emails import email_trainees, remind_trainees
from training.programme.usual import copy_usual_programme
from training.register.register import take_register
from training.states import AttendanceStatus

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS = 6
MORNING = datetime.combine(london_today(), time(9), tzinfo=LONDON).astimezone(UTC)


def test_everybody_comes_in_once() -> None:
    for _ in range(3):
        an_application(status=ApplicationStatus.ACCEPTED)
    race([partial(take_in, at=now())] * RIVALS)
    assert Enrolment.objects.count() == 3


def test_everybody_is_told_and_reminded_once() -> None:
    session = a_session(in_days=2)
    trainees = [a_trainee(session.cohort) for _ in range(3)]
    told = race([partial(email_trainees, at=now())] * RIVALS)
    assert sum(it for it in told if isinstance(it, int)) == 3
    Invitation.objects.update(told_at=now() - timedelta(days=3))
    sent = race([partial(remind_trainees, at=MORNING)] * RIVALS)
    assert sum(it for it in sent if isinstance(it, int)) == 3
    assert [len(sent_to(it.volunteer.email)) for it in trainees] == [2, 2, 2]


def test_a_register_sent_from_two_telephones_is_written_once() -> None:
    session, by = a_session(in_days=0), manager()
    statuses = {a_trainee(session.cohort).volunteer_id: AttendanceStatus.PRESENT for _ in range(4)}
    take = partial(take_register, session=session, statuses=statuses, by=by, at=now())
    assert sorted(map(str, race([take] * RIVALS))) == ["0"] * (RIVALS - 1) + ["4"]
    assert Attendance.objects.count() == 4
    assert AuditEvent.objects.filter(action="take_register").count() == 1


def test_a_programme_is_copied_once() -> None:
    a_usual_session()
    cohort, by = a_training_cohort(), manager()
    race([partial(copy_usual_programme, cohort=cohort, by=by, at=now())] * RIVALS)
    assert TrainingSession.objects.count() == 1


def test_one_certificate_each() -> None:
    session = a_session(in_days=-2)
    for _ in range(3):
        attended(a_trainee(session.cohort), session)
    race([partial(issue_certificates, at=MORNING)] * RIVALS)
    assert Certificate.objects.count() == Email.objects.count() == 3


def test_two_coordinators_make_one_mentor() -> None:
    ready, by = a_ready_volunteer(), manager()
    made = race([partial(become_mentor, enrolment=ready, by=by, at=now())] * RIVALS)
    assert sum(isinstance(it, ChangedMeanwhile) for it in made) == RIVALS - 1
    assert Mentor.objects.count() == 1
