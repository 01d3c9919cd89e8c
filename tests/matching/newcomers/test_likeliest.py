"""Which newcomers are likely to stop, by signs that anybody can check."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from matching.mentors.becoming import become_mentor
from matching.models import Call, Mentor, Staying
from matching.newcomers.answering import answer
from matching.newcomers.calling import record_call
from matching.newcomers.likeliest import AtRisk, Sign, at_risk
from matching.newcomers.stopped import ASSUMED_WAIT, Step, evidence, waits_of_stopped
from recruitment.clearances.lists import lead_times
from recruitment.models import Clearance, Establishment
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.newcomers import a_waiting_volunteer
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_match, an_establishment
from tests.factories.training import (
    a_certificate,
    a_ready_volunteer,
    a_session,
    a_trainee,
    a_training_cohort,
    attended,
)
from training.enrolment.enrolling import leave_training
from training.models import Enrolment
from training.states import AttendanceStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def signs_of(user: User, enrolment: Enrolment) -> list[Sign]:
    for row in at_risk(user, at=now()):
        if row.enrolment == enrolment:
            return [sign.sign for sign in row.signs]
    return []


def stopped(*, days: list[int], prison: Establishment) -> None:
    """Volunteers who left this many days after their training, before anybody cleared them."""
    boss = manager()
    for ago in days:
        row = a_waiting_volunteer(trained_ago=ago, at=prison)
        leave_training(enrolment=row, by=boss, at=now())


def test_somebody_on_the_way_and_in_touch_has_no_sign(prison: Establishment, ann: User) -> None:
    ama = a_waiting_volunteer(trained_ago=14, at=prison)
    an_asked_clearance(at=prison, volunteer=ama.volunteer, days_ago=20)
    assert at_risk(ann, at=now()) == []


def test_silence_ends_with_any_word_from_them(prison: Establishment, ann: User) -> None:
    ama = a_waiting_volunteer(trained_ago=28, at=prison)
    an_asked_clearance(at=prison, volunteer=ama.volunteer, days_ago=20)
    assert signs_of(ann, ama) == [Sign.SILENT]
    answer(staying=Staying.STILL_IN, by=ama.volunteer, at=now())
    assert signs_of(ann, ama) == []


def test_a_call_is_a_word_and_is_recorded_once_a_day(prison: Establishment, ann: User) -> None:
    ama = a_waiting_volunteer(trained_ago=40, at=prison)
    assert signs_of(ann, ama) == [Sign.SILENT, Sign.NOT_REQUESTED]
    for _ in range(2):
        record_call(enrolment=ama, by=ann, at=now())
    (row,) = at_risk(ann, at=now())
    assert [sign.sign for sign in row.signs] == [Sign.NOT_REQUESTED]
    assert not row.is_likely
    assert row.call == Call.objects.get()
    assert AuditEvent.objects.filter(action="call_newcomer").count() == 1
    with pytest.raises(NotAllowed):
        record_call(enrolment=ama, by=a_coordinator(an_establishment()), at=now())


def test_a_long_wait_is_measured_against_those_who_stopped_at_the_same_step(
    prison: Establishment, ann: User
) -> None:
    ama = a_waiting_volunteer(trained_ago=21, at=prison)
    an_asked_clearance(at=prison, volunteer=ama.volunteer)
    stopped(days=[10, 15, 20, 200], prison=prison)
    waits = waits_of_stopped(today=london_today())
    assert waits.days[Step.CLEARANCE] == ASSUMED_WAIT, "4 are too few"
    assert Sign.LONG not in signs_of(ann, ama)
    stopped(days=[300], prison=prison)
    waits = waits_of_stopped(today=london_today())
    assert (waits.days[Step.CLEARANCE], waits.rests_on[Step.CLEARANCE]) == (20, 5)
    assert waits.days[Step.TRAINING] == ASSUMED_WAIT
    assert Sign.LONG in signs_of(ann, ama)


def test_a_late_clearance_leads_to_it_only_for_who_looks_after_it(
    prison: Establishment, ann: User
) -> None:
    there = an_establishment(name="HMP There")
    ama = a_waiting_volunteer(trained_ago=14, at=prison)
    late = an_asked_clearance(at=there, volunteer=ama.volunteer, days_ago=106)
    for user, key in ((ann, None), (manager(), late.pk)):
        (row,) = at_risk(user, at=now())
        assert [(sign.sign, sign.clearance) for sign in row.signs] == [(Sign.LATE, key)]
    Clearance.objects.update(requested_on=london_today() - timedelta(days=105))
    assert at_risk(ann, at=now()) == []


def test_missed_training_and_no_common_time_are_signs(prison: Establishment, ann: User) -> None:
    cohort = a_training_cohort(starts_in=-7)
    session = a_session(cohort, in_days=-1, title="Boundaries")
    ama = a_trainee(cohort, establishments=[prison], slots=1 << 20)
    an_asked_clearance(at=prison, volunteer=ama.volunteer)
    attended(ama, session, AttendanceStatus.ABSENT)
    assert signs_of(ann, ama) == [Sign.MISSED, Sign.NO_TIME]
    (row,) = at_risk(ann, at=now())
    assert "Boundaries" in row.signs[0].words
    assert row.step == Step.TRAINING


def test_who_said_so_comes_first_and_who_is_on_a_break_is_left_out(
    prison: Establishment, ann: User
) -> None:
    three = a_waiting_volunteer(trained_ago=100, at=prison, full_name="Three")
    stops, rests = (a_waiting_volunteer(trained_ago=14, at=prison) for _ in range(2))
    for row in (stops, rests):
        an_asked_clearance(at=prison, volunteer=row.volunteer)
    answer(staying=Staying.STOP, by=stops.volunteer, at=now())
    answer(staying=Staying.BREAK, by=rests.volunteer, at=now())
    answer(staying=Staying.BREAK, by=three.volunteer, at=now() - timedelta(days=60))
    answer(staying=Staying.STILL_IN, by=three.volunteer, at=now() - timedelta(days=59))
    listed: list[AtRisk] = at_risk(ann, at=now())
    assert [row.enrolment for row in listed] == [stops, three]
    assert all(row.is_likely for row in listed)


def test_a_mentor_with_a_man_is_not_listed_and_one_without_is(
    prison: Establishment, ann: User
) -> None:
    trainee = a_ready_volunteer(at=prison)
    a_certificate(trainee, completed_on=london_today() - timedelta(days=100))
    Clearance.objects.update(issued_on=london_today() - timedelta(days=90))
    mentor = become_mentor(enrolment=trainee, by=manager(), at=now())
    (row,) = at_risk(ann, at=now())
    assert (row.step, (london_today() - row.since).days) == (Step.MAN, 90)
    assert [sign.sign for sign in row.signs] == [Sign.LONG]
    a_match(mentor=mentor)
    assert at_risk(ann, at=now()) == []


def test_each_coordinator_sees_their_own(prison: Establishment, ann: User) -> None:
    ama = a_waiting_volunteer(trained_ago=40, at=prison)
    assert signs_of(ann, ama)
    assert at_risk(a_coordinator(an_establishment()), at=now()) == []
    assert at_risk(ama.volunteer, at=now()) == []


def test_the_record_says_how_many_stopped_with_each_sign() -> None:
    cohort = a_training_cohort(starts_in=-300)
    session = a_session(cohort, in_days=-300)
    here = an_establishment()
    became, missed, late = (a_trainee(cohort, establishments=[here]) for _ in range(3))
    attended(missed, session, AttendanceStatus.ABSENT)
    an_asked_clearance(at=here, volunteer=late.volunteer, days_ago=290)
    a_held_clearance(at=here, volunteer=became.volunteer, took=80)
    a_match(mentor=become(became))
    of_missed, of_late = evidence(lead_times(), today=london_today())
    assert (of_missed.with_sign, of_missed.stopped_with) == (1, 1)
    assert (of_missed.without, of_missed.stopped_without) == (2, 1)
    assert (of_late.with_sign, of_late.stopped_with, of_late.without) == (1, 1, 2)
    recent = a_trainee(a_training_cohort(starts_in=-200))
    assert recent.pk
    assert evidence(lead_times(), today=london_today())[0].without == 2


def become(trainee: Enrolment) -> Mentor:
    return Mentor.objects.create(user=trainee.volunteer, cohort=trainee.cohort, slots=1)


def test_three_take_as_many_queries_as_one(prison: Establishment, ann: User) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            ama = a_waiting_volunteer(trained_ago=200, at=prison, slots=1 << 20)
            an_asked_clearance(at=prison, volunteer=ama.volunteer, days_ago=150)
            record_call(enrolment=ama, by=ann, at=now() - timedelta(days=2))
        with CaptureQueriesContext(connection) as queries:
            assert len(at_risk(ann, at=now())) == (1 if number == 1 else 3)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 28
