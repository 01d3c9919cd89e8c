"""Finding people by name, and finding records by a part of their code.

A search finds a name with or without accents, apostrophes and dashes, and with its words in any
order. It also finds a name that has a wrong letter.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from django.db.models import Q
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

MARKS: Final = "-,'’‘ʼ`´‐‑–.\u200c\u200d"
"""The marks that names can have. The last 2 are invisible and join letters, for example in Persian
names."""
ACCENTS: Final = "\u0300-\u036f"
BETWEEN: Final = f"[{MARKS}{ACCENTS}]*"
"""A pattern for the marks that can be between 2 letters of a name. A search ignores these marks."""
BREAKS: Final = re.compile(f"[{MARKS}]+")
UNMARKED: Final = str.maketrans("", "", MARKS)

ALSO: Final = {
    "ss": "ß",
    "ae": "æǣǽ",
    "oe": "œø",
    "o": "ø",
    "l": "ł",
    "d": "đð",
    "th": "þ",
    "i": "ı",
}
"""Letters such as “ß”, by the plain letters that people type instead. Does not list letters that
are a plain letter with an accent."""

PLAIN: Final = {ord(letter): plain for plain, letters in ALSO.items() for letter in letters}


def named_like(text: str, *fields: str) -> Q:
    """A filter for the rows in which each word of `text` is part of a name in `fields`. The words
    can be in any order.

    If `text` has no letters or digits, it matches no row. Works the same on SQLite and PostgreSQL.
    The database compares every row that the rest of the query lets through, at about 3 µs a row.
    """
    words = [word for word in folded(text).split() if word.strip(MARKS)]
    if not words:
        return Q(pk__in=[])
    condition = Q()
    for word in words:
        pattern = _pattern(word)
        anywhere = Q()
        for field in fields:
            # Empty fields are left out first, because a regular expression costs more.
            anywhere |= Q(**{f"{field}__gt": "", f"{field}__iregex": pattern})
        condition &= anywhere
    return condition


PART: Final = 4
"""How many characters from any part of a code are enough to find the code."""
MOST_SLIPS: Final = 2


def code_like(text: str, *fields: str) -> Q:
    """A filter for the rows whose code is like `text`. A code is, for example, a reference number
    or a prison number.

    If `text` has PART or more characters, it matches any part of a code. If it is shorter, it
    matches only the beginning, and a single character matches only a whole code. Spaces and
    capitals do not matter.
    """
    code = re.sub("[‐‑–]", "-", "".join(text.split()))
    if not code:
        return Q(pk__in=[])
    lookup = "icontains" if len(code) >= PART else "istartswith" if len(code) > 1 else "iexact"
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__{lookup}": code})
    return condition


def nearest_names(text: str, names: Mapping[int, str], *, limit: int) -> list[int]:
    """The keys of the names that somebody may have meant by `text`, the most similar name first.
    Returns at most `limit` keys.

    Each word of `text` must be like a word of the name, or like the beginning of this word. A few
    slips are allowed (see slips_allowed): a letter can be missing, added, wrong or swapped. About 3
    µs a name.
    """
    typed = [word.translate(UNMARKED) for word in folded(text).split()]
    words, keys = _words(names)
    by_word = [_slips(word, words, keys) for word in typed if word]
    if not by_word:
        return []
    total = {
        key: sum(slips[key] for slips in by_word)
        for key in set.intersection(*(set(slips) for slips in by_word))
    }
    return sorted(total, key=lambda key: (total[key], key))[:limit]


def slips_allowed(letters: int) -> int:
    """How many slips 2 similar words may have, if the longer word has this many letters.

    For example: no slip for 3 letters, so Tom and Tim are not similar. 1 slip for 4 letters, so Jon
    and John are similar. 2 slips for 7 letters, so Mohamed and Muhamad are similar.
    """
    return 0 if letters <= 3 else 1 if letters <= 6 else MOST_SLIPS


def _slips(typed: str, words: list[str], keys: list[int]) -> dict[int, int]:
    """For each key, how many slips turn the typed word into the most similar word with this key."""
    near = [
        (slips, keys[place])
        for word, slips, place in extract(
            typed, words, scorer=OSA.distance, score_cutoff=MOST_SLIPS, limit=None
        )
        if slips <= slips_allowed(max(len(word), len(typed)))
    ]
    starting = [(0, key) for word, key in zip(words, keys, strict=True) if word.startswith(typed)]
    return {key: slips for slips, key in sorted(near + starting, reverse=True)}


def _words(names: Mapping[int, str]) -> tuple[list[str], list[int]]:
    """2 lists of the same length: every word of the names, and the key of the name of each word.

    A word with a mark also gives its pieces: "O'Brien" gives "obrien", "o" and "brien". Folds all
    names in one call, because this is faster.
    """
    words: list[str] = []
    keys: list[int] = []
    lines = folded("".join(" ".join(name.split()) + "\n" for name in names.values())).splitlines()
    for key, line in zip(names, lines, strict=True):
        for word in line.split():
            unmarked = word.translate(UNMARKED)
            pieces = [unmarked] if unmarked == word else [unmarked, *BREAKS.split(word)]
            words += pieces
            keys += [key] * len(pieces)
    return words, keys


def folded(text: str) -> str:
    """The text in small letters, without accents, and with plain letters instead of letters such as
    “ß”."""
    letters = unicodedata.normalize("NFD", text.lower())
    plain = re.sub(f"[{ACCENTS}]", "", letters)
    return unicodedata.normalize("NFC", plain).translate(PLAIN)


def _pattern(word: str) -> str:
    """A regular expression for the word. A name can have a space where the word has one of the
    MARKS."""
    pieces = re.split(f"[{MARKS}]+", word.strip(MARKS))
    return f"[{MARKS}{ACCENTS} ]*".join(BETWEEN.join(_letters(piece)) for piece in pieces)


def _letters(piece: str) -> list[str]:
    """A regular expression for each letter, or for each 2 letters that people type instead of a
    single letter."""
    letters = []
    for letter in re.findall("ss|ae|oe|th|.", piece, re.DOTALL):
        if len(letter) == 1:
            letters.append(_any_of(letter))
        else:
            both = BETWEEN.join(map(_any_of, letter))
            letters.append(f"(?:{both}|[{_cases(ALSO[letter])}])")
    return letters


def _any_of(letter: str) -> str:
    like = _variants().get(letter, "")
    return f"[{letter}{letter.upper()}{like}]" if like else re.escape(letter)


@cache
def _variants() -> dict[str, str]:
    """For each plain letter, the letters that `folded` turns into it.

    Includes capitals, because not every database knows the small letter for each capital.
    """
    variants: dict[str, str] = defaultdict(str)
    for code in (*range(0x00C0, 0x0530), *range(0x1E00, 0x2000)):
        letter = chr(code)
        plain = folded(letter)
        if len(plain) == 1 and plain != letter.lower():
            variants[plain] += letter
    return variants


def _cases(letters: str) -> str:
    return letters + letters.upper().replace("SS", "")
