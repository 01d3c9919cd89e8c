"""Cleans text that people type or paste, before anything else reads it.

Most of the characters that we remove are invisible, and nobody types them. They come with text that
people copy from a web page, a document or a messaging app. With such a character, 2 names or
addresses can look the same and still be different.
"""

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError

REMOVED: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202c"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a]"
)
"""Invisible characters that we remove: soft hyphens, spaces without a width, blank letters, and
marks for the direction of a text. config.common.direction sets the direction when a name is shown.
Source: Default_Ignorable_Code_Point in the Unicode Character Database."""

TURNED: Final = re.compile("[\u202d\u202e]")
"""The 2 invisible marks that change the order in which letters are shown. Once we remove such a
mark, the text reads differently. So a form refuses the text once and shows it without the mark."""

JOINED: Final = re.compile(
    "(?:^|(?<=[\x00-\x7f]))[\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]+"
)
"""Invisible characters that choose the shape of the character before them. We remove them after an
English letter, a digit or a space, which have only one shape. Elsewhere we keep them, because
Persian, Bengali and Chinese names need them."""

SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
LINES: Final = re.compile("[\u2028\u2029]")
DASHES: Final = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
LONGEST_ADDRESS: Final = 254
"""The most characters of an email address, by RFC 5321 and in our columns. Django's own form field
accepts 320."""
DIGITS: Final = frozenset("0123456789")


def visible(text: str) -> str:
    """The text as people see it: with composed letters (NFC), with ordinary spaces and line breaks,
    and without invisible characters. A second call changes nothing more."""
    if text.isascii():
        return text
    spaced = LINES.sub("\n", SPACES.sub(" ", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", JOINED.sub("", REMOVED.sub("", spaced)))


def address(text: str) -> str:
    """The email address in this text: without invisible characters, and without spaces at its
    ends."""
    shown = TURNED.sub("", visible(text))
    return "".join(letter for letter in shown if unicodedata.category(letter) != "Cf").strip()


def has_other_digits(text: str) -> bool:
    """Whether the text has a digit of another script, such as "٥", which Python reads as a 5."""
    return any(letter.isdigit() and letter not in DIGITS for letter in text)


def check_not_turned(text: str) -> None:
    """Raises ValidationError for text with a mark that changes the order in which its letters are
    shown (see TURNED)."""
    if TURNED.search(text):
        raise ValidationError(
            "Check how this reads now. We removed a hidden mark that showed the letters in another "
            "order",
            "turned",
        )


def check_one_line(text: str) -> None:
    """Raises ValidationError for text that has several lines, tabs or other control characters.
    Also raises the error of check_not_turned."""
    check_not_turned(text)
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValidationError(
            "Enter this on one line, without tabs or other hidden characters", "one_line"
        )


def check_address(email: str) -> None:
    """Raises ValidationError for an email address that is too long. Also raises it if the domain
    has anything other than letters, digits, dots and dashes. Django alone would accept invisible
    characters there. Does not check anything else about the address."""
    if len(email) > LONGEST_ADDRESS:
        raise ValidationError(
            f"Enter an email address of {LONGEST_ADDRESS} characters or fewer", "max_length"
        )
    _, _, domain = email.rpartition("@")
    if any(
        unicodedata.category(letter)[0] not in "LMN" and letter not in ".-" for letter in domain
    ):
        raise ValidationError(
            "Enter an email address in the correct format, like name@example.com", "invalid"
        )
