"""Names that are written from right to left, on pages whose words run from left to right.

Without help, a browser puts what follows such a name, like a number or a bracket, on the wrong side
of the name. HTML keeps a name apart with <bdi>, plain text with 2 marks of Unicode. We do this for
every page, print and letter in one place each, so that nobody has to remember it in a template.
Source: Unicode Standard Annex 9; W3C, "Inline markup and bidirectional text in HTML".
"""

import re
from functools import partial
from html import unescape
from typing import Final

from config.common.typed import TURNED

FIRST_STRONG: Final = "\u2068"
"""Begins a part of a text that has a direction of its own: that of its first letter."""
END: Final = "\u2069"
RIGHT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""The letters, marks and digits of Hebrew, Arabic, Syriac, Thaana, N'Ko and Adlam, as in a set of a
regular expression."""
HAS_RIGHT: Final = re.compile(f"[{RIGHT}]")
RUN: Final = re.compile(f"[{RIGHT}]+(?:(?:[ .’'\u200c\u200d-]|&#x27;|&#39;)+[{RIGHT}]+)*")
"""One name: words from the right, with the spaces and marks between them."""
LEFT: Final = re.compile("[A-Za-z\u00c0-\u058f]")
LONG: Final = 120
"""A longer text that is mostly from the right is what somebody wrote, not a sentence of ours with a
name in it."""

TOKEN: Final = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>script|style|textarea)\b.*?</(?P=raw)\s*>"
    r"|(?P<start><(?:title|option)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)(?P<plain>[^<]+)"
    r"|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
    r"|(?P<text>[^<]+)",
    re.DOTALL | re.IGNORECASE,
)
"""A piece of a page. `plain` is text in an element that cannot have elements in it."""


def isolated(text: str) -> str:
    """The text, kept apart by marks if it has a letter from the right. For plain text."""
    return f"{FIRST_STRONG}{text}{END}" if HAS_RIGHT.search(text) else text


def isolated_html(page: str) -> str:
    """The page, with each name from the right kept apart from the words around it. The same object
    if there is none.

    Attributes and the boxes of forms stay as they are, without the marks that would turn letters
    round.
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
    """Whether all of this is from the right, such as a name alone or somebody's own sentences."""
    if not HAS_RIGHT.match(words):
        return False
    letters = len(LEFT.findall(words))
    return not letters or (len(words) > LONG and letters < len(words) / 3)
