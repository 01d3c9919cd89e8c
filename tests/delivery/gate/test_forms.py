"""Times are typed by the clock in London."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from delivery.gate.forms import FirstMeetingForm, MeetingForm
from delivery.models import ReleasePlan


def form(day: date, starts: str, ends: str) -> MeetingForm:
    typed = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    typed |= {"starts": starts, "ends": ends, "place": "Park"}  # type: ignore[dict-item] # for urlencode
    return MeetingForm(QueryDict(urlencode(typed)))


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2027, 3, 27), 10), (date(2027, 3, 28), 9), (date(2027, 10, 31), 10)],
)
def test_what_is_typed_is_the_clock_in_london(day: date, hour: int) -> None:
    """The clocks go forward on 28 March 2027 and back on 31 October."""
    filled = form(day, "10:00", "11:00")
    assert filled.is_valid(), filled.errors
    values = filled.values()
    assert values["starts_at"] == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert values["ends_at"] - values["starts_at"] == timedelta(hours=1)


@pytest.mark.parametrize("clock", ["01:30", "noonish", "25:00"])
def test_a_time_that_is_none_on_that_day_is_refused(clock: str) -> None:
    assert set(form(date(2027, 3, 28), clock, "10:00").errors) == {"starts"}


def test_a_meeting_over_the_night_when_the_clocks_go_back_takes_an_hour_more() -> None:
    filled = form(date(2027, 10, 31), "00:30", "03:30")
    assert filled.is_valid(), filled.errors
    values = filled.values()
    assert values["ends_at"] - values["starts_at"] == timedelta(hours=4)


def test_the_first_meeting_has_a_day_and_a_time_or_neither() -> None:
    for typed, field in (("clock=10:00", "on"), ("on_day=1&on_month=3&on_year=2027", "clock")):
        filled = FirstMeetingForm(QueryDict(f"version=0&{typed}"), plan=ReleasePlan())
        assert set(filled.errors) == {field}
    empty = FirstMeetingForm(QueryDict("version=0"), plan=ReleasePlan())
    assert empty.is_valid()
    assert empty.values()["starts_at"] is None
