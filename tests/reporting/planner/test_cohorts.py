"""What a cohort must bring, and how many people have come so far."""

from dataclasses import replace
from datetime import date, timedelta
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from recruitment.clearances.lists import LeadTime
from recruitment.models import Cohort
from recruitment.states import ApplicationStatus
from reporting.forecast.coming import TRAINING, Coming, coming_on
from reporting.forecast.laws import Share
from reporting.planner.cohorts import (
    SAFE,
    STILL_COMING,
    Dates,
    beginnings,
    cohort_in_question,
    cohort_plan,
    cohorts_to_plan,
    first_matches,
    how_many,
)
from reporting.planner.men import men_of, men_with_dates
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.factories.recruitment import a_cohort, an_application
from tests.factories.training import a_certificate, a_trainee, a_training_cohort

TODAY = london_today()
WEEK = timedelta(weeks=1)
ONE = 1


def dates_of(cohort: Cohort) -> Dates:
    return Dates(
        cohort.pk,
        cohort.intake,
        cohort.year,
        cohort.opens_on,
        cohort.closes_on,
        cohort.training_starts_on,
    )


def chance_of(needed: int, people: int, share: float) -> float:
    """How likely it is that `needed` of these people get there, added up case by case."""
    return sum(
        comb(people, count) * share**count * (1 - share) ** (people - count)
        for count in range(needed, people + 1)
    )


@settings(max_examples=50)
@given(
    st.integers(1, 5),
    st.lists(st.floats(0.3, 1), min_size=1, max_size=3),
    st.sampled_from([0.5, SAFE]),
)
def test_the_fewest_people_of_whom_enough_get_there(
    needed: int, shares: list[float], sure: float
) -> None:
    people = how_many(needed, np.array(shares), sure)
    assert people is not None

    def chance(count: int) -> float:
        return sum(chance_of(needed, count, share) for share in shares) / len(shares)

    assert chance(people) >= sure - 1e-9
    assert people == needed or chance(people - 1) < sure + 1e-9


def test_nobody_is_needed_for_nothing_and_some_numbers_cannot_be_told() -> None:
    assert how_many(0, np.array([0.0]), SAFE) == 0
    assert how_many(1, np.array([0.0, 1.0]), SAFE) is None
    assert how_many(3, np.ones(4), SAFE) == 3


@pytest.mark.django_db
def test_the_next_2_cohorts_have_their_own_dates_or_the_usual_ones() -> None:
    today = date(2027, 1, 15)
    june, november = cohorts_to_plan(today)
    assert (june.key, june.name, june.cohort) == ("2027-06", "June 2027", None)
    assert (november.key, november.opens_on < november.closes_on) == ("2027-11", True)
    own = a_cohort(intake=6, year=2027, training_starts_on=date(2027, 6, 12))
    Cohort.objects.filter(pk=own.pk).update(opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 1))
    planned = cohorts_to_plan(today)[0]
    assert (planned.cohort, planned.training_starts_on) == (own.pk, date(2027, 6, 12))
    in_training = cohorts_to_plan(date(2027, 6, 12) + STILL_COMING - timedelta(days=1))
    assert [each.key for each in in_training] == ["2027-06", "2027-11", "2028-06"]
    later = cohorts_to_plan(date(2027, 6, 12) + STILL_COMING)
    assert [each.key for each in later] == ["2027-11", "2028-06"]


@pytest.mark.django_db
def test_without_a_choice_it_is_the_next_cohort() -> None:
    cohorts = cohorts_to_plan(TODAY)
    ahead = [each for each in cohorts if each.training_starts_on > TODAY]
    assert cohort_in_question(cohorts, "", TODAY) == ahead[0]
    assert cohort_in_question(cohorts, ahead[1].key, TODAY) == ahead[1]
    assert cohort_in_question(cohorts, "1999-06", TODAY) == ahead[0]


def test_its_mentors_begin_when_they_are_trained_and_cleared() -> None:
    starts = TODAY + 10 * WEEK
    dates = Dates(None, 6, 2027, TODAY, TODAY + WEEK, starts)
    slow: dict[int | None, LeadTime] = {ONE: LeadTime((210,) * 10_000), 2: LeadTime((7,) * 10_000)}
    begins = beginnings(dates, slow, [ONE, 2], TODAY, futures=500)
    assert np.median(begins[ONE]) == 10 + 30
    assert np.median(begins[2]) == 10 + TRAINING / WEEK
    early, likely, late = first_matches(begins, TODAY)[ONE]
    assert early <= likely == TODAY + 40 * WEEK <= late


