"""What an email is made of."""

import pytest

from config.common.letters.parts import NO_LABEL, Part, parts_of

ADDRESS = "https://alongside.example/x"


@pytest.mark.parametrize(
    ("line", "words", "label"),
    [
        (f"See your dates: {ADDRESS}", None, "See your dates"),
        (
            f"We wait for you. Please see your dates: {ADDRESS}",
            "We wait for you.",
            "See your dates",
        ),
        (f"Where: {ADDRESS}", "Where:", NO_LABEL),
        (f"Your dates are at {ADDRESS}", "Your dates are at.", NO_LABEL),
    ],
)
def test_a_line_with_an_address_becomes_a_button(line: str, words: str | None, label: str) -> None:
    *before, button = parts_of(line)
    assert before == ([Part("lines", (words,))] if words else [])
    assert button == Part("button", (label,), ADDRESS)
