import pytest

from recruitment.clearances.lists import lead_time_of, lead_times
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db


def test_days_are_those_between_the_real_dates() -> None:
    here, there = an_establishment(), an_establishment()
    for took in (70, 42, 84, 91, 56):
        a_held_clearance(at=here, took=took)
    a_held_clearance(at=here, took=None)
    an_asked_clearance(at=here, days_ago=300)
    a_held_clearance(at=there, took=7)
    a_held_clearance(at=None, took=21)
    known = lead_times()
    assert known[here.pk].days == (42, 56, 70, 84, 91)
    assert known[here.pk].usual_weeks == 10
    assert known[here.pk].rests_on == 5
    assert known[None].days == (21,)


def test_too_few_cases_say_less_than_the_usual_twelve_weeks() -> None:
    here = an_establishment()
    a_held_clearance(at=here, took=7)
    known = lead_times()
    assert lead_time_of(here.pk, known).usual_weeks == 12
    assert lead_time_of(None, known).usual_weeks == 12
    assert not known[here.pk].is_own
