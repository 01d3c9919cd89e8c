from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import now
from recruitment.interviews.booking import ask_for_another_time, book_interview
from recruitment.interviews.times import choosing, times_asked_for, to_score
from recruitment.models import Application, InterviewTime, Note, ScoreSheet
from recruitment.states import ApplicationStatus
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db

AGO = timedelta(hours=1)


@pytest.fixture
def boss() -> User:
    return manager()


def ask(application: Application, words: str = "After six.") -> None:
    by = application.applicant
    ask_for_another_time(application=application, words=words, by=by, at=now())


def test_a_sheet_is_waited_for_from_each_interviewer_once_it_has_begun() -> None:
    ann, ben = coordinator(), coordinator()
    interview = an_interview(time=an_interview_time(interviewers=[ann, ben]))
    assert not to_score(ann, at=now())
    InterviewTime.objects.update(starts_at=now() - AGO)
    assert list(to_score(ann, at=now())) == list(to_score(ben, at=now())) == [interview]
    ScoreSheet.objects.create(interview=interview, interviewer=ann, handed_in_at=now())
    assert not to_score(ann, at=now())
    assert list(to_score(ben, at=now())) == [interview]
    Application.objects.update(status=ApplicationStatus.RESERVE)
    assert not to_score(ben, at=now())


def test_a_time_asked_for_waits_until_one_is_booked(boss: User) -> None:
    application = an_invited_application()
    application.notes.create(text="Ours", written_by=boss, written_at=now())
    assert not times_asked_for(boss)
    ask(application, "Late.")
    ask(application, "Later still.")
    assert "Later still." in times_asked_for(boss).get().text
    assert not times_asked_for(coordinator()).filter(application__establishments__isnull=False)
    book_interview(
        application=application, time=an_interview_time(), by=application.applicant, at=now()
    )
    assert not times_asked_for(boss)
    ask(application, "I cannot come after all.")
    assert times_asked_for(boss).count() == 1


def test_nobody_waits_for_a_time_once_decided_on(boss: User) -> None:
    ask(an_invited_application())
    Application.objects.update(status=ApplicationStatus.DECLINED)
    assert Note.objects.exists()
    assert not times_asked_for(boss)


def test_who_is_to_choose_and_how_many_times_are_free(boss: User) -> None:
    booked = an_interview()
    cohort = booked.application.cohort
    for _ in range(2):
        an_invited_application(cohort=cohort)
    an_interview_time(cohort=cohort)
    figures = choosing(cohort, boss, at=now())
    assert (figures.people, figures.times) == (2, 1)
