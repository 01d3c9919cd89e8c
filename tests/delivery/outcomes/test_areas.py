"""The areas of the report, and needs at the start."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile
from delivery.models import Area, AreaStart
from delivery.outcomes.areas import AREAS, areas_of, load_areas, needs_of, record_needs
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    load_areas()
    return a_supported_man()


def record(
    match: Match, needs: dict[int, bool], before: dict[int, bool], days_ago: int = 0
) -> None:
    on = TODAY - timedelta(days=days_ago)
    record_needs(match=match, needs=needs, before=before, on=on, by=match.mentor.user, at=now())


def test_loading_twice_changes_nothing_and_keeps_new_names() -> None:
    load_areas()
    Area.objects.filter(code="employment").update(name="Work")
    load_areas()
    assert [area.code for area in Area.objects.all()] == list(AREAS)
    assert Area.objects.get(code="employment").name == "Work"


def test_a_need_no_need_and_nothing_said_are_three_different_things(match: Match) -> None:
    first, second, *_ = Area.objects.all()
    record(match, {first.pk: True, second.pk: False}, {})
    needs = [line.is_need for line in areas_of(match.referral, None)]
    assert needs == [True, False, None, None, None, None]


def test_only_what_changes_gets_a_new_day(match: Match) -> None:
    first, second, third, *_ = Area.objects.all()
    before = {first.pk: True, second.pk: True}
    record(match, before, {}, days_ago=5)
    record(match, {first.pk: True, third.pk: False}, before)
    assert needs_of(match.referral) == {first.pk: True, third.pk: False}
    assert AreaStart.objects.get(area=first).on == TODAY - timedelta(days=5)
    assert AreaStart.objects.get(area=third).on == TODAY


def test_the_second_of_two_people_is_told(match: Match) -> None:
    first, second, *_ = Area.objects.all()
    record(match, {first.pk: True}, {})
    record(match, {first.pk: True}, {})  # the same again is no change
    with pytest.raises(ChangedMeanwhile):
        record_needs(
            match=match, needs={second.pk: True}, before={}, on=TODAY, by=manager(), at=now()
        )
    assert needs_of(match.referral) == {first.pk: True}
