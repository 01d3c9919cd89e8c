"""Text that people type or paste, and what we do with it before anything else reads it.

A person can neither see nor type most of what we remove here. It comes with text that is copied
from a web page, a document or a messaging app, and then 2 names or addresses that look the same are
not the same.
"""

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError

REMOVED: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202c"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a]"
)
"""Characters that nobody sees: soft hyphens, spaces without a width, blank letters, and marks that
say in which direction a text runs. Where a name is shown, config.common.direction takes care of the
direction. Source: Default_Ignorable_Code_Point in the Unicode Character Database."""

TURNED: Final = re.compile("[\u202d\u202e]")
"""The 2 marks that show letters in another order than they are stored in. Without its mark, such a
text reads differently from what the person saw. So a form refuses the text once, and shows it
without the mark."""

JOINED: Final = re.compile(
    "(?:^|(?<=[\x00-\x7f]))[\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]+"
)
"""Characters that choose the shape of the letter or picture before them, after an English letter, a
digit or a space, which has no other shape. Elsewhere we leave them: Persian, Bengali and Chinese
names need them."""

SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
LINES: Final = re.compile("[\u2028\u2029]")
DASHES: Final = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
LONGEST_ADDRESS: Final = 254
"""The most characters of an email address, after RFC 5321 and our columns. Django's own field for
forms takes 320."""
DIGITS: Final = frozenset("0123456789")


def visible(text: str) -> str:
    """What people see of the text: composed letters (NFC), ordinary spaces and line breaks, and
    nothing that is invisible. The same again when it is called twice."""
    if text.isascii():
        return text
    spaced = LINES.sub("\n", SPACES.sub(" ", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", JOINED.sub("", REMOVED.sub("", spaced)))


def address(text: str) -> str:
    """The email address in this text, without any invisible character and without spaces at its
    ends."""
    shown = TURNED.sub("", visible(text))
    return "".join(letter for letter in shown if unicodedata.category(letter) != "Cf").strip()


def has_other_digits(text: str) -> bool:
    """Whether the text has a digit of another script, such as "٥". Python would read it as a 5."""
    return any(letter.isdigit() and letter not in DIGITS for letter in text)


def check_not_turned(text: str) -> None:
    """Raises ValidationError for text that shows its letters in another order."""
    if TURNED.search(text):
        raise ValidationError(
            "Check how this reads now. We removed a hidden mark that showed the letters in another "
            "order",
            "turned",
        )


def check_one_line(text: str) -> None:
    """Raises ValidationError for text that is not one line of characters that people can see."""
    check_not_turned(text)
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValidationError(
            "Enter this on one line, without tabs or other hidden characters", "one_line"
        )


def check_address(email: str) -> None:
    """Raises ValidationError for an email address that is too long, or whose domain has something
    other than letters, digits, dots and dashes. Django also accepts characters that nobody sees.
    Does not check anything else about the address."""
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
