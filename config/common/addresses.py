"""Email addresses, phone numbers and postcodes in one standard form, so that we can compare them.

People write the same address or number in many ways: with capitals, with spaces or invisible
characters from copying, with or without "+44".
"""

import re
import unicodedata
from typing import Final

import phonenumbers
from django.db.models import Q

from config.common.typed import visible

UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""The Unicode categories of spaces and of invisible characters."""
GMAIL: Final = "gmail.com"
SAME_SERVICE: Final = {"googlemail.com": GMAIL}
POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", re.ASCII)
PHONE: Final = re.compile(r"[\d\s()+.‐‑–-]+", re.ASCII)
FEWEST_DIGITS: Final = 6
"""How many digits of a phone number are enough to find it."""


def _seen(text: str) -> str:
    """The text without spaces and invisible characters."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", "")
    plain = unicodedata.normalize("NFKC", visible(text))
    return "".join(letter for letter in plain if unicodedata.category(letter) not in UNSEEN)


def spelling_of(email: str) -> str:
    """The address in a standard form. Addresses with the same form belong to the same mailbox.

    Removes spaces and invisible characters, and the dots in a Gmail address, which Gmail ignores.
    Turns capitals into small letters.
    """
    name, _, domain = _seen(email).casefold().rpartition("@")
    domain = SAME_SERVICE.get(domain.rstrip("."), domain.rstrip("."))
    return f"{name.replace('.', '') if domain == GMAIL else name}@{domain}"


def mailbox_of(email: str) -> str:
    """Like spelling_of, but also removes a tag: "me+ref@example.org" becomes "me@example.org".

    On almost every mail server, the address with the tag and the address without it reach the same
    mailbox.
    """
    name, _, domain = spelling_of(email).rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def phone_alike(number: str) -> str:
    """The phone number in the form "+447700900123", without its extension. Takes a number without a
    country code as British.

    Empty if this cannot be a phone number. About 30 µs.
    """
    try:
        parsed = phonenumbers.parse(_seen(number), "GB")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def postcode_alike(text: str) -> str:
    """The postcode as we store it, "SW2 5XF". Empty if the text is not a whole postcode."""
    code = _seen(text).upper()
    return f"{code[:-3]} {code[-3:]}" if POSTCODE.fullmatch(code) else ""


def phone_pattern(text: str) -> str:
    """A regular expression that finds every phone number that has these digits, however the number
    was written. The text can be a whole number or a part of one.

    Empty if the text is not a phone number, because it has letters or fewer than FEWEST_DIGITS
    digits. Treats "+44 7700" and "07700" as the beginning of the same number. Works on SQLite and
    PostgreSQL.
    """
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKC", text) if letter.isprintable()
    )
    digits = re.sub(r"\D", "", plain, flags=re.ASCII)
    if len(digits) < FEWEST_DIGITS or not PHONE.fullmatch(plain):
        return ""
    whole = phone_alike(plain)
    if whole.startswith("+44"):
        digits = whole.removeprefix("+44")
    elif whole and plain.lstrip().startswith("+"):
        digits = whole.removeprefix("+")
    return "[^0-9]*".join(digits)


def reached_at(text: str, *, email: str = "", phone: str = "", postcode: str = "") -> Q | None:
    """A filter for the rows that have this email address, phone number or postcode. `email`,
    `phone` and `postcode` name the fields in which to look. None if the text is of none of these
    kinds, or if the argument for its kind is empty.

    A part of a phone number is enough (see phone_pattern). The database compares the phone number
    of every row that the rest of the query lets through, at about 3 µs a row.
    """
    plain = _seen(text)
    if email and "@" in plain:
        return Q(**{f"{email}__iexact": plain})
    if postcode and (code := postcode_alike(text)):
        return Q(**{postcode: code})
    if phone and (pattern := phone_pattern(text)):
        return Q(**{f"{phone}__gt": "", f"{phone}__regex": pattern})
    return None
