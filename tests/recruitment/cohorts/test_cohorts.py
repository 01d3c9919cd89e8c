"""Cohorts open and close automatically, by the date in London."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import london_today, now
from recruitment.cohorts.planning import (
    WEEKS_OPEN,
    cohort_in_hand,
    is_open,
    next_cohort,
    places_left,
    usual_dates,
)
from recruitment.models import Cohort, Intake
from recruitment.states import ApplicationStatus
from tests.factories.recruitment import a_cohort, an_application

JUNE: dict[str, Any] = {
    "intake": Intake.JUNE,
    "year": 2027,
    "opens_on": date(2027, 3, 29),
    "closes_on": date(2027, 5, 15),
    "training_starts_on": date(2027, 6, 5),
}


@given(st.sampled_from(Intake.values), st.integers(2020, 2100))
def test_the_usual_dates_lie_before_a_saturday_of_that_month(intake: int, year: int) -> None:
    dates = usual_dates(intake, year)
    starts = dates["training_starts_on"]
    assert (starts.year, starts.month, starts.isoweekday()) == (year, intake, 6)
    assert starts.day <= 7
    assert dates["closes_on"] - dates["opens_on"] == timedelta(weeks=WEEKS_OPEN)
    assert dates["closes_on"] < starts


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "open_now"),
    [
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), False),  # 23:59 in summer time, the day before
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), True),  # midnight in London
        (datetime(2027, 5, 15, 22, 59, tzinfo=UTC), True),
        (datetime(2027, 5, 15, 23, 0, tzinfo=UTC), False),
    ],
)
def test_a_cohort_is_open_from_midnight_to_midnight_in_london(at: datetime, open_now: bool) -> None:
    june = Cohort.objects.create(**JUNE)
    assert is_open(june, at) is open_now


@pytest.mark.django_db
def test_of_two_open_cohorts_the_one_that_closes_first_is_meant() -> None:
    a_cohort(open_for=60)
    sooner = a_cohort(open_for=30)
    assert next_cohort(now()) == sooner


@pytest.mark.django_db
def test_after_closing_the_next_is_offered_and_made_once() -> None:
    Cohort.objects.create(**JUNE)
    at = datetime(2027, 5, 16, 12, tzinfo=UTC)
    following = next_cohort(at)
    assert str(following) == "November 2027"
    assert next_cohort(at) == following
    assert Cohort.objects.count() == 2


@pytest.mark.django_db
def test_a_cohort_that_closed_early_is_not_offered_again() -> None:
    Cohort.objects.create(**(JUNE | {"closes_on": date(2027, 4, 1)}))
    assert str(next_cohort(datetime(2027, 4, 2, 12, tzinfo=UTC))) == "November 2027"


@pytest.mark.django_db
def test_a_place_is_left_until_someone_accepts_it() -> None:
    june = a_cohort(places=2)
    an_application(cohort=june, status=ApplicationStatus.OFFERED)
    assert places_left(june) == 2
    an_application(cohort=june, status=ApplicationStatus.ACCEPTED)
    assert places_left(june) == 1
    Cohort.objects.filter(pk=june.pk).update(places=0)
    june.refresh_from_db()
    assert places_left(june) == 0
    assert june.closes_on > london_today()


@pytest.mark.django_db
def test_staff_stay_with_a_cohort_until_it_is_trained() -> None:
    june = Cohort.objects.create(**JUNE)

    def in_hand(day: date) -> Cohort:
        return cohort_in_hand(datetime.combine(day, time(12), tzinfo=UTC))

    assert in_hand(JUNE["opens_on"]) == june
    assert in_hand(JUNE["closes_on"] + timedelta(days=1)) == june
    assert in_hand(JUNE["training_starts_on"] - timedelta(days=1)) == june
    assert in_hand(JUNE["training_starts_on"]).intake == Intake.NOVEMBER
