"""Email addresses, phone numbers and postcodes that are one, however they are written."""

import re

import pytest

from config.common.addresses import (
    mailbox_of,
    phone_alike,
    phone_pattern,
    postcode_alike,
    spelling_of,
)


@pytest.mark.parametrize(
    "written",
    [
        "ME@Example.org",
        " me@example.org ",
        "me@example.org\u200b",
        "m\u00ade@exam\u00adple.org",
        "\u200eme@example.org",
        "ｍｅ@example.org",
        "me@example.org.",
    ],
)
def test_one_address_has_one_spelling(written: str) -> None:
    assert spelling_of(written) == "me@example.org"


@pytest.mark.parametrize("written", ["a.ma.r@gmail.com", "AMAR@googlemail.com"])
def test_gmail_ignores_dots_and_has_2_names(written: str) -> None:
    assert spelling_of(written) == "amar@gmail.com"


def test_other_mailboxes_stay_apart() -> None:
    assert spelling_of("a.ma@example.org") != spelling_of("ama@example.org")
    assert mailbox_of("a.ma@example.org") != mailbox_of("ama@example.org")
    assert spelling_of("me+ref@example.org") != spelling_of("me@example.org")


def test_a_tag_reaches_the_same_mailbox() -> None:
    assert mailbox_of("Me+ref@example.org") == mailbox_of("me@example.org") == "me@example.org"
    assert mailbox_of("+@example.org") != mailbox_of("@example.org")


@pytest.mark.parametrize(
    "written",
    [
        "07700 900123",
        "+44 7700 900123",
        "0044 7700 900123",
        "\u200e+44 (0)7700-900123",
        "07700\u2011900\u2011123",
        "07700900123 ext 5",
    ],
)
def test_one_phone_number_is_one(written: str) -> None:
    assert phone_alike(written) == "+447700900123"


@pytest.mark.parametrize("written", ["", "none", "000", "ask my wife"])
def test_nobodys_number_is_empty(written: str) -> None:
    assert phone_alike(written) == ""


@pytest.mark.parametrize(
    "sought", ["07700 900123", "+447700900123", "0044 7700 900 123", "900123", "7700 900"]
)
@pytest.mark.parametrize("stored", ["07700 900123", "+44 7700 900123", "(07700) 900-123"])
def test_a_number_or_a_part_finds_it(sought: str, stored: str) -> None:
    assert re.search(phone_pattern(sought), stored)


@pytest.mark.parametrize("text", ["Rowan", "A1234BC", "12345", "R-77", "+", "", "n7700900123"])
def test_other_texts_are_no_number(text: str) -> None:
    assert phone_pattern(text) == ""


@pytest.mark.parametrize("written", ["sw25xf", "SW2 5XF", " s w2 5x f\u200b"])
def test_a_whole_postcode_is_one(written: str) -> None:
    assert postcode_alike(written) == "SW2 5XF"


@pytest.mark.parametrize("written", ["SW2", "", "SW2 \u06655XF", "A1234BC", "London"])
def test_anything_else_is_no_postcode(written: str) -> None:
    assert postcode_alike(written) == ""
