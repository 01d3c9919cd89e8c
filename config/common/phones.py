"""Phone numbers as people write them."""

import re
from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import PhoneNumberFormat

from config.common.typed import DASHES

NUMBER: Final = re.compile(
    r"(?P<dialled>\+?[\d\s().-]+)(,?\s*(extension|ext|x)[.:]?\s*\d{1,6})?", re.ASCII | re.IGNORECASE
)
"""Matches a phone number as people write it. An extension can follow the number."""
SHORTEST: Final = 9
"""The fewest digits of a number that somebody outside can call."""


def phone_number(typed: str) -> str:
    """Checks a phone number and returns it almost as typed. Turns every kind of dash into a plain
    dash. Adds spaces to a number that begins with a plus and has none. Empty if nothing was typed.

    Raises ValidationError for a number that nobody can call: with too few or too many digits,
    digits of another script, only zeros, or the code of a country that does not exist. Does not
    check that somebody answers.
    """
    text = DASHES.sub("-", typed).strip()
    number = NUMBER.fullmatch(text)
    if not text:
        return text
    if not number or not _can_be_called(number["dialled"]):
        raise ValidationError(
            "Enter a phone number, such as 07700 900123 or +44 20 7946 0000. You can add an "
            "extension, such as ext 5",
            "phone",
        )
    return _spaced(text) if text.startswith("+") and " " not in text else text


def phone_link(number: str) -> str:
    """The address of a link that calls this number, such as "tel:+442079460000". Empty if there is
    no number.

    Leaves out the extension, because people ask for it once somebody answers.
    """
    written = NUMBER.fullmatch(number)
    dialled = written["dialled"] if written else number
    if dialled.startswith("+"):
        dialled = dialled.replace("(0)", "")  # nobody dials this 0 from abroad
    digits = re.sub(r"[^+\d]", "", dialled, flags=re.ASCII)
    return f"tel:{digits}" if digits else ""


def _can_be_called(dialled: str) -> bool:
    if len(re.sub(r"\D", "", dialled)) < SHORTEST:
        return False
    try:
        number = phonenumbers.parse(dialled, "GB")
    except phonenumbers.NumberParseException:
        return False
    return bool(number.national_number) and phonenumbers.is_possible_number(number)


def _spaced(text: str) -> str:
    """The phone number with the usual spaces. Without spaces, a spreadsheet program would read
    "+44770…" as an amount and remove the plus."""
    return phonenumbers.format_number(
        phonenumbers.parse(text, "GB"), PhoneNumberFormat.INTERNATIONAL
    )
