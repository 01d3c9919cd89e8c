"""Times of day as people type them."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from recruitment.fields import time_of_day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:00", time(10)),
        ("9.30", time(9, 30)),
        ("14", time(14)),
        ("23:59", time(23, 59)),
        ("10.30am", time(10, 30)),
        ("2pm", time(14)),
        ("2:15 PM", time(14, 15)),
        ("12pm", time(12)),
        ("12.05am", time(0, 5)),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, meant: time) -> None:
    assert time_of_day(typed, name="Start time") == meant


@pytest.mark.parametrize(
    "typed", ["noon", "25:00", "10:60", "14pm", "0am", "10:0", "10-11", "1000", "١٠:٠٠", ""]
)
def test_what_is_no_time_is_refused_and_the_error_names_the_field(typed: str) -> None:
    with pytest.raises(ValidationError) as error:
        time_of_day(typed, name="Start time")
    assert error.value.message.startswith("Start time")
