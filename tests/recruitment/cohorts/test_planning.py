"""A manager plans a cohort."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from recruitment.cohorts.planning import change_cohort, plan_of
from recruitment.states import ApplicationStatus
from tests.factories.people import coordinator, manager
from tests.factories.recruitment import a_cohort, an_application

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_change_is_saved_and_recorded_once() -> None:
    june, boss = a_cohort(places=12), manager()
    plan = replace(plan_of(june), places=15)
    for _ in range(2):
        change_cohort(cohort=june, plan=plan, by=boss, at=now())
    assert june.places == 15
    event = AuditEvent.objects.get(action="change_cohort")
    assert event.detail == {"places": ["12", "15"]}
    assert event.actor == boss.pk


def test_dates_must_be_in_order() -> None:
    june, boss = a_cohort(), manager()
    plan = plan_of(june)
    late = replace(plan, opens_on=plan.closes_on + DAY)
    early = replace(plan, training_starts_on=plan.closes_on)
    for wrong, field in ((late, "closes_on"), (early, "training_starts_on")):
        with pytest.raises(FieldError) as error:
            change_cohort(cohort=june, plan=wrong, by=boss, at=now())
        assert error.value.field == field
    assert plan_of(june) == plan


def test_one_day_of_applications_is_enough() -> None:
    june = a_cohort()
    plan = replace(plan_of(june), opens_on=june.closes_on)
    change_cohort(cohort=june, plan=plan, by=manager(), at=now())
    assert june.opens_on == june.closes_on


def test_places_already_accepted_stay() -> None:
    june = a_cohort(places=3)
    for _ in range(2):
        an_application(cohort=june, status=ApplicationStatus.ACCEPTED)
    change_cohort(cohort=june, plan=replace(plan_of(june), places=2), by=manager(), at=now())
    with pytest.raises(FieldError) as error:
        change_cohort(cohort=june, plan=replace(plan_of(june), places=1), by=manager(), at=now())
    assert error.value.field == "places"


def test_a_coordinator_cannot_plan() -> None:
    june = a_cohort()
    with pytest.raises(NotAllowed):
        change_cohort(cohort=june, plan=plan_of(june), by=coordinator(), at=now())
