"""Interview times and interviews, for any test.

time = an_interview_time(starts_at=tomorrow, interviewers=[ann, ben])
booked = an_interview(time=time, applicant=ama)          # the application is made too
past = an_interview(time=an_interview_time(starts_at=now() - timedelta(days=1)))
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from config.accounts.models import User
from config.common.clock import now
from recruitment.models import Application, Cohort, Interview, InterviewTime
from recruitment.states import ApplicationStatus
from tests.factories.people import coordinator
from tests.factories.recruitment import a_cohort, an_application


def an_interview_time(
    *,
    starts_at: datetime | None = None,
    interviewers: Iterable[User] = (),
    cohort: Cohort | None = None,
    **fields: Any,
) -> InterviewTime:
    """An interview time, by default in 3 days. If no interviewers are given, makes one
    interviewer."""
    values: dict[str, Any] = {
        "cohort": cohort or Cohort.objects.first() or a_cohort(),
        "starts_at": starts_at or now() + timedelta(days=3),
        "where": "12 Example Street, London",
    }
    time = InterviewTime.objects.create(**(values | fields))
    time.interviewers.set(list(interviewers) or [coordinator()])
    return time


def an_invited_application(**fields: Any) -> Application:
    """An application whose applicant can choose a time."""
    return an_application(status=ApplicationStatus.INTERVIEW, **fields)


def an_interview(
    *, time: InterviewTime | None = None, interviewers: Iterable[User] = (), **fields: Any
) -> Interview:
    """A booked interview. `fields` are the arguments of an_application."""
    time = time or an_interview_time(interviewers=interviewers)
    application = an_invited_application(cohort=time.cohort, **fields)
    return Interview.objects.create(application=application, time=time, booked_at=now())
