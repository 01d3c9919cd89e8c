"""What we tell trainees about their dates, read as a calendar program reads it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from config.common.clock import now
from config.common.outbox.email import Email
from recruitment.interviews.emails import spelt_time
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.training import a_session, a_trainee, a_training_cohort, attended
from training.enrolment.enrolling import leave_training
from training.models import Enrolment, TrainingSession
from training.programme.emails import CHANGED_DATES, FIRST_DATES, QUIET, TITLE, email_trainees
from training.programme.planning import cancel_session, change_session, choose_guests, plan_of
from training.states import AttendanceStatus

pytestmark = pytest.mark.django_db


def events(email: Email) -> list[Any]:
    return Calendar.from_ical(email.calendar).walk("VEVENT")


def post_of(trainee: Enrolment) -> list[Email]:
    return sent_to(trainee.volunteer.email)


def moved(session: TrainingSession, **changes: Any) -> None:
    """The session, changed long enough ago that we tell trainees."""
    plan = replace(plan_of(session), **changes)
    change_session(session=session, plan=plan, by=manager(), at=now() - QUIET)


def test_a_whole_programme_is_one_email_and_is_sent_once() -> None:
    cohort = a_training_cohort()
    sessions = [a_session(cohort, in_days=day) for day in (7, 14)]
    ama, ben = a_trainee(cohort), a_trainee(cohort)
    assert [email_trainees(at=now()), email_trainees(at=now())] == [2, 0]
    for trainee in (ama, ben):
        (email,) = post_of(trainee)
        assert "METHOD:PUBLISH" in email.calendar
        assert len(events(email)) == 2
        assert all(session.title in email.text for session in sessions)


def test_a_change_moves_the_same_event() -> None:
    session = a_session()
    ama = a_trainee(session.cohort)
    email_trainees(at=now())
    moved(session, starts_at=session.starts_at + timedelta(hours=3))
    email_trainees(at=now())
    first, second = post_of(ama)
    assert "METHOD:REQUEST" in first.calendar
    (before,), (after,) = events(first), events(second)
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(hours=3)
    assert spelt_time(session.starts_at) in second.text


def test_cancelling_takes_it_out() -> None:
    session = a_session()
    ama = a_trainee(session.cohort)
    email_trainees(at=now())
    cancel_session(session=session, by=manager(), at=now() - QUIET)
    assert [email_trainees(at=now()), email_trainees(at=now())] == [1, 0]
    last = post_of(ama)[-1]
    assert "METHOD:CANCEL" in last.calendar
    assert events(last)[0]["STATUS"] == "CANCELLED"
    assert events(last)[0]["SEQUENCE"] == 1


def test_a_session_cancelled_before_anybody_knew_of_it_is_no_news() -> None:
    session = a_session()
    a_trainee(session.cohort)
    cancel_session(session=session, by=manager(), at=now() - QUIET)
    assert email_trainees(at=now()) == 0


def test_leaving_takes_everything_to_come_out() -> None:
    session = a_session()
    ama = a_trainee(session.cohort)
    email_trainees(at=now())
    leave_training(enrolment=ama, by=manager(), at=now())
    email_trainees(at=now())
    assert "METHOD:CANCEL" in post_of(ama)[-1].calendar


def test_nothing_is_said_while_the_programme_still_changes() -> None:
    cohort = a_training_cohort()
    a_session(cohort)
    late = a_session(cohort, in_days=14, changed_at=now())
    a_trainee(cohort)
    assert email_trainees(at=now()) == 0
    assert email_trainees(at=late.changed_at + QUIET) == 1


def test_the_past_is_not_told() -> None:
    session = a_session(in_days=-1)
    a_trainee(session.cohort)
    assert email_trainees(at=now()) == 0


def test_a_catch_up_is_for_its_guests_alone() -> None:
    cohort = a_training_cohort()
    again = a_session(cohort, is_catch_up=True)
    ama, ben = a_trainee(cohort), a_trainee(cohort)
    choose_guests(session=again, guests=[ama.volunteer], by=manager(), at=now() - QUIET)
    email_trainees(at=now())
    assert len(post_of(ama)) == 1
    assert post_of(ben) == []
    choose_guests(session=again, guests=[ben.volunteer], by=manager(), at=now() - QUIET)
    email_trainees(at=now())
    assert "METHOD:CANCEL" in post_of(ama)[-1].calendar
    assert len(post_of(ben)) == 1


def test_a_session_somebody_has_caught_up_on_already_is_no_news() -> None:
    cohort = a_training_cohort()
    session = a_session(cohort)
    ama, ben, eve = a_trainee(cohort), a_trainee(cohort), a_trainee(cohort)
    earlier = a_session(in_days=-7, subject=session.subject)
    attended(ama, earlier)
    attended(eve, earlier, AttendanceStatus.ABSENT)
    email_trainees(at=now())
    assert [len(post_of(trainee)) for trainee in (ama, ben, eve)] == [0, 1, 1]


def test_a_session_told_before_the_catch_up_still_sends_its_changes() -> None:
    session = a_session()
    ama = a_trainee(session.cohort)
    email_trainees(at=now())
    attended(ama, a_session(in_days=-1, subject=session.subject))
    moved(session, where="Elsewhere")
    email_trainees(at=now())
    assert "Elsewhere" in post_of(ama)[-1].text


def test_a_guest_is_told_whatever_they_have_attended() -> None:
    cohort = a_training_cohort()
    past = a_session(cohort, in_days=-7)
    again = a_session(cohort, subject=past.subject, is_catch_up=True)
    ama = a_trainee(cohort)
    attended(ama, past)
    choose_guests(session=again, guests=[ama.volunteer], by=manager(), at=now() - QUIET)
    email_trainees(at=now())
    assert len(post_of(ama)) == 1


def test_the_first_email_and_the_next_open_differently() -> None:
    session = a_session()
    ama = a_trainee(session.cohort)
    email_trainees(at=now())
    moved(session, where="Elsewhere")
    email_trainees(at=now())
    opened = [
        [opening in email.text for opening in (FIRST_DATES, CHANGED_DATES)]
        for email in post_of(ama)
    ]
    assert opened == [[True, False], [False, True]]


def test_the_title_names_nobody_and_no_prison() -> None:
    Establishment.objects.create(code="BXI", name="HMP Brixton")
    session = a_session(title="A visit to HMP Brixton with Ben")
    ama = a_trainee(session.cohort)
    email_trainees(at=now())
    assert events(post_of(ama)[0])[0]["SUMMARY"] == TITLE


def queries_when_told(trainees: int) -> int:
    cohort = a_training_cohort()
    a_session(cohort)
    for _ in range(trainees):
        a_trainee(cohort)
    email_trainees(at=now())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert email_trainees(at=now()) == 0
    return len(queries)


def test_a_quiet_minute_costs_the_same_for_any_number() -> None:
    assert queries_when_told(1) == queries_when_told(3) <= 6
