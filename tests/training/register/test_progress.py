"""Who is trained, worked out from the registers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_date, now
from recruitment.models import Cohort
from tests.examples import FEW
from tests.factories.training import a_session, a_trainee, a_training_cohort, attended
from training.models import Attendance, CompletionRule, Enrolment, TrainingSession
from training.register.progress import Progress, progress_of, progress_of_all
from training.states import PRESENCE, AttendanceStatus, SessionStatus

db = pytest.mark.django_db

A = AttendanceStatus
AT = now()


def of(trainee: Enrolment) -> Progress:
    return progress_of_all([trainee], at=now())[trainee.pk]


@db
def test_trained_is_whoever_has_been_to_every_core_session() -> None:
    cohort = a_training_cohort(starts_in=-30)
    first, second = (a_session(cohort, in_days=day) for day in (-20, -13))
    a_session(cohort, in_days=-6, is_core=False)
    ama = a_trainee(cohort)
    attended(ama, second)
    assert of(ama) == Progress(2, 1, unrecorded=(first.title,))
    attended(ama, first, A.LATE)
    assert of(ama) == Progress(2, 2, completed_on=london_date(second.starts_at))


@db
@pytest.mark.parametrize("status", [A.EXCUSED, A.ABSENT])
def test_an_absence_is_a_miss_and_a_catch_up_mends_it(status: AttendanceStatus) -> None:
    missed = a_session(in_days=-9)
    again = a_session(missed.cohort, in_days=-2, subject=missed.subject, is_catch_up=True)
    ama = a_trainee(missed.cohort)
    attended(ama, missed, status)
    assert of(ama) == Progress(1, 0, missed=(missed.title,))
    attended(ama, again)
    assert of(ama).completed_on == london_date(again.starts_at)


@db
def test_a_catch_up_to_come_is_one_only_for_its_guests() -> None:
    missed = a_session(in_days=-9)
    again = a_session(missed.cohort, in_days=5, subject=missed.subject, is_catch_up=True)
    ama, ben = a_trainee(missed.cohort), a_trainee(missed.cohort)
    for trainee in (ama, ben):
        attended(trainee, missed, A.EXCUSED)
    again.guests.add(ama.volunteer)
    assert of(ama) == Progress(1, 0, last_on=london_date(again.starts_at))
    assert of(ben) == Progress(1, 0, missed=(missed.title,))


@db
def test_a_catch_up_makes_nothing_needed_that_was_not() -> None:
    extra = a_session(in_days=-9, is_core=False)
    core = a_session(extra.cohort, in_days=-8)
    a_session(extra.cohort, in_days=5, subject=extra.subject, is_catch_up=True, is_core=True)
    ama = a_trainee(extra.cohort)
    attended(ama, core)
    assert of(ama) == Progress(1, 1, completed_on=london_date(core.starts_at))


@db
def test_a_cancelled_session_is_not_needed() -> None:
    session = a_session(in_days=-9)
    a_session(session.cohort, in_days=-2, status=SessionStatus.CANCELLED)
    ama = a_trainee(session.cohort)
    attended(ama, session)
    assert of(ama).completed_on


@db
def test_nobody_is_trained_by_nothing() -> None:
    cohort = a_training_cohort()
    a_session(cohort, in_days=-9, is_core=False)
    assert of(a_trainee(cohort)) == Progress(0, 0)


@db
def test_so_many_different_sessions_are_enough_where_the_rule_says_so() -> None:
    cohort = a_training_cohort(starts_in=-30)
    CompletionRule.objects.create(cohort=cohort, sessions=2)
    first, second, third = (a_session(cohort, in_days=day) for day in (-20, -13, -6))
    again = a_session(cohort, in_days=-4, subject=first.subject, is_catch_up=True)
    ama = a_trainee(cohort)
    attended(ama, first)
    attended(ama, again)
    attended(ama, second, A.ABSENT)
    assert of(ama).attended == 1, "the same twice is one"
    attended(ama, third)
    assert of(ama).completed_on == london_date(third.starts_at)


@db
def test_what_was_missed_is_not_said_while_enough_is_to_come() -> None:
    cohort = a_training_cohort(starts_in=-30)
    CompletionRule.objects.create(cohort=cohort, sessions=1)
    past, coming = a_session(cohort, in_days=-20), a_session(cohort, in_days=4)
    a_session(cohort, in_days=11)
    ama = a_trainee(cohort)
    attended(ama, past, A.ABSENT)
    assert of(ama) == Progress(1, 0, last_on=london_date(coming.starts_at))


def queries(trainees: int) -> int:
    cohort = a_training_cohort()
    session = a_session(cohort, in_days=-2)
    people = [a_trainee(cohort) for _ in range(trainees)]
    for person in people:
        attended(person, session)
    with CaptureQueriesContext(connection) as queries:
        progress_of_all(people, at=now())
    return len(queries)


@db
def test_it_costs_the_same_for_any_number() -> None:
    assert queries(1) == queries(3) == 4


lines = st.lists(st.sampled_from([None, *A]), min_size=1, max_size=8)


@settings(max_examples=FEW)
@given(core=lines, optional=lines, rule=st.integers(1, 16) | st.none())
def test_completion_never_contradicts_the_registers(
    core: list[AttendanceStatus | None],
    optional: list[AttendanceStatus | None],
    rule: int | None,
) -> None:
    """Whatever the registers say, a trainee is trained exactly when they meet the rule. A subject
    they attended is never called missed, and every session that they need is counted somewhere."""
    cohort = Cohort(pk=1)
    attendance = [(True, status) for status in core] + [(False, status) for status in optional]
    sessions = [
        TrainingSession(
            pk=key,
            cohort=cohort,
            title=str(key),
            is_core=is_core,
            starts_at=AT - timedelta(days=key),
        )
        for key, (is_core, _) in enumerate(attendance, start=1)
    ]
    register = {
        session.subject: [Attendance(session=session, status=status)]
        for session, (_, status) in zip(sessions, attendance, strict=True)
        if status
    }
    progress = progress_of(sessions, register, rule=rule, at=AT)
    counted = attendance if rule else [line for line in attendance if line[0]]
    came = sum(status in PRESENCE for _, status in counted)
    assert (progress.completed_on is not None) == (came >= (rule or len(core)))
    if progress.completed_on is None:
        assert progress.attended == came
        assert len(progress.missed) + len(progress.unrecorded) == len(counted) - came
