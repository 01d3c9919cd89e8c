import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from config.common.typed import (
    address,
    check_address,
    check_one_line,
    has_other_digits,
    visible,
)

ANY = st.text(st.characters(codec="utf-8"))
HIDDEN = "\u00ad\u034f\u061c\u115f\u200b\u200e\u200f\u202a\u202c\u2066\u2069\u3164\ufeff"


@given(ANY)
def test_what_people_see_is_composed_and_stays_the_same(text: str) -> None:
    seen = visible(text)
    assert visible(seen) == seen
    assert unicodedata.is_normalized("NFC", seen)


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(st.text("ab é", min_size=1), st.data())
def test_hidden_characters_make_no_difference(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    hidden = data.draw(st.text(HIDDEN, max_size=3))
    assert visible(text[:place] + hidden + text[place:]) == visible(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\u200b\u00ad", ""),
        ("Zoe\u0301", "Zoé"),
        ("SW2\u00a05XF", "SW2 5XF"),
        ("ann\u200d@example.org", "ann@example.org"),
        ("نرگس\u200cزاده", "نرگس\u200cزاده"),
        ("র\u200d্যাব", "র\u200d্যাব"),
        ("👩🏽\u200d🤝\u200d👨🏿", "👩🏽\u200d🤝\u200d👨🏿"),
        ("one\u2028two", "one\ntwo"),
    ],
)
def test_what_people_see_of_it(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(ANY)
def test_an_address_has_nothing_hidden(text: str) -> None:
    assert not any(unicodedata.category(letter) == "Cf" for letter in address(text))


@pytest.mark.parametrize("domain", ["exa\u202emple.org", "exa\u2800mple.org", "exa★mple.org"])
def test_a_domain_has_letters_digits_dots_and_dashes(domain: str) -> None:
    check_address("ann@bücher-1.example")
    with pytest.raises(ValidationError):
        check_address(f"ann@{domain}")


@pytest.mark.parametrize("text", ["\u202eyaM", "a\u202db", "Ann\tExample", "Ann\nExample"])
def test_a_line_has_nothing_that_turns_or_breaks_it(text: str) -> None:
    check_one_line("Ann Example")
    with pytest.raises(ValidationError):
        check_one_line(text)


def test_only_0_to_9_are_our_digits() -> None:
    assert not has_other_digits("2026-11-30 SW2 5XF")
    assert all(map(has_other_digits, "٥५৫５²"))
