"""Invitations, read as a calendar program reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from config.common.clock import LONDON, now
from config.common.invitation import Invitation, as_calendar, method_of

UID = UUID(int=7)
SUMMER = datetime(2027, 7, 1, 17, 0, tzinfo=UTC)  # 18:00 in London
TEN_YEARS = 10 * 366 * 24 * 3600  # seconds


def invitation(**changes: Any) -> Invitation:
    values: dict[str, Any] = {
        "uid": UID,
        "sequence": 0,
        "title": "Meeting",
        "starts_at": SUMMER,
        "minutes": 45,
        "where": "12 Example Street, London",
        "words": "Read more",
        "organiser": "us@example.org",
        "guest": "ann@example.org",
    }
    return Invitation(**(values | changes))


def event_of(text: str) -> Any:
    return Calendar.from_ical(text).walk("VEVENT")[0]


@pytest.mark.parametrize(("is_off", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_it_is_added_and_removed_by_the_same_uid(is_off: bool, method: str) -> None:
    text = as_calendar(invitation(is_cancelled=is_off, sequence=3), at=now())
    event = event_of(text)
    assert method_of(text) == method
    assert event["UID"] == f"{UID}@alongside"
    assert event["SEQUENCE"] == 3


def test_lines_end_and_fold_as_the_standard_says() -> None:
    text = as_calendar(invitation(where="Ünïcode, with; signs\n" * 20), at=now())
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in "".join(lines)


@given(
    seconds=st.integers(0, TEN_YEARS),
    minutes=st.integers(5, 240),
)
def test_any_time_read_back_is_the_same_instant(seconds: int, minutes: int) -> None:
    starts = SUMMER + timedelta(seconds=seconds)
    event = event_of(as_calendar(invitation(starts_at=starts, minutes=minutes), at=now()))
    assert event["DTSTART"].dt == starts
    assert event["DTEND"].dt == starts + timedelta(minutes=minutes)


def test_a_time_in_london_is_written_in_utc() -> None:
    evening = SUMMER.astimezone(LONDON)
    text = as_calendar(invitation(starts_at=evening), at=now())
    assert "DTSTART:20270701T170000Z" in text
    assert "VTIMEZONE" not in text
