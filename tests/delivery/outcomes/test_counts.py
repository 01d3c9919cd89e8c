"""Outcomes in reports."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from delivery.models import Area, AreaProgress, AreaStart, Review
from delivery.outcomes.areas import AREAS, load_areas
from delivery.outcomes.counts import outcome_counts
from matching.models import Match, Referral
from recruitment.models import Establishment
from tests.examples import FEW
from tests.factories.delivery import a_supported_man, another_match
from tests.factories.people import manager
from tests.factories.programme import a_participant, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
PERIOD: dict[str, Any] = {"first": TODAY - 30 * DAY, "last": TODAY}
CODES = list(AREAS)


def a_man(at: Establishment | None = None) -> Match:
    load_areas()
    return a_supported_man(referral=a_referral(participant=a_participant(), at=at))


def review(referral: Referral, judged: dict[str, str], *, days_ago: int = 0) -> None:
    row = Review.objects.create(
        referral=referral, on=TODAY - days_ago * DAY, judged_by=manager(), judged_at=now()
    )
    for code, progress in judged.items():
        AreaProgress.objects.create(
            review=row, area=Area.objects.get(code=code), progress=progress, evidence="notes"
        )


def need(referral: Referral, code: str, *, is_need: bool) -> None:
    AreaStart.objects.create(
        referral=referral,
        area=Area.objects.get(code=code),
        is_need=is_need,
        on=TODAY,
        judged_by=manager(),
        judged_at=now(),
    )


def test_no_need_no_progress_and_not_judged_are_three_different_things() -> None:
    for is_need, progress in ((True, "none"), (False, ""), (True, "much"), (True, "")):
        match = a_man()
        need(match.referral, "problems", is_need=is_need)
        if progress:
            review(match.referral, {"problems": progress})
    a_man()
    counts = outcome_counts(**PERIOD)
    [problems] = [area for area in counts.areas if area.code == "problems"]
    assert (problems.men, problems.need, problems.no_need, problems.unsaid) == (5, 3, 1, 1)
    assert (problems.judged, problems.progressed, problems.no_progress) == (2, 1, 1)
    assert problems.not_judged == 3
    assert problems.evidence == {"notes": 2, "questionnaire": 0, "professional": 0, "record": 0}
    assert (counts.men, counts.reviewed, counts.judges, counts.at_least_one) == (5, 2, 2, 1)


def test_the_latest_review_up_to_the_end_counts() -> None:
    match = a_man()
    review(match.referral, dict.fromkeys(CODES, "much"), days_ago=40)
    review(match.referral, {"employment": "some", "attitudes": "none"}, days_ago=2)
    assert outcome_counts(**PERIOD).at_least_one == 1
    assert outcome_counts(**PERIOD).three_or_more == 0
    earlier = outcome_counts(first=TODAY - 50 * DAY, last=TODAY - 10 * DAY)
    assert earlier.five_or_more == 1


def test_a_man_with_2_mentors_or_referrals_counts_once() -> None:
    match = a_man()
    again = another_match(match)
    need(match.referral, "wellbeing", is_need=False)
    need(again.referral, "wellbeing", is_need=True)
    need(match.referral, "attitudes", is_need=True)
    need(again.referral, "attitudes", is_need=False)
    review(match.referral, {"wellbeing": "much"}, days_ago=3)
    review(again.referral, {"wellbeing": "none"})
    counts = outcome_counts(**PERIOD)
    attitudes, wellbeing = counts.areas[3:5]
    assert (counts.men, wellbeing.need, wellbeing.no_need) == (1, 1, 0)
    assert (attitudes.need, attitudes.no_need) == (1, 0)
    assert (wellbeing.judged, wellbeing.progressed) == (1, 0)


def test_men_of_the_period_and_of_the_prisons_count() -> None:
    match = a_man()
    before = {"started_on": TODAY - 90 * DAY, "first_met_on": TODAY - 90 * DAY, "status": "ended"}
    for ended_on in (TODAY - 31 * DAY, TODAY - 30 * DAY):
        a_supported_man(
            referral=a_referral(participant=a_participant()),
            ended_on=ended_on,
            end_reason="completed",
            **before,
        )
    a_supported_man(status="to_start", first_met_on=None)
    assert outcome_counts(**PERIOD).men == 2
    assert outcome_counts(**PERIOD, prisons=[match.referral.establishment]).men == 1
    assert outcome_counts(**PERIOD, prisons=[]).men == 0


@settings(max_examples=FEW)
@given(
    men=st.lists(
        st.dictionaries(st.sampled_from(CODES), st.sampled_from(["none", "some", "much"])),
        max_size=4,
    )
)
def test_the_counts_add_up(men: list[dict[str, str]]) -> None:
    prison = an_establishment()
    for judged in men:
        match = a_man(at=prison)
        if judged:
            review(match.referral, judged)
    load_areas()
    counts = outcome_counts(**PERIOD, prisons=[prison])
    reached = [sum(progress != "none" for progress in judged.values()) for judged in men]
    assert counts.three_or_more == sum(number >= 3 for number in reached)
    assert counts.five_or_more == sum(number >= 5 for number in reached)
    assert sum(area.progressed for area in counts.areas) == sum(reached)
    for area in counts.areas:
        assert area.progressed + area.no_progress + area.not_judged == counts.men == len(men)


@pytest.mark.parametrize("many", [1, 3])
def test_more_men_take_no_more_queries(many: int) -> None:
    for _ in range(many):
        match = a_man()
        review(match.referral, {"employment": "some"})
        need(match.referral, "employment", is_need=True)
    with CaptureQueriesContext(connection) as queries:
        outcome_counts(**PERIOD)
    assert len(queries) == 5
