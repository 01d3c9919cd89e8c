from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import now
from recruitment.models import Application, Interview, InterviewTime
from recruitment.screening.lists import (
    failed_decisions,
    figures,
    missing_interview,
    missing_references,
    number_for_staff,
    waiting_for_staff,
)
from recruitment.states import ApplicationStatus, DecisionStatus, InterviewStatus, ReferenceStatus
from tests.factories.people import manager
from tests.factories.recruitment import a_decision, a_reference, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus


@pytest.fixture
def boss() -> User:
    return manager()


def interviewed(application: Application, status: InterviewStatus) -> Application:
    time = InterviewTime.objects.create(
        cohort=application.cohort, starts_at=now(), where="Example Street"
    )
    Interview.objects.create(application=application, time=time, status=status, booked_at=now())
    return application


def test_what_waits_is_what_staff_can_move_on_longest_first(boss: User) -> None:
    new = an_application()
    old = an_application(status=S.SHORTLISTED, status_since=now() - timedelta(days=9))
    met = interviewed(an_application(status=S.INTERVIEW), InterviewStatus.HELD)
    interviewed(an_application(status=S.INTERVIEW), InterviewStatus.BOOKED)
    for status in (S.RESERVE, S.OFFERED, S.DECLINED):
        an_application(status=status)
    a_decision(an_application())
    assert list(waiting_for_staff(boss)) == [old, new, met]
    assert number_for_staff(boss) == 3
    counts = figures(boss, at=now())
    assert (counts.to_read, counts.late) == (2, 0)


def test_a_failure_is_shown_until_somebody_decides_again(boss: User) -> None:
    application = an_application()
    failed = a_decision(application, status=DecisionStatus.FAILED)
    assert list(failed_decisions(boss)) == [failed]
    a_decision(application)
    assert not failed_decisions(boss)


def test_who_lacks_references(boss: User) -> None:
    none, both = an_application(), an_application()
    for _ in range(2):
        a_reference(both, status=ReferenceStatus.RECEIVED)
    a_reference(none, status=ReferenceStatus.RECEIVED)
    assert list(missing_references(Application.objects.all())) == [none]


def test_who_lacks_an_interview() -> None:
    none = an_application()
    cancelled = interviewed(an_application(), InterviewStatus.CANCELLED)
    interviewed(an_application(), InterviewStatus.BOOKED)
    assert set(missing_interview(Application.objects.all())) == {none, cancelled}
