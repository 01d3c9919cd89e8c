"""Days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.days import FORMATS, past_century, written_day

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31",
        "31/03/2026",
        "31.3.26",
        "31 - 3 - 2026",
        "31st March 2026",
        "Tue 31st Mar, 2026",
        "Tuesday 31 march 26",
        "2026-03-31T00:00:00",
        "31/03/2026 12:30",
    ],
)
def test_a_day_in_any_habit(text: str) -> None:
    assert written_day(text) == DAY


@pytest.mark.parametrize("text", ["", "03/31/2026", "31/02/2026", "soon", "31/03", "2026"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="No day"):
        written_day(text)


@given(st.dates(date(2000, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMATS))
def test_every_day_comes_back(day: date, pattern: str) -> None:
    assert written_day(day.strftime(pattern)) == day


def test_a_short_year_of_birth_is_not_to_come() -> None:
    assert past_century(date(2060, 3, 13), "13/03/60", today=DAY) == date(1960, 3, 13)
    assert past_century(date(2006, 3, 13), "13/03/06", today=DAY) == date(2006, 3, 13)
    assert past_century(date(2060, 3, 13), "13/03/2060", today=DAY) == date(2060, 3, 13)
