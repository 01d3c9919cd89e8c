"""Whose number can get a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.outbox.text import uk_mobile


@pytest.mark.parametrize(
    "written", ["07400 123456", "+44 7400 123456", "0044 7400 123456", "+44 (0)7400-123.456"]
)
def test_a_uk_mobile_however_it_is_written(written: str) -> None:
    assert uk_mobile(written) == "447400123456"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "020 7946 0000",  # a landline
        "070 1234 5678",  # a personal number: what it costs is anybody's guess
        "07700 900123",  # nobody's: for drama
        "+33 6 12 34 56 78",  # French
        "07400 12345",
        "ask at the desk",
    ],
)
def test_nothing_else_is_one(written: str) -> None:
    assert uk_mobile(written) == ""


@given(st.text(alphabet="0123456789+() -.x", max_size=40))
def test_what_comes_out_is_a_number_or_nothing(written: str) -> None:
    number = uk_mobile(written)
    assert number == "" or (number.isdecimal() and number.startswith("447") and len(number) == 12)
    assert uk_mobile(f"+{number}") == number
