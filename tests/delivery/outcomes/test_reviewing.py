"""Reviews, and when they are due."""

from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError
from delivery.models import Area, AreaProgress, Review
from delivery.outcomes.areas import load_areas
from delivery.outcomes.reviewing import (
    EVERY,
    Judgement,
    NothingJudged,
    change_review,
    next_review_on,
    read_judgements,
    record_review,
    remove_review,
    reviews_due,
    reviews_of,
)
from matching.models import Match
from tests.examples import FEW
from tests.factories.delivery import a_supported_man
from tests.factories.people import coordinator, manager
from tests.factories.programme import a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
SOME = Judgement("some", "notes")


@pytest.fixture
def match() -> Match:
    load_areas()
    return a_supported_man()


def area(code: str = "employment") -> int:
    return Area.objects.get(code=code).pk


def reviewed(
    match: Match,
    judgement: Judgement = SOME,
    *,
    on: date = TODAY,
    is_last: bool = False,
) -> Review:
    return record_review(
        match=match,
        on=on,
        is_last=is_last,
        judgements={area(): judgement},
        by=match.mentor.user,
        at=now(),
    )


def test_a_second_press_makes_no_second_review_and_another_one_is_told(match: Match) -> None:
    assert reviewed(match) == reviewed(match)
    with pytest.raises(FieldError) as error:
        reviewed(match, Judgement("much", "notes"))
    assert error.value.field == "on"
    assert Review.objects.count() == 1


def test_a_review_judges_something(match: Match) -> None:
    with pytest.raises(NothingJudged):
        record_review(
            match=match, on=TODAY, is_last=False, judgements={}, by=match.mentor.user, at=now()
        )


@pytest.mark.parametrize("evidence", ["professional", "record"])
def test_a_word_and_a_record_need_their_source(match: Match, evidence: str) -> None:
    with pytest.raises(FieldError) as error:
        reviewed(match, Judgement("some", evidence, " "))
    assert error.value.field == f"source_{area()}"
    reviewed(match, Judgement("some", evidence, "Canary, POM, 3 May"))
    row = AreaProgress.objects.get()
    assert b"Canary" not in bytes(row.sealed_source)
    assert row.opened("source") == "Canary, POM, 3 May"


def test_progress_without_evidence_is_refused(match: Match) -> None:
    with pytest.raises(FieldError) as error:
        reviewed(match, Judgement("none", ""))
    assert error.value.field == f"evidence_{area()}"


def test_staff_leave_a_trace_when_they_read_a_source(match: Match) -> None:
    review = reviewed(match, Judgement("some", "professional", "Ann of the OMU"))
    boss = manager()
    judgements = read_judgements(reviews_of(match.referral).get(), by=boss, at=now())
    assert judgements[area()].source == "Ann of the OMU"
    assert AuditEvent.objects.get(action="read").subject_id == review.progress.get().pk


def test_a_correction_has_a_version_a_judge_and_what_was_before(match: Match) -> None:
    review, boss = reviewed(match), manager()
    changed = {area("wellbeing"): Judgement("much", "questionnaire")}
    values: dict[str, Any] = {"match": match, "review": review, "on": TODAY, "is_last": True}
    change_review(**values, at=now(), version=1, judgements=changed, by=boss)
    row = Review.objects.get()
    assert (row.version, row.corrections, row.judged_by, row.is_last) == (2, 1, boss, True)
    assert [part.area.code for part in row.progress.all()] == ["wellbeing"]
    assert AuditEvent.objects.get(action="correct").detail["before"] == {"employment": "some"}
    with pytest.raises(ChangedMeanwhile):
        change_review(**values, at=now(), version=1, judgements=changed, by=match.mentor.user)


def test_there_is_one_last_review(match: Match) -> None:
    reviewed(match, on=TODAY - DAY, is_last=True)
    with pytest.raises(FieldError) as error:
        reviewed(match, is_last=True)
    assert error.value.field == "is_last"


def test_a_review_by_mistake_is_removed(match: Match) -> None:
    review = reviewed(match)
    for _ in range(2):
        remove_review(match=match, review=review.pk, by=match.mentor.user, at=now())
    assert not Review.objects.exists()


@settings(max_examples=FEW)
@given(today=st.dates(date(2026, 1, 1), date(2029, 1, 1)), ago=st.integers(80, 100))
def test_a_review_is_due_on_the_day_that_pages_show(today: date, ago: int) -> None:
    began = today - timedelta(days=ago)
    match = a_supported_man(started_on=began, first_met_on=began)
    shown = next_review_on(match, None)
    assert shown is not None
    is_listed = reviews_due(manager(), today=today).filter(pk=match.pk).exists()
    assert is_listed == (shown <= today)


def due(today: date = TODAY) -> list[int]:
    return list(reviews_due(manager(), today=today).values_list("pk", flat=True))


def test_a_review_puts_off_the_next_by_3_months(match: Match) -> None:
    later = TODAY + EVERY
    reviewed(match)
    assert due(later - DAY) == []
    assert due(later) == [match.pk]


def test_the_last_review_is_due_once_the_match_has_ended() -> None:
    load_areas()
    began = TODAY - timedelta(days=60)
    ended = {"status": "ended", "ended_on": TODAY - DAY, "end_reason": "completed", "place": 1}
    match = a_supported_man(started_on=began, first_met_on=began, **ended)
    assert due() == [match.pk]
    [row] = reviews_due(manager(), today=TODAY)
    assert (row.has_ended, row.since) == (True, TODAY - DAY)  # type: ignore[attr-defined] # annotated
    assert due(TODAY + relativedelta(months=7)) == []
    reviewed(match, is_last=True)
    assert due() == []


def test_a_man_who_goes_on_with_another_mentor_has_one_line() -> None:
    load_areas()
    referral = a_referral()
    began = TODAY - relativedelta(months=5)
    ended = {"status": "ended", "ended_on": TODAY - DAY, "end_reason": "other", "place": 1}
    a_supported_man(referral=referral, started_on=began, first_met_on=began, **ended)
    later = a_supported_man(referral=referral, started_on=began, first_met_on=began)
    assert due() == [later.pk]


def test_nobody_reviews_before_they_meet_or_after_a_death() -> None:
    began = TODAY - relativedelta(months=5)
    a_supported_man(started_on=began, first_met_on=None, status="to_start")
    dead = a_supported_man(started_on=began, first_met_on=began)
    man = dead.referral.participant
    man.died_on = TODAY
    man.save()
    assert due() == []


def test_a_coordinator_sees_their_prison_in_one_query() -> None:
    ann = coordinator()
    began = TODAY - relativedelta(months=4)
    here = a_referral(at=an_establishment(coordinators=[ann]))
    match = a_supported_man(referral=here, started_on=began, first_met_on=began)
    a_supported_man(started_on=began, first_met_on=began)
    assert ann.roles
    with CaptureQueriesContext(connection) as queries:
        assert list(reviews_due(ann, today=TODAY)) == [match]
    assert len(queries) == 1
