"""The cohorts around today, and the mentors who are likely to come from them."""

from datetime import timedelta

import pytest

from config.common.clock import london_today
from reporting.forecast.coming import ASSUMED_ACCEPTED, Coming, coming_on
from reporting.forecast.laws import Share
from reporting.outlook.cohorts import cohorts_around
from tests.factories.programme import a_mentor
from tests.factories.training import a_trainee, a_training_cohort

pytestmark = pytest.mark.django_db
TODAY = london_today()
SURELY, NEVER = Share(1e9, 1e-3), Share(1e-3, 1e9)


def coming(*, enrolled: Share = SURELY, accepted: Share = SURELY) -> Coming:
    return Coming((), enrolled, accepted, {})


def test_people_who_train_and_mentors_are_counted_by_cohort() -> None:
    june, november = a_training_cohort(starts_in=-100), a_training_cohort(starts_in=-10)
    trainees = [a_trainee(june), a_trainee(june), a_trainee(november)]
    a_mentor(user=trainees[0].volunteer)
    lines = cohorts_around(TODAY, coming_on(TODAY))
    assert [(line.on_the_way, line.mentors) for line in lines] == [(1, 1), (1, 0)]
    assert all(line.mentors_from > line.training_starts_on for line in lines)


def test_cohorts_of_long_ago_are_left_out() -> None:
    a_training_cohort(starts_in=-27 * 7)
    assert cohorts_around(TODAY, coming()) == ()
    a_training_cohort(starts_in=400)
    assert len(cohorts_around(TODAY, coming())) == 1


def test_how_many_are_likely_follows_the_shares() -> None:
    sure = coming().likely(training=4, applying=3)
    assert (sure.low, sure.median, sure.high) == (7, 7, 7)
    refused = coming(accepted=NEVER).likely(training=4, applying=3)
    assert (refused.low, refused.high) == (4, 4)
    unsure = coming(accepted=ASSUMED_ACCEPTED).likely(training=0, applying=30)
    assert unsure.low < unsure.median < unsure.high


def test_mentors_are_likely_after_a_clearance() -> None:
    a_training_cohort(starts_in=7)
    [line] = cohorts_around(TODAY, coming())
    assert line.mentors_from - line.training_starts_on == timedelta(weeks=12)
