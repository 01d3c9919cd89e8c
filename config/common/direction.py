"""Showing names that are written from right to left in texts that run from left to right.

Without help, a browser puts a number or a bracket that follows such a name on the wrong side of the
name. In HTML, the element <bdi> prevents this. In plain text, 2 Unicode characters around the name
prevent it. We add them to the text that comes out of a template, so no template has to do this.

Source: Unicode Standard Annex 9; W3C, "Inline markup and bidirectional text in HTML".
"""

import re
from functools import partial
from html import unescape
from typing import Final

from config.common.typed import TURNED

FIRST_STRONG: Final = "\u2068"
"""The character that begins a part of a text with its own direction. The first letter of the part
decides the direction."""
END: Final = "\u2069"
RIGHT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""The letters, marks and digits of the scripts from right to left: Hebrew, Arabic, Syriac, Thaana,
N'Ko and Adlam. For use between the square brackets of a regular expression."""
HAS_RIGHT: Final = re.compile(f"[{RIGHT}]")
RUN: Final = re.compile(f"[{RIGHT}]+(?:(?:[ .’'\u200c\u200d-]|&#x27;|&#39;)+[{RIGHT}]+)*")
"""Finds one name: words written from right to left, with the spaces and marks between them."""
LEFT: Final = re.compile("[A-Za-z\u00c0-\u058f]")
LONG: Final = 120
"""A text longer than this, and mostly written from right to left, is a text that somebody wrote. It
is not one of our sentences with a name in it."""

TOKEN: Final = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style|textarea)\b.*?</(?P=raw)\s*>"
    r"|(?P<start><(?:title|option)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)(?P<plain>[^<]+)"
    r"|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
    r"|(?P<text>[^<]+)",
    re.DOTALL | re.IGNORECASE,
)
"""Finds one piece of a page. `plain` is the text in an element that cannot have other elements in
it."""


def isolated(text: str) -> str:
    """Puts 2 invisible characters around the text if it has a letter that is written from right to
    left. Because of these characters, the words around the text stay in their right order. For
    plain text."""
    return f"{FIRST_STRONG}{text}{END}" if HAS_RIGHT.search(text) else text


def isolated_html(page: str) -> str:
    """The page with an element <bdi> around each name that is written from right to left. Returns
    the same object if there is no such name.

    Does not change attributes and the fields of forms, apart from removing Unicode characters that
    would reverse letters.
    """
    if page.isascii():
        return page
    page = TURNED.sub("", page)
    return TOKEN.sub(_piece, page) if HAS_RIGHT.search(page) else page


def _piece(token: re.Match[str]) -> str:
    if text := token["text"]:
        return _apart(text, "<bdi>", "</bdi>")
    if plain := token["plain"]:
        return token["start"] + _apart(plain, FIRST_STRONG, END)
    return token[0]


def _apart(text: str, start: str, end: str) -> str:
    if not HAS_RIGHT.search(text):
        return text
    words = text.strip()
    if _is_from_the_right(unescape(words)):
        return text.replace(words, f"{start}{words}{end}")
    return RUN.sub(partial(_between, start=start, end=end), text)


def _between(run: re.Match[str], *, start: str, end: str) -> str:
    return f"{start}{run[0]}{end}"


def _is_from_the_right(words: str) -> bool:
    """Whether this whole text is written from right to left, such as a name alone or a note."""
    if not HAS_RIGHT.match(words):
        return False
    letters = len(LEFT.findall(words))
    return not letters or (len(words) > LONG and letters < len(words) / 3)
