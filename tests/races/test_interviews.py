"""Many applicants for one interview time, 2 times for one hour of an interviewer, and 2 runs of the
reminders to one referee. On SQLite these tests would pass whatever the code did."""

from datetime import timedelta
from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import FieldError
from recruitment.interviews.booking import TimeTaken, book_interview
from recruitment.interviews.times import Offer, offer_times
from recruitment.models import Interview, InterviewTime
from recruitment.references.asking import chase_referees
from recruitment.states import ReferenceStatus
from tests.factories.interviews import an_interview_time, an_invited_application
from tests.factories.people import coordinator
from tests.factories.post import sent_to
from tests.factories.recruitment import a_cohort, a_reference, an_application
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS, ROUNDS = 8, 5


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_time_is_booked_once(_: int) -> None:
    time = an_interview_time()
    rivals = [an_invited_application() for _number in range(RIVALS)]
    answers = race(
        [
            partial(book_interview, application=it, time=time, by=it.applicant, at=now())
            for it in rivals
        ]
    )
    assert sum(isinstance(answer, TimeTaken) for answer in answers) == RIVALS - 1
    assert Interview.objects.get().time == time


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_applicant_pressing_many_times_has_one_interview(_: int) -> None:
    application = an_invited_application()
    times = [
        an_interview_time(starts_at=now() + timedelta(days=day)) for day in range(1, RIVALS + 1)
    ]
    race(
        [
            partial(
                book_interview,
                application=application,
                time=time,
                by=application.applicant,
                at=now(),
            )
            for time in times
        ]
    )
    assert Interview.objects.get().application == application


@pytest.mark.parametrize("_", range(ROUNDS))
def test_an_interviewer_is_promised_once(_: int) -> None:
    ann, ben, start = coordinator(), coordinator(), now() + timedelta(days=2)
    teams = [[ann, ben], [ben, ann], [ann], [ben, coordinator()]] * 2
    cohort = a_cohort()
    answers = race(
        [
            partial(
                offer_times,
                offer=Offer(cohort, 45, "12 Example Street", team),
                starts=[start],
                by=ann,
                at=now(),
            )
            for team in teams
        ]
    )
    assert any(isinstance(answer, FieldError) for answer in answers)
    for person in (ann, ben):
        assert InterviewTime.objects.filter(interviewers=person).count() <= 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_workers_remind_a_referee_once(_: int) -> None:
    asked_at = now() - timedelta(days=29)
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED, asked_at=asked_at)
    race([partial(chase_referees, at=now()) for _number in range(RIVALS)])
    assert len(sent_to(reference.email)) == 1
    assert len(sent_to(reference.application.applicant.email)) == 1
