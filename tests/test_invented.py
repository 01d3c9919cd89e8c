"""The demo and the tests have no real person's data. What looks like an address, a phone number, a
prison number or a postcode is of a kind that nobody has."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from config.env import ROOT
from matching.synthetic.chance import a_prison_number

FOLDERS: Final = (
    "config recruitment training matching delivery reporting privacy worker demo docs tests"
).split()
KINDS: Final = {".py", ".html", ".md", ".txt", ".csv", ".yml", ".toml", ".js"}
NOT_OURS: Final = ("config/ui/static/", "tests/test_invented.py")

EMAIL: Final = re.compile(r"[\w.%+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})\b")
PHONE: Final = re.compile(r"(?<![\w.])(?:\+44 ?|0)\d(?:[ ]?\d){8,9}(?![\w.])")
PRISON_NUMBER: Final = re.compile(r"\b[A-Z]\d{4}[A-Z]{2}\b")
POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")

RESERVED: Final = re.compile(
    r"(?:.*\.)?(?:example|test|invalid|localhost|example\.(?:com|net|org))"
)
"""The domains that nobody can have (RFC 2606 and RFC 6761)."""
SPELLINGS: Final = {"gmail.com", "googlemail.com"}
"""Mailboxes that several spellings lead to. Tests of these spellings need the real domains."""
DRAMA: Final = re.compile(r"(?:\+44|0044|0)(?:7700900|2079460)\d{0,3}")
"""The numbers that Ofcom sets aside for drama: 07700 900000 to 900999, 020 7946 0000 to 0999. Tests
of searches also have their beginnings."""
PUBLIC: Final = re.compile(r"03031231113|(?:\+44|0)740012345\d?|07012345678|0123456789|0{9}\d+")
"""The Information Commissioner's number; the example of a mobile number in the library that checks
numbers, because texts go only to numbers that it knows; and digits that are no phone number."""
PLACEHOLDER: Final = re.compile(r"Z\d{4}..|[AB](?:1234|1235|5678|9876|9999)..")
"""The demo's numbers begin with Z, and we know of no real one that does. Tests and forms count up
or down, as the prison service's own forms do."""
PLACES: Final = {"SW2 5XF", "SK9 5AF", "SE1 1AA", "SE5 8RS", "N7 9QP"}
"""Postcodes of a prison, of the Information Commissioner, and of 3 streets. No test gives one of
these to a real name."""
NO_SUCH_END: Final = re.compile(r".*\d.?[CIKMOV].?")
"""No postcode in the UK has one of these letters among its last 2 (BS 7666)."""


def files() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            name = file.relative_to(ROOT).as_posix()
            if (
                file.suffix in KINDS
                and not name.startswith(NOT_OURS)
                and "node_modules" not in name
            ):
                yield name, file.read_bytes().decode(errors="replace")


@pytest.fixture(scope="module")
def tree() -> list[tuple[str, str]]:
    found = list(files())
    assert len(found) > 1000
    return found


def is_reserved(domain: str) -> bool:
    return bool(RESERVED.fullmatch(domain.lower())) or domain.lower() in SPELLINGS


def is_nobodys_phone(number: str) -> bool:
    digits = number.replace(" ", "")
    return bool(DRAMA.fullmatch(digits) or PUBLIC.fullmatch(digits))


def is_nobodys_postcode(code: str) -> bool:
    return code in PLACES or bool(NO_SUCH_END.fullmatch(code[-3:]))


def test_email_addresses_are_in_domains_that_nobody_can_have(tree: list[tuple[str, str]]) -> None:
    found = [(name, domain) for name, text in tree for domain in EMAIL.findall(text)]
    assert len(found) > 100
    assert [one for one in found if not is_reserved(one[1])] == []


def test_phone_numbers_are_those_for_drama(tree: list[tuple[str, str]]) -> None:
    found = [(name, number) for name, text in tree for number in PHONE.findall(text)]
    assert len(found) > 100
    assert [one for one in found if not is_nobodys_phone(one[1])] == []


def test_prison_numbers_are_of_the_stated_patterns(tree: list[tuple[str, str]]) -> None:
    found = [(name, number) for name, text in tree for number in PRISON_NUMBER.findall(text)]
    assert len(found) > 50
    assert [one for one in found if not PLACEHOLDER.fullmatch(one[1])] == []


def test_postcodes_are_invented_or_of_a_public_place(tree: list[tuple[str, str]]) -> None:
    found = [(name, code) for name, text in tree for code in POSTCODE.findall(text)]
    assert len(found) > 10
    assert [one for one in found if not is_nobodys_postcode(one[1])] == []


@pytest.mark.parametrize("domain", ["hotmail.com", "justice.gov.uk", "example.org.uk", "x.org"])
def test_a_real_domain_would_be_noticed(domain: str) -> None:
    assert not is_reserved(domain)


def test_real_numbers_and_postcodes_would_be_noticed() -> None:
    assert not is_nobodys_phone("07911 123456")
    assert not PLACEHOLDER.fullmatch("A4471LW")
    assert not is_nobodys_postcode("SW1A 1AA")


def test_the_demos_prison_numbers_differ_and_begin_with_z() -> None:
    numbers = [a_prison_number(number) for number in range(1, 6_000)]
    assert len({*numbers}) == len(numbers)
    assert all(PRISON_NUMBER.fullmatch(number) and number[0] == "Z" for number in numbers)


def test_the_folders_are_all_there() -> None:
    assert [folder for folder in FOLDERS if not Path(ROOT / folder).is_dir()] == []
