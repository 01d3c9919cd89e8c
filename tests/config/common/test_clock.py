"""Days in London, including the 2 nights of the year when the clocks change."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from config.common.clock import LONDON, is_past_london_hour, london_date, london_today, now


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DATES = {
    "winter, a minute before midnight": ("2026-01-31T23:59", date(2026, 1, 31)),
    "summer begins its day an hour before UTC": ("2026-06-30T23:00", date(2026, 7, 1)),
    "spring night, before the change": ("2026-03-29T00:59", date(2026, 3, 29)),
    "spring day, its last minute": ("2026-03-29T22:59", date(2026, 3, 29)),
    "spring day, over": ("2026-03-29T23:00", date(2026, 3, 30)),
    "autumn day begins in summer time": ("2026-10-24T23:00", date(2026, 10, 25)),
    "autumn night, the hour that comes twice": ("2026-10-25T00:30", date(2026, 10, 25)),
    "autumn day, its last minute": ("2026-10-25T23:59", date(2026, 10, 25)),
    "autumn day, over": ("2026-10-26T00:00", date(2026, 10, 26)),
}


@pytest.mark.parametrize("name", DATES)
def test_london_date(name: str) -> None:
    instant, expected = DATES[name]
    assert london_date(utc(instant)) == expected


HOURS = {
    "winter, just before": ("2026-01-05T04:59", False),
    "winter, on the hour": ("2026-01-05T05:00", True),
    "summer, just before": ("2026-07-06T03:59", False),
    "summer, on the hour": ("2026-07-06T04:00", True),
    "the morning the clocks went forward": ("2026-03-29T04:00", True),
    "the morning the clocks went back, an hour early": ("2026-10-25T04:59", False),
    "the morning the clocks went back": ("2026-10-25T05:00", True),
}


@pytest.mark.parametrize("name", HOURS)
def test_past_five_in_london(name: str) -> None:
    instant, expected = HOURS[name]
    assert is_past_london_hour(utc(instant), 5) is expected


def test_the_hour_counts_from_midnight() -> None:
    late = datetime(2026, 1, 5, 23, 30, tzinfo=LONDON)
    assert is_past_london_hour(late, 23)
    assert not is_past_london_hour(late.replace(hour=0), 1)


def test_now_is_aware_and_today_is_londons() -> None:
    with time_machine.travel(utc("2026-06-30T23:30"), tick=False):
        assert now() == utc("2026-06-30T23:30")
        assert london_today() == date(2026, 7, 1)
