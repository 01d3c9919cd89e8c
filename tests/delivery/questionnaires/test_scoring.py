"""What became of each questionnaire with one man."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import Instrument, Questionnaire, Scale, Score
from delivery.questionnaires.lists import load_questionnaires
from delivery.questionnaires.scoring import (
    InstrumentLine,
    NoScore,
    direction,
    lines_of,
    record_questionnaire,
    remove_questionnaire,
    scores_of,
)
from matching.models import Match
from tests.examples import FEW
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, mentor_user

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    load_questionnaires()
    return a_supported_man()


def scale(code: str = "g") -> Scale:
    return Scale.objects.get(code=code)


def record(match: Match, stage: str = "start", **fields: Any) -> Questionnaire:
    values: dict[str, Any] = {
        "instrument": Instrument.objects.get(code="crime-pics"),
        "version": 0,
        "result": "scored",
        "on": TODAY,
        "asked_by": match.mentor.user,
        "believed": "yes",
        "scores": {scale().pk: 40},
        "by": match.mentor.user,
        "at": now(),
    }
    return record_questionnaire(match=match, stage=stage, **(values | fields))


def line(match: Match) -> InstrumentLine:
    return lines_of(match, scores_of(match))[0]


@settings(max_examples=FEW)
@given(value=st.integers(-50, 150))
def test_a_score_outside_the_range_is_refused(value: int) -> None:
    load_questionnaires()
    match, row = a_supported_man(), scale()
    if row.lowest <= value <= row.highest:
        record(match, scores={row.pk: value})
        assert Score.objects.get(questionnaire__match=match).value == value
        return
    with pytest.raises(FieldError) as error:
        record(match, scores={row.pk: value})
    assert error.value.field == f"scale_{row.pk}"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"asked_by": None}, "asked_by"), ({"believed": ""}, "believed")],
)
def test_whoever_fills_it_in_was_asked_and_is_believed_or_not(
    match: Match, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(FieldError) as error:
        record(match, **fields)
    assert error.value.field == wrong


def test_filled_in_means_at_least_one_score(match: Match) -> None:
    with pytest.raises(NoScore):
        record(match, scores={})


def test_declined_not_asked_and_not_yet_are_three_different_things(match: Match) -> None:
    declined = record(match, "start", result="declined", scores={}, believed="")
    not_asked = record(match, "middle", result="not_asked", scores={}, believed="")
    assert (declined.asked_by, not_asked.asked_by) == (match.mentor.user, None)
    results = [stage.row.result if stage.row else None for stage in line(match).stages]
    assert results == ["declined", "not_asked", None]


def test_a_second_press_changes_nothing_and_a_second_person_is_told(match: Match) -> None:
    assert record(match) == record(match)
    assert Questionnaire.objects.get().version == 1
    with pytest.raises(ChangedMeanwhile):
        record(match, scores={scale().pk: 41}, by=manager())
    record(match, scores={scale("a").pk: 7}, version=1)
    assert [(row.scale.code, row.value) for row in scores_of(match)] == [("a", 7)]


def test_scores_go_when_he_had_declined_after_all(match: Match) -> None:
    record(match)
    record(match, result="declined", version=1)
    row = Questionnaire.objects.get()
    assert (row.result, row.believed, row.scores.count()) == ("declined", "", 0)


def test_a_mistake_is_removed_and_counts_as_not_yet(match: Match) -> None:
    row = record(match)
    for _ in range(2):
        remove_questionnaire(
            match=match,
            instrument=row.instrument,
            stage="start",
            by=match.mentor.user,
            at=now(),
        )
    assert line(match).stages[0].row is None
    assert not Score.objects.exists()


def test_the_change_is_shown_only_where_a_scale_has_both_scores(match: Match) -> None:
    g, a = scale("g"), scale("a")
    record(match, "start", scores={g.pk: 50, a.pk: 20}, on=TODAY - timedelta(days=20))
    assert line(match).changes == []
    record(match, "middle", scores={g.pk: 10, a.pk: 10}, on=TODAY - timedelta(days=10))
    record(match, "end", scores={g.pk: 30})
    [change] = line(match).changes
    assert (change.scale, change.first, change.last, change.words) == (g, 50, 30, "better")


@given(first=st.integers(0, 9), last=st.integers(0, 9), lower=st.booleans())
def test_better_is_the_way_of_the_scale(first: int, last: int, *, lower: bool) -> None:
    words = direction(Scale(lower_is_better=lower), first, last)
    opposite = direction(Scale(lower_is_better=lower), last, first)
    assert {words, opposite} in ({"the same"}, {"better", "worse"})
    assert (words == "better") == (last < first if lower else last > first)


def test_a_retired_questionnaire_stays_where_it_was_recorded(match: Match) -> None:
    record(match)
    Instrument.objects.update(is_used=False)
    assert [row.instrument.code for row in lines_of(match)] == ["crime-pics"]
    assert lines_of(a_supported_man()) == []


def test_strangers_record_nothing(match: Match) -> None:
    with pytest.raises(NotAllowed):
        record(match, by=mentor_user())
