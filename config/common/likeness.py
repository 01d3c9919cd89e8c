"""Whether 2 names may belong to the same person.

We compare names word by word, in any order, and ignore accents, apostrophes, dashes and doubled
letters. 2 words are similar if a few slips of the pen turn one into the other (see
`slips_allowed`). We count slips by optimal string alignment.
"""

import re
import unicodedata
from typing import Final

from nicknames import NickNamer
from rapidfuzz.distance import OSA

from config.common.names import slips_allowed

Words = tuple[str, ...]

SILENT: Final = re.compile(r"['’‘ʼʹ`´.]")
ARTICLE: Final = re.compile(r"\b(al|el|ul)[-‐‑–—]|\b(o|mc) (?=\w)")
DOUBLED: Final = re.compile(r"(\w)\1+")
OTHER_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters that Unicode does not split into a plain letter and an accent."""
SHORT_NAMES: Final = NickNamer()


def are_similar(one: Words, other: Words, *, same_birth: bool) -> bool:
    """Whether each word of the shorter name has a similar word of its own in the longer name.

    If both people have the same date of birth, an initial or a single word is enough, and first
    letters can differ.
    """
    short, long = sorted((one, other), key=len)
    if not short or (len(short) == 1 < len(long) and not same_birth):
        return False
    slips = sorted(
        (count, at, with_)
        for at, word in enumerate(short)
        for with_, candidate in enumerate(long)
        if (count := _slips(word, candidate, same_birth=same_birth)) is not None
    )
    paired: dict[int, int] = {}
    for _, at, with_ in slips:
        if at not in paired and with_ not in paired.values():
            paired[at] = with_
    return len(paired) == len(short)


def names_of(name: str, known_as: str) -> set[Words]:
    """The forms of a name that we compare: the full name, the name by which the person is called,
    and the long form of a short name, such as "Elizabeth" for "Liz"."""
    first, _, rest = " ".join(name.split()).partition(" ")
    firsts = {first, known_as} - {""}
    firsts |= {full for short in firsts for full in SHORT_NAMES.canonicals_of(short.casefold())}
    forms = (words_of(f"{form} {rest}") for form in firsts)
    return {words for words in forms if words}


def words_of(name: str) -> Words:
    """The words of a name in the form in which we compare them.

    "O’Brien, Séan" is ("obrien", "sean").
    """
    text = SILENT.sub("", name.casefold().translate(OTHER_LETTERS))
    text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if not _is_mark(letter))
    text = ARTICLE.sub(lambda match: match[1] or match[2], text)
    return tuple(DOUBLED.sub(r"\1", word) for word in re.findall(r"[^\W_]+", text))


def _is_mark(letter: str) -> bool:
    """Whether this is an accent or an invisible character."""
    return unicodedata.combining(letter) != 0 or unicodedata.category(letter) == "Cf"


def _slips(word: str, other: str, *, same_birth: bool) -> int | None:
    """How many slips turn the first word into the second. None if there are too many."""
    if word[0] != other[0] and not same_birth:
        return None
    if same_birth and word[0] == other[0] and 1 in (len(word), len(other)):
        return 1
    allowed = slips_allowed(max(len(word), len(other)))
    count = OSA.distance(word, other, score_cutoff=allowed)
    return count if count <= allowed else None
