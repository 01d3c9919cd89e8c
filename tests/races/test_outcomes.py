"""Two people judge or record something about one man at the same moment. On SQLite these tests
would pass whatever the code did."""

from collections.abc import Callable
from functools import partial
from time import sleep
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError
from delivery.models import (
    Area,
    AreaProgress,
    Questionnaire,
    Review,
    Scale,
    Score,
)
from delivery.outcomes.areas import load_areas
from delivery.outcomes.reviewing import Judgement, change_review, record_review
from delivery.questionnaires.lists import (
    ScaleUsed,
    ScaleValues,
    ScoresOutside,
    change_scale,
    load_questionnaires,
    remove_scale,
)
from delivery.questionnaires.scoring import record_questionnaire
from matching.matches.ending import end_match
from matching.models import ClosureReason, Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 5
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    load_areas()
    load_questionnaires()
    return a_supported_man()


@pytest.fixture
def boss() -> User:
    return manager()


def review(match: Match, progress: str, **fields: Any) -> partial[Review]:
    area = Area.objects.get(code="employment").pk
    values: dict[str, Any] = {"judgements": {area: Judgement(progress, "notes")}, "at": now()}
    values |= {"on": TODAY, "is_last": False, "by": match.mentor.user}
    return partial(record_review, match=match, **(values | fields))


def record(match: Match, value: int, **fields: Any) -> partial[Questionnaire]:
    scale = Scale.objects.get(code="g")
    values: dict[str, Any] = {"instrument": scale.instrument, "stage": "start", "version": 0}
    values |= {"result": "scored", "on": TODAY, "asked_by": match.mentor.user, "believed": "yes"}
    values |= {"scores": {scale.pk: value}, "by": match.mentor.user, "at": now()}
    return partial(record_questionnaire, match=match, **(values | fields))


def soon(change: Callable[[], None]) -> Callable[[], None]:
    """The same change a moment later, while the others have begun and have not finished."""

    def change_soon() -> None:
        sleep(0.02)
        change()

    return change_soon


@pytest.mark.parametrize("_", range(TIMES))
def test_of_2_reviews_of_one_area_one_counts_and_the_other_is_told(
    match: Match, boss: User, _: int
) -> None:
    answers = race([review(match, "some"), review(match, "much", by=boss)])
    assert {type(answer) for answer in answers} == {Review, FieldError}
    [row] = AreaProgress.objects.all()
    assert row.review.judged_by == (boss if row.progress == "much" else match.mentor.user)


@pytest.mark.parametrize("_", range(TIMES))
def test_presses_of_one_review_make_one(match: Match, _: int) -> None:
    answers = race([review(match, "some")] * 4)
    assert len(set(answers)) == 1
    assert (Review.objects.count(), AreaProgress.objects.count()) == (1, 1)


@pytest.mark.parametrize("_", range(TIMES))
def test_of_2_corrections_of_one_review_one_counts(match: Match, boss: User, _: int) -> None:
    stored = review(match, "none")()
    area = Area.objects.get(code="employment").pk
    values: dict[str, Any] = {"match": match, "review": stored, "version": stored.version}
    values |= {"on": TODAY, "is_last": False, "at": now()}
    answers = race(
        [
            partial(change_review, **values, judgements={area: Judgement(progress, "notes")}, by=by)
            for progress, by in (("some", boss), ("much", match.mentor.user))
        ]
    )
    assert sorted(isinstance(answer, ChangedMeanwhile) for answer in answers) == [False, True]
    assert AreaProgress.objects.count() == 1


@pytest.mark.parametrize("_", range(TIMES))
@pytest.mark.parametrize("is_last", [False, True])
def test_a_review_is_recorded_while_the_match_ends(
    match: Match, boss: User, is_last: bool, _: int
) -> None:
    end = partial(
        end_match,
        match=match,
        on=TODAY,
        reason=ClosureReason.COMPLETED,
        waits=False,
        why="",
        version=match.version,
        by=boss,
        at=now(),
    )
    recorded, scored, _ended = race(
        [review(match, "some", is_last=is_last), record(match, 40), end]
    )
    assert isinstance(recorded, Review)
    assert isinstance(scored, Questionnaire)
    match.refresh_from_db()
    assert match.status == "ended"


@pytest.mark.parametrize("_", range(TIMES))
def test_of_2_scores_of_one_questionnaire_one_counts_and_the_other_is_told(
    match: Match, boss: User, _: int
) -> None:
    answers = race([record(match, 40), record(match, 50, by=boss)])
    assert {type(answer) for answer in answers} == {Questionnaire, ChangedMeanwhile}
    score = Score.objects.get()
    assert score.questionnaire.recorded_by == (boss if score.value == 50 else match.mentor.user)


@pytest.mark.parametrize("_", range(TIMES))
def test_presses_of_one_questionnaire_make_one(match: Match, _: int) -> None:
    answers = race([record(match, 40)] * 4)
    assert len(set(answers)) == 1
    assert Score.objects.count() == Questionnaire.objects.get().version == 1


@pytest.mark.parametrize("_", range(TIMES))
def test_no_score_is_left_outside_a_range_that_changes_meanwhile(
    match: Match, boss: User, _: int
) -> None:
    scale = Scale.objects.get(code="g")
    values = ScaleValues("General attitude", 17, 85, lower_is_better=True)
    change = partial(change_scale, scale=scale, values=values, by=boss, at=now())
    men = [match, *[a_supported_man() for _ in range(5)]]
    *recorded, changed = race([*[record(man, 90) for man in men], soon(change)])
    scores = [answer for answer in recorded if isinstance(answer, Questionnaire)]
    assert bool(scores) == isinstance(changed, ScoresOutside)
    scale.refresh_from_db()
    assert not Score.objects.filter(value__gt=scale.highest).exists()


@pytest.mark.parametrize("_", range(TIMES))
def test_a_scale_is_removed_or_scored_and_never_both(match: Match, boss: User, _: int) -> None:
    remove = partial(remove_scale, scale=Scale.objects.get(code="g"), by=boss, at=now())
    men = [match, *[a_supported_man() for _ in range(5)]]
    *recorded, removed = race([*[record(man, 40) for man in men], soon(remove)])
    scores = [answer for answer in recorded if isinstance(answer, Questionnaire)]
    assert bool(scores) == isinstance(removed, ScaleUsed)
    assert Score.objects.count() == len(scores)
