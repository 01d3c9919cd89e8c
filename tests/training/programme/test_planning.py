"""Adding, changing and cancelling a cohort's sessions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.training import (
    a_session,
    a_trainee,
    a_training_cohort,
    attended,
    who_runs,
    who_trains,
)
from training.models import CompletionRule, TrainingSession
from training.programme.planning import (
    RegisterTaken,
    add_session,
    cancel_session,
    change_session,
    choose_guests,
    plan_of,
    set_rule,
)
from training.states import SessionStatus

pytestmark = pytest.mark.django_db


def test_a_session_is_added_to_come_only() -> None:
    session, at = a_session(), now()
    by = who_runs(session.cohort)
    plan = replace(plan_of(session), title="Another")
    added = add_session(cohort=session.cohort, plan=plan, by=by, at=at)
    assert added.subject != session.subject
    for never in (at, datetime(9999, 12, 31, tzinfo=UTC)):
        with pytest.raises(FieldError) as error:
            add_session(cohort=session.cohort, plan=replace(plan, starts_at=never), by=by, at=at)
        assert error.value.field == "day"


def test_a_catch_up_teaches_the_same_and_not_twice_at_once() -> None:
    session = a_session()
    by = who_runs(session.cohort)
    plan = replace(plan_of(session), starts_at=session.starts_at + timedelta(days=3))
    again = add_session(
        cohort=session.cohort, plan=plan, catches_up=session.subject, by=by, at=now()
    )
    assert (again.subject, again.is_catch_up) == (session.subject, True)
    with pytest.raises(FieldError):
        add_session(cohort=session.cohort, plan=plan, catches_up=session.subject, by=by, at=now())


def test_a_change_raises_the_version_and_none_does_not() -> None:
    session = a_session()
    by = who_runs(session.cohort)
    plan = plan_of(session)
    change_session(session=session, plan=plan, by=by, at=now())
    assert session.version == 0
    change_session(session=session, plan=replace(plan, where="Elsewhere"), by=by, at=now())
    assert (session.version, session.where) == (1, "Elsewhere")
    assert AuditEvent.objects.get(action="change_session").detail == {"changed": ["where"]}


def test_a_past_session_can_be_renamed_but_not_moved_within_the_past() -> None:
    session = a_session(in_days=-3)
    by = who_runs(session.cohort)
    change_session(session=session, plan=replace(plan_of(session), title="New"), by=by, at=now())
    early = replace(plan_of(session), starts_at=session.starts_at - timedelta(days=1))
    with pytest.raises(FieldError):
        change_session(session=session, plan=early, by=by, at=now())


def test_cancelling_happens_once_and_never_after_the_register() -> None:
    session = a_session()
    by = who_runs(session.cohort)
    cancel_session(session=session, by=by, at=now())
    assert (session.status, session.version) == (SessionStatus.CANCELLED, 1)
    with pytest.raises(ChangedMeanwhile):
        cancel_session(session=session, by=by, at=now())
    session = a_session(in_days=-1)
    by = who_runs(session.cohort)
    attended(a_trainee(session.cohort), session)
    with pytest.raises(RegisterTaken):
        cancel_session(session=session, by=by, at=now())


def test_no_more_guests_than_there_is_room() -> None:
    session = a_session(capacity=1, is_catch_up=True)
    by = who_runs(session.cohort)
    ama, ben = (a_trainee(session.cohort).volunteer for _ in range(2))
    choose_guests(session=session, guests=[ama], by=by, at=now())
    with pytest.raises(FieldError) as error:
        choose_guests(session=session, guests=[ama, ben], by=by, at=now())
    assert error.value.field == "guests"
    assert list(session.guests.all()) == [ama]


def test_no_fewer_places_than_guests() -> None:
    session = a_session(capacity=2, is_catch_up=True)
    by = who_runs(session.cohort)
    guests = [a_trainee(session.cohort).volunteer for _ in range(2)]
    choose_guests(session=session, guests=guests, by=by, at=now())
    plan = replace(plan_of(session), capacity=1)
    with pytest.raises(FieldError) as error:
        change_session(session=session, plan=plan, by=by, at=now())
    assert error.value.field == "capacity"


def test_the_rule_asks_for_no_more_than_is_taught() -> None:
    cohort, by = a_training_cohort(), manager()
    a_session(cohort)
    with pytest.raises(FieldError):
        set_rule(cohort=cohort, sessions=2, by=by, at=now())
    set_rule(cohort=cohort, sessions=1, by=by, at=now())
    set_rule(cohort=cohort, sessions=None, by=by, at=now())
    assert CompletionRule.objects.get().sessions is None
    with pytest.raises(NotAllowed):
        set_rule(cohort=cohort, sessions=1, by=who_runs(cohort), at=now())


def test_nobody_but_those_who_run_the_cohort_plans() -> None:
    session = a_session()
    trainer, other_lead = who_trains(session.cohort), who_runs(a_training_cohort())
    plan = replace(plan_of(session), where="Elsewhere")
    for by in (mentor_user(), coordinator(), trainer, other_lead):
        for write in (
            lambda by: add_session(cohort=session.cohort, plan=plan, by=by, at=now()),
            lambda by: change_session(session=session, plan=plan, by=by, at=now()),
            lambda by: choose_guests(session=session, guests=[], by=by, at=now()),
            lambda by: cancel_session(session=session, by=by, at=now()),
        ):
            with pytest.raises(NotAllowed):
                write(by)
    assert TrainingSession.objects.get().is_planned
