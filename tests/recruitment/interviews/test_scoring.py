from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.interviews.booking import NotStarted
from recruitment.interviews.scoring import (
    BadSheet,
    can_score,
    criteria_in_use,
    hand_in_sheet,
    load_criteria,
    mean_score,
    mean_scores,
    missing_sheets,
    readable_sheets,
)
from recruitment.models import Interview, ScoreSheet
from recruitment.states import InterviewStatus
from tests.factories.interviews import an_interview, an_interview_time
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _criteria() -> None:
    load_criteria()


@pytest.fixture
def ann() -> User:
    return coordinator(name="Ann")


@pytest.fixture
def ben() -> User:
    return coordinator(name="Ben")


@pytest.fixture
def interview(ann: User, ben: User) -> Interview:
    started = now() - timedelta(hours=1)
    return an_interview(time=an_interview_time(starts_at=started, interviewers=[ann, ben]))


def all_at(points: int) -> dict[int, int]:
    return dict.fromkeys(criteria_in_use().values_list("pk", flat=True), points)


def score(
    interview: Interview, by: User, points: Mapping[int, int], at: datetime | None = None
) -> ScoreSheet:
    return hand_in_sheet(interview=interview, summary="Warm.", points=points, by=by, at=at or now())


def read(interview: Interview, person: User) -> list[ScoreSheet]:
    return readable_sheets(Interview.objects.get(pk=interview.pk), person)


def test_each_is_blind_to_the_other_until_both_are_in(
    interview: Interview, ann: User, ben: User
) -> None:
    boss = manager()
    hers = score(interview, ann, all_at(4))
    assert (read(interview, ann), read(interview, ben), read(interview, boss)) == ([hers], [], [])
    assert mean_score(interview.application) is None
    his = score(interview, ben, all_at(2))
    for person in (ann, ben, boss):
        assert set(read(interview, person)) == {hers, his}
    assert mean_score(interview.application) == 3
    assert missing_sheets(interview) == 0


def test_the_first_sheet_says_it_was_held(interview: Interview, ann: User) -> None:
    score(interview, ann, all_at(3))
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.HELD


def test_a_sheet_is_handed_in_once(interview: Interview, ann: User) -> None:
    score(interview, ann, all_at(3))
    assert not can_score(interview, ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        score(interview, ann, all_at(5))
    assert set(interview.sheets.get().scores.values_list("points", flat=True)) == {3}


def test_only_its_interviewers_score(interview: Interview) -> None:
    other = manager()
    assert not can_score(interview, other, at=now())
    with pytest.raises(NotAllowed):
        score(interview, other, all_at(3))


@pytest.mark.parametrize("points", [0, 6, -1])
def test_points_are_one_to_five(interview: Interview, ann: User, points: int) -> None:
    with pytest.raises(BadSheet):
        score(interview, ann, all_at(points))


def test_every_criterion_in_use_is_scored(interview: Interview, ann: User) -> None:
    missing = all_at(3)
    missing.popitem()
    with pytest.raises(BadSheet):
        score(interview, ann, missing)
    assert not ScoreSheet.objects.exists()


def test_not_before_it_starts_nor_once_it_is_off(interview: Interview, ann: User) -> None:
    early = interview.time.starts_at - timedelta(minutes=1)
    assert not can_score(interview, ann, at=early)
    with pytest.raises(NotStarted):
        score(interview, ann, all_at(3), early)
    Interview.objects.update(status=InterviewStatus.CANCELLED)
    with pytest.raises(ChangedMeanwhile):
        score(interview, ann, all_at(3))


def test_the_means_of_many_take_one_query(
    interview: Interview, ann: User, ben: User, django_assert_num_queries: object
) -> None:
    lone = an_interview(
        time=an_interview_time(starts_at=now() - timedelta(hours=2), interviewers=[ann])
    )
    points = all_at(5)
    points[min(points)] = 4
    score(lone, ann, points)
    score(interview, ann, all_at(1))
    both = [interview.application, lone.application]
    with django_assert_num_queries(1):  # type: ignore[operator] # a fixture without a type
        assert mean_scores(both) == {lone.application_id: pytest.approx(4.8)}
