from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import london_today
from recruitment.clearances.lists import (
    ASSUMED_DAYS,
    LeadTime,
    clearance_list,
    is_late,
    is_to_chase,
    lead_time_of,
    lead_times,
    likely_of,
    numbers_to_do,
)
from recruitment.models import Clearance
from recruitment.states import ClearanceStatus
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import manager
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


@given(st.lists(st.integers(0, 400), min_size=5, max_size=40), st.integers(0, 500))
def test_an_answer_is_expected_after_today_and_in_order(days: list[int], waited: int) -> None:
    time, today = LeadTime(tuple(sorted(days))), london_today()
    likely = time.likely(today - timedelta(days=waited), today=today)
    assert today < likely.first <= likely.on <= likely.last
    assert likely.is_longest == (waited >= max(days))
    assert likely.is_late == (sum(waited > day for day in days) >= 0.8 * len(days))


def test_without_a_record_the_assumption_counts_and_not_the_few_cases() -> None:
    today = london_today()
    assert LeadTime((1, 2)).late_after == LeadTime().late_after == 105
    likely = LeadTime((1, 2)).likely(today, today=today)
    assert (likely.on - today).days == 12 * 7
    assert (likely.last - today).days == max(ASSUMED_DAYS)
    beyond = LeadTime().likely(today - timedelta(days=200), today=today)
    assert beyond.is_longest
    assert (beyond.on - today).days == 12 * 7, "once more the usual time, from today"


def test_each_prison_is_judged_by_its_own_record() -> None:
    quick, slow, new = (an_establishment() for _ in range(3))
    for took in (10, 10, 10, 10, 40):
        a_held_clearance(at=quick, took=took)
        a_held_clearance(at=slow, took=took * 20)
        a_held_clearance(at=None, took=took)
    today, known = london_today(), lead_times()
    asked = {}
    for place in (quick, slow, new, None):
        for ago in (10, 11, 105, 106, 200, 201):
            asked[place.pk if place else None, ago] = an_asked_clearance(at=place, days_ago=ago)
    late = set(Clearance.objects.filter(is_late(today)))
    expected = {
        asked[key, ago]
        for key, after in ((quick.pk, 10), (slow.pk, 200), (new.pk, 105), (None, 10))
        for ago in (10, 11, 105, 106, 200, 201)
        if ago > after
    }
    assert late == expected
    for row in asked.values():
        likely = likely_of(row, known, today=today)
        assert likely is not None
        assert likely.is_late == (row in late), "the database and the page agree"


def test_a_late_request_is_chased_every_two_weeks() -> None:
    here, boss, today = an_establishment(), manager(), london_today()
    for _ in range(5):
        a_held_clearance(at=here, took=7)
    row = an_asked_clearance(at=here, days_ago=13)
    assert not clearance_list(boss).filter(is_to_chase(today))
    for ago, is_due in ((14, True), (13, False)):
        Clearance.objects.filter(pk=row.pk).update(
            status=ClearanceStatus.CHASED, chased_on=today - timedelta(days=ago)
        )
        todo = numbers_to_do(boss, today=today)
        assert (todo.to_chase, todo.late) == (int(is_due), int(is_due))
        assert clearance_list(boss).filter(is_to_chase(today)).exists() == is_due
