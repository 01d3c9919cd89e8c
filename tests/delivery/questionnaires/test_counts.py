"""Questionnaires in reports."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import london_today, now
from delivery.models import Instrument, Questionnaire, Scale
from delivery.questionnaires.counts import InstrumentCount, questionnaire_counts
from delivery.questionnaires.lists import load_questionnaires
from delivery.questionnaires.scoring import record_questionnaire
from matching.models import Match
from tests.factories.delivery import a_supported_man, another_match
from tests.factories.programme import a_participant, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
PERIOD: dict[str, Any] = {"first": TODAY - 30 * DAY, "last": TODAY}


def a_man() -> Match:
    load_questionnaires()
    return a_supported_man(referral=a_referral(participant=a_participant()))


def record(
    match: Match,
    stage: str = "start",
    result: str = "scored",
    *,
    days_ago: int = 0,
    believed: str = "yes",
    **scores: int,
) -> None:
    record_questionnaire(
        match=match,
        instrument=Instrument.objects.get(code="crime-pics"),
        stage=stage,
        version=0,
        result=result,
        on=TODAY - days_ago * DAY,
        asked_by=match.mentor.user,
        believed=believed if result == "scored" else "",
        scores={Scale.objects.get(code=code).pk: value for code, value in scores.items()},
        by=match.mentor.user,
        at=now(),
    )


def counted() -> InstrumentCount:
    return questionnaire_counts(**PERIOD)[0]


def test_every_man_is_in_one_place() -> None:
    record(a_man(), g=40)
    record(a_man(), result="declined")
    record(a_man(), result="not_asked")
    a_man()
    start, middle, _ = counted().stages
    assert (start.men, start.scored, start.declined, start.not_asked, start.not_yet) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert (start.asked, middle.not_yet) == (2, 4)


def test_of_a_man_with_2_mentors_the_most_counts_once() -> None:
    match = a_man()
    record(match, g=50, days_ago=3)
    again = another_match(match)
    record(again, result="declined")
    record(again, "end", g=20)
    count = counted()
    assert (count.men, count.stages[0].scored, count.stages[0].declined) == (1, 1, 0)
    [change] = count.changes
    assert (change.men, change.better) == (1, 1)
    assert (change.mean_first, change.mean_last) == (Fraction(50), Fraction(20))


def test_changes_count_only_those_with_both_scores_and_say_how_many() -> None:
    for first, last in ((50, 40), (50, 60), (51, 51)):
        match = a_man()
        record(match, g=first, days_ago=10)
        record(match, "end", g=last, believed="no")
    lone = a_man()
    record(lone, g=99)
    half = a_man()
    record(half, a=5, days_ago=9)
    record(half, "end", g=5)
    count = counted()
    [change] = count.changes
    assert change.scale.code == "g"
    assert (change.men, change.better, change.same, change.worse) == (3, 1, 1, 1)
    assert (change.mean_first, change.mean_last) == (Fraction(151, 3), Fraction(151, 3))
    assert count.believed == {"yes": 6, "partly": 0, "no": 3}


def test_only_what_was_recorded_up_to_the_end_counts() -> None:
    match = a_man()
    record(match, g=50, days_ago=10)
    record(match, "end", g=40)
    [count, _] = questionnaire_counts(**PERIOD | {"last": TODAY - DAY})
    assert (count.stages[0].scored, count.stages[2].scored, count.changes) == (1, 0, ())


def test_a_retired_questionnaire_counts_where_it_was_recorded() -> None:
    record(a_man(), g=40)
    Instrument.objects.update(is_used=False)
    assert [row.instrument.code for row in questionnaire_counts(**PERIOD)] == ["crime-pics"]
    Questionnaire.objects.all().delete()
    assert questionnaire_counts(**PERIOD) == []


@pytest.mark.parametrize("many", [1, 3])
def test_more_men_take_no_more_queries(many: int) -> None:
    for _ in range(many):
        record(a_man(), g=40)
    with CaptureQueriesContext(connection) as queries:
        counted()
    assert len(queries) == 5
