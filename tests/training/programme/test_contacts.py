"""Who trainees can call."""

import pytest

from tests.factories.people import coordinator
from tests.factories.training import a_training_cohort, who_runs, who_trains
from training.programme.contacts import runner_of


@pytest.mark.django_db
def test_who_runs_the_training_of_the_cohort_and_has_a_number() -> None:
    cohort, other = a_training_cohort(), a_training_cohort(year=2031)
    who_trains(cohort, person=coordinator(name="Al", work_phone="020 7946 0201"))
    who_runs(cohort, person=coordinator(name="Ann"))
    who_runs(cohort, person=coordinator(name="Bo", work_phone="020 7946 0202"))
    who_runs(other, person=coordinator(name="Abe", work_phone="020 7946 0203"))
    contact = runner_of(cohort.pk)
    assert contact is not None
    assert (contact.name, contact.phone) == ("Bo", "020 7946 0202")
    assert runner_of(a_training_cohort(year=2032).pk) is None
