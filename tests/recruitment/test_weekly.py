"""The week as slots and masks, and its days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from recruitment.weekly import (
    EVERY_SLOT,
    SLOTS,
    WEEK,
    days_with,
    first_on,
    mask_of,
    monday_on_weekdays,
    slots_in,
    week_of,
)

SLOT = st.integers(0, SLOTS - 1)
DAY = st.dates(date(2024, 1, 1), date(2034, 1, 1))
MASK = st.integers(0, EVERY_SLOT)


@given(SLOT, DAY)
def test_the_first_day_is_the_right_weekday_within_a_week(slot: int, day: date) -> None:
    start = first_on(slot, day)
    assert start.weekday() == slot // 3
    assert day <= start < day + WEEK


@given(SLOT, DAY, st.integers(0, 60))
def test_the_days_of_a_stretch_are_all_its_days_of_that_name(
    slot: int, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    stretch = (first + timedelta(days=number) for number in range(length + 1))
    assert list(days_with(slot, first, last)) == [
        day for day in stretch if day.weekday() == slot // 3
    ]


@given(MASK)
def test_monday_is_copied_to_the_weekdays_and_the_weekend_stays(mask: int) -> None:
    parts = [slot for slot in slots_in(mask) if slot < 3]
    weekend = [slot for slot in slots_in(mask) if slot >= 15]
    everyday = [3 * day + part for day in range(5) for part in parts]
    assert monday_on_weekdays(mask) == mask_of([*everyday, *weekend])


@given(DAY)
def test_the_week_of_a_day_is_its_monday(day: date) -> None:
    monday = week_of(day)
    assert monday.weekday() == 0
    assert monday <= day < monday + WEEK
