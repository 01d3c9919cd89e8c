"""Training in a prison on a day when the prison is closed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.common.clock import london_date, now
from recruitment.models import ClosedDays, Establishment
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.programme import an_establishment
from tests.factories.training import a_session, a_trainee, a_training_cohort, who_runs
from tests.training.conftest import InTraining
from training.models import Enrolment, TrainingSession
from training.programme.closed import closed_sessions, holidays_of, tell_staff_of_closed
from training.programme.emails import QUIET, email_trainees, remind_trainees
from training.programme.planning import change_session, plan_of
from training.trainees.dates import calendar_behind, dates_of, make_feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside() -> TrainingSession:
    """A session tomorrow in HMP Here."""
    prison = an_establishment(name="HMP Here", keeps_bank_holidays=False)
    return a_session(in_days=1, where=f"Gate lodge, {prison.name}, London")


def close(session: TrainingSession) -> ClosedDays:
    day = london_date(session.starts_at)
    return ClosedDays.objects.create(
        establishment=Establishment.objects.get(name="HMP Here"),
        first_on=day,
        last_on=day,
        reason="Strike",
        declared_by=manager(),
        declared_at=now(),
    )


def feed_of(trainee: Enrolment) -> str:
    address = make_feed(person=trainee.volunteer, at=now())
    calendar = calendar_behind(address.rpartition("/")[2].removesuffix(".ics"), at=now())
    assert calendar is not None
    return calendar


def test_only_the_prison_that_the_place_names_counts(inside: TrainingSession) -> None:
    elsewhere = a_session(inside.cohort, in_days=1, where="12 Here Street, London")
    assert closed_sessions([inside, elsewhere]) == {}
    close(inside)
    (reason,) = closed_sessions([inside, elsewhere]).values()
    assert "HMP Here" in reason
    assert "Strike" in reason


def test_nobody_is_invited_or_reminded_and_the_feed_leaves_it_out(inside: TrainingSession) -> None:
    trainee = a_trainee(inside.cohort)
    days = close(inside)
    assert email_trainees(at=now()) == 0
    days.delete()
    assert email_trainees(at=now() - timedelta(days=2)) == 1
    assert "BEGIN:VEVENT" in feed_of(trainee)
    close(inside)
    eight = now().replace(hour=9)
    assert remind_trainees(at=eight) == 0
    assert "BEGIN:VEVENT" not in feed_of(trainee)
    assert email_trainees(at=now()) == 1
    assert "STATUS:CANCELLED" in sent_to(trainee.volunteer.email)[-1].calendar
    assert [date.is_next for date in dates_of(trainee, at=now())] == [False]


def test_another_day_brings_it_back(inside: TrainingSession) -> None:
    trainee = a_trainee(inside.cohort)
    email_trainees(at=now() - timedelta(days=2))
    close(inside)
    email_trainees(at=now())
    later = replace(plan_of(inside), starts_at=inside.starts_at + timedelta(days=2))
    change_session(session=inside, plan=later, by=manager(), at=now() - QUIET)
    assert email_trainees(at=now()) == 1
    assert "STATUS:CONFIRMED" in sent_to(trainee.volunteer.email)[-1].calendar


def test_those_who_run_the_training_are_told_once(inside: TrainingSession) -> None:
    lead = who_runs(inside.cohort)
    assert tell_staff_of_closed(at=now()) == 0
    close(inside)
    for _ in range(2):
        assert tell_staff_of_closed(at=now()) == 1
    (email,) = sent_to(lead.email)
    assert reverse("training:change_session", args=[inside.pk]) in email.text


def test_the_page_of_the_training_says_so(staff: Client, room: InTraining) -> None:
    TrainingSession.objects.filter(pk=room.coming.pk).update(where="The chapel, HMP Here")
    room.coming.refresh_from_db()
    page = reverse("training:programme", args=[room.cohort.pk])
    assert "HMP Here is closed" not in staff.get(page).content.decode()
    close(room.coming)
    assert "HMP Here is closed: Strike" in staff.get(page).content.decode()


def test_bank_holidays_are_named() -> None:
    christmas = date(2026, 12, 25)
    session = a_session(a_training_cohort(), in_days=1)
    session.starts_at = session.starts_at.replace(year=2026, month=12, day=christmas.day)
    assert holidays_of([session]) == {session.pk: "Christmas Day"}
    assert holidays_of([]) == {}
