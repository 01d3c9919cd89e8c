"""Copying the usual programme to a cohort."""

from datetime import date, time

import pytest

from config.common.clock import LONDON, now
from config.common.errors import NotAllowed
from tests.factories.people import coordinator, manager
from tests.factories.recruitment import a_cohort
from tests.factories.training import a_usual_session, who_runs
from training.models import TrainingSession, UsualSession
from training.programme.usual import (
    USUAL,
    AlreadyPlanned,
    copy_usual_programme,
    load_usual_programme,
    remove_line,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("starts_on", [date(2027, 6, 5), date(2027, 11, 6), date(2027, 10, 30)])
def test_every_day_is_shifted_and_every_clock_stays(starts_on: date) -> None:
    """In the last example, the clocks go back during the programme."""
    load_usual_programme()
    cohort = a_cohort(training_starts_on=starts_on, open_for=14)
    copy_usual_programme(cohort=cohort, by=who_runs(cohort), at=now())
    copied = list(TrainingSession.objects.filter(cohort=cohort))
    shown = [session.starts_at.astimezone(LONDON) for session in copied]
    assert [(start.date() - starts_on).days for start in shown] == [line.day for line in USUAL]
    assert [start.time() for start in shown] == [line.starts for line in USUAL]
    assert [session.title for session in copied] == [line.title for line in USUAL]


def test_two_cohorts_are_taught_the_same_subjects() -> None:
    usual = a_usual_session()
    cohorts = [a_cohort(), a_cohort()]
    for cohort in cohorts:
        copy_usual_programme(cohort=cohort, by=who_runs(cohort), at=now())
    assert {session.subject for session in TrainingSession.objects.all()} == {usual.subject}


def test_copying_twice_copies_once() -> None:
    a_usual_session()
    cohort = a_cohort()
    by = who_runs(cohort)
    copy_usual_programme(cohort=cohort, by=by, at=now())
    with pytest.raises(AlreadyPlanned):
        copy_usual_programme(cohort=cohort, by=by, at=now())
    assert cohort.training_sessions.count() == 1


def test_loading_again_keeps_what_a_manager_changed() -> None:
    load_usual_programme()
    UsualSession.objects.exclude(day=0).delete()
    load_usual_programme()
    assert UsualSession.objects.count() == 1


def test_only_a_manager_changes_it() -> None:
    usual = a_usual_session(starts=time(18))
    with pytest.raises(NotAllowed):
        remove_line(usual=usual, by=coordinator(), at=now())
    remove_line(usual=usual, by=manager(), at=now())
    assert not UsualSession.objects.exists()