def test_a_cohort_that_trains_now_begins_today_at_the_earliest() -> None:
    dates = Dates(None, 6, 2027, TODAY, TODAY, TODAY - 20 * WEEK)
    begins = beginnings(dates, {ONE: LeadTime((7,) * 10_000)}, [ONE], TODAY, futures=500)
    assert begins[ONE].min() >= 0


@pytest.mark.django_db
def test_counts_who_has_got_as_far_as_each_step() -> None:
    prison, other = an_establishment(), an_establishment()
    cohort = a_training_cohort(starts_in=-7)
    for status in (ApplicationStatus.SUBMITTED, ApplicationStatus.OFFERED):
        an_application(cohort=cohort, status=status, establishments=[prison])
    an_application(cohort=cohort, establishments=[other])
    an_application(cohort=cohort, status=ApplicationStatus.DRAFT, establishments=[prison])
    for number in range(3):
        trainee = a_trainee(cohort, establishments=[prison])
        if number:
            a_certificate(trainee, code=f"AAAA-{number}")
        if number == 1:
            an_asked_clearance(at=prison, volunteer=trainee.volunteer)
        if number == 2:
            a_held_clearance(at=prison, volunteer=trainee.volunteer)
    coming = coming_on(TODAY)
    begins = {prison.pk: np.array([4.0, 6.0])}
    plan = cohort_plan(dates_of(cohort), 2, coming, begins, [prison.pk], TODAY)
    assert {step.name: step.had for step in plan.steps} == {
        "applied": 5,
        "offered": 4,
        "enrolled": 3,
        "trained": 2,
        "cleared": 1,
    }
    assert plan.in_clearance == 1
    low, median, high = plan.expected
    assert 0 <= low <= median <= high <= 3
    likely = [step.likely for step in plan.steps]
    assert likely[-1] == 2
    assert all(step.likely and step.safe and step.likely <= step.safe for step in plan.steps)
    assert likely == sorted(likely, key=lambda count: -(count or 0))


@pytest.mark.django_db
def test_no_more_people_must_be_offered_a_place_than_must_apply() -> None:
    prison, cohort = an_establishment(), a_cohort(training_starts_on=TODAY + 20 * WEEK)
    coming = Coming((), Share(3, 1), Share(1e6, 1), {})  # everybody who applies is accepted
    begins = {prison.pk: np.array([30.0])}
    plan = cohort_plan(dates_of(cohort), 20, coming, begins, [prison.pk], TODAY)
    likely = [step.likely or 0 for step in plan.steps]
    assert likely == sorted(likely, reverse=True)


@pytest.mark.django_db
def test_only_the_people_of_the_cohort_are_expected_in_it() -> None:
    prison = an_establishment()
    first, second = (a_cohort(training_starts_on=TODAY + 20 * WEEK) for _ in range(2))
    for _ in range(3):
        an_application(cohort=first, establishments=[prison])
    coming = replace(coming_on(TODAY), better=1.0)
    begins = {prison.pk: np.array([30.0])}
    plans = [
        cohort_plan(dates_of(each), 1, coming, begins, [prison.pk], TODAY)
        for each in (first, second)
    ]
    likely = coming.likely(training=0, applying=3)
    assert plans[0].expected == (likely.low, likely.median, likely.high)
    assert likely.high > 0
    assert plans[1].expected == (0, 0, 0)


@pytest.mark.django_db
def test_a_man_can_be_helped_until_he_has_too_little_time_left() -> None:
    prison = an_establishment()
    cohort = a_cohort(training_starts_on=TODAY + 10 * WEEK)
    begins = first_matches(
        beginnings(dates_of(cohort), {}, [prison.pk], TODAY, futures=1_000), TODAY
    )
    early, _, late = begins[prison.pk]
    four_weeks = timedelta(days=28)
    days = [early - timedelta(days=1), early, late - timedelta(days=1), late]
    for day in days:
        a_referral(at=prison, release_on=day + four_weeks)
    a_referral(at=prison, release_on=None)
    men = men_of(men_with_dates(manager()), dates_of(cohort), at=now())
    assert [man.last_on for man in men] == days
    assert [man.can_be_helped for man in men] == ["No", "Perhaps", "Perhaps", "Yes"]
    assert not men_with_dates(a_coordinator()).exists()
