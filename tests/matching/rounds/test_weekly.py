"""The weekly round, which the schedule starts."""

from datetime import date, datetime, timedelta

import pytest

from config.accounts.models import User
from config.common.clock import LONDON
from config.common.runs import fail_run, start_run
from matching.models import Round
from matching.rounds.running import (
    BETWEEN_TRIES,
    MOST_TRIES,
    next_try,
    request_round,
    request_weekly_round,
    run_round,
)
from recruitment.weekly import week_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 1, 5)


def london(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


WEEKLY = {
    "Monday before five": (london(MONDAY, 4, 59), False),
    "Monday at five": (london(MONDAY, 5), True),
    "Monday midnight": (london(MONDAY, 0), False),
    "Sunday evening belongs to the week before": (london(MONDAY - timedelta(days=1), 23), True),
    "Tuesday at one, when Monday was missed": (london(MONDAY + timedelta(days=1), 1), True),
    "a summer Monday, before five on the wall": (london(date(2026, 7, 6), 4, 30), False),
    "the Monday after the clocks went forward": (london(date(2026, 3, 30), 5), True),
    "the Monday after the clocks went back": (london(date(2026, 10, 26), 4, 30), False),
}


@pytest.mark.parametrize("name", WEEKLY)
def test_the_week_has_its_round(name: str) -> None:
    at, due = WEEKLY[name]
    matching_round = request_weekly_round(at=at)
    assert (matching_round is not None) == due
    assert Round.objects.count() == int(due)
    if matching_round:
        assert (matching_round.week, matching_round.asked_by) == (week_of(at.date()), None)


def test_a_week_has_one_round_however_often_the_clock_ticks() -> None:
    matching_round = request_weekly_round(at=london(MONDAY, 5))
    assert matching_round is not None
    run_round(round_id=matching_round.pk)
    for later in (london(MONDAY, 5, 1), london(MONDAY, 12), london(MONDAY + timedelta(days=6), 23)):
        assert request_weekly_round(at=later) is None
    assert request_weekly_round(at=london(MONDAY + timedelta(days=7), 5)) is not None


def test_the_week_waits_while_somebody_runs_a_round_and_has_its_own_after(ann: User) -> None:
    matching_round = request_round(by=ann, at=london(MONDAY, 5))
    assert request_weekly_round(at=london(MONDAY, 5)) is None
    run_round(round_id=matching_round.pk)
    assert request_weekly_round(at=london(MONDAY, 5, 1)) is not None


def failed_at(at: datetime) -> Round:
    """A weekly round that was asked for and failed at this time."""
    matching_round = request_weekly_round(at=at)
    assert matching_round is not None
    start_run(matching_round, at=at)
    fail_run(matching_round, "It broke.", at=at)
    return matching_round


def test_a_round_that_failed_is_tried_again_hourly_and_then_left() -> None:
    at = london(MONDAY, 5)
    for _ in range(MOST_TRIES - 1):
        failed = failed_at(at)
        again = next_try(failed)
        assert again == at + BETWEEN_TRIES
        assert request_weekly_round(at=again - timedelta(seconds=1)) is None
        at = again
    last = failed_at(at)
    assert next_try(last) is None
    assert request_weekly_round(at=london(MONDAY + timedelta(days=6), 23)) is None
    assert Round.objects.filter(week=MONDAY).count() == MOST_TRIES
    assert request_weekly_round(at=london(MONDAY + timedelta(days=7), 5)) is not None


def test_a_round_that_failed_is_tried_again_after_the_clock_is_set_back() -> None:
    failed_at(london(MONDAY, 20))
    assert request_weekly_round(at=london(MONDAY, 6)) is not None


def test_the_round_that_succeeds_is_the_weeks_last() -> None:
    failed_at(london(MONDAY, 5))
    second = request_weekly_round(at=london(MONDAY, 6))
    assert second is not None
    assert request_weekly_round(at=london(MONDAY, 7)) is None  # the round is under way
    run_round(round_id=second.pk)
    second.refresh_from_db()
    assert next_try(second) is None
    assert request_weekly_round(at=london(MONDAY, 8)) is None


def test_a_round_that_somebody_ran_since_is_not_replaced(ann: User) -> None:
    failed_at(london(MONDAY, 5))
    matching_round = request_round(by=ann, at=london(MONDAY, 5, 30))
    run_round(round_id=matching_round.pk)
    assert request_weekly_round(at=london(MONDAY, 12)) is None


def test_a_failed_round_that_somebody_asked_for_is_theirs_to_try_again(ann: User) -> None:
    matching_round = request_round(by=ann, at=london(MONDAY, 3))
    start_run(matching_round, at=london(MONDAY, 3))
    fail_run(matching_round, "It broke.", at=london(MONDAY, 3))
    assert next_try(matching_round) is None
