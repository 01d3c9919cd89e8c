"""The items that somebody must look at before a man gets them. Such an item is about other people,
could do serious harm, could make it harder to prevent crime, or says why he is in prison.

The programme marks such items because of the names and words in them. A person then decides about
each.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from delivery.endings.names import Known, Why, hits_in
from delivery.models import Consent
from privacy.models import Ground
from privacy.requests.gathering import Item

GONE: Final = "[blacked out]"
"""What we write in place of words that are blacked out. A screen reader can read this, but cannot
read a black bar."""


class Mark(StrEnum):
    """Why somebody must look at an item. The page shows the value."""

    OTHERS = "may be about somebody else"
    HARM = "could do serious harm if he reads it"
    CRIME = "could make it harder to prevent crime or protect people"
    OFFENCE = "says what he is in prison for"


GROUNDS: Final[Mapping[Mark, Ground]] = {
    Mark.OTHERS: Ground.OTHERS,
    Mark.HARM: Ground.HARM,
    Mark.CRIME: Ground.CRIME,
}
"""For each mark, the reason that the page suggests."""
OWN: Final = frozenset({Why.OWN_NAME, Why.OWN_NUMBER, Why.OWN_SHORT, Why.OWN_INITIALS, Why.SECOND})
WORDS: Final[Mapping[Mark, re.Pattern[str]]] = {
    Mark.OTHERS: re.compile(
        r"\b(?:victims?|wi(?:fe|ves)|husband|partner|girlfriend|boyfriend|mother|mum|father|dad|"
        r"brothers?|sisters?|sons?|daughters?|child(?:ren)?|cell ?-?mate|pad ?-?mate|neighbour)\b",
        re.IGNORECASE,
    ),
    Mark.HARM: re.compile(
        r"\b(?:ACCT|suicid\w*|self[ -]?harm\w*|ligatures?|overdos\w*|diagnos\w*|psych\w+|"
        r"mental health|medicat\w*|terminal(?:ly)?|HIV|hepatitis)\b",
        re.IGNORECASE,
    ),
    Mark.CRIME: re.compile(
        r"\b(?:intelligence|security|police|inform(?:er|ant)s?|drugs?|spice|phones?|corrupt\w*|"
        r"gangs?|debts?|weapons?|threat\w*|safeguarding|keep apart|non-?associat\w*)\b",
        re.IGNORECASE,
    ),
    Mark.OFFENCE: re.compile(
        r"\b(?:offen[cs]\w*|convict\w*|murder\w*|manslaughter|rape\w*|sexual\w*|robb\w*|assault\w*|"
        r"burgl\w*|arson|terroris\w*|fraud\w*|index|domestic abuse|stalk\w*)\b",
        re.IGNORECASE,
    ),
}
EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE: Final = re.compile(r"(?<!\w)(?:\+|0)\d[\d ()-]{7,}\d(?!\w)")
WHOLE: Final[Mapping[str, frozenset[Mark]]] = {
    "delivery.Concern": frozenset({Mark.OTHERS, Mark.CRIME}),
    "delivery.ConcernStep": frozenset({Mark.OTHERS, Mark.CRIME}),
    "delivery.ToldAboutAcct": frozenset({Mark.HARM}),
    "delivery.Remark": frozenset({Mark.OTHERS}),
    "delivery.Feedback": frozenset({Mark.OTHERS}),
    "matching.Exclusion": frozenset({Mark.OTHERS, Mark.CRIME}),
}
"""The models whose rows always need a look, with their marks. Models are named by label."""
PARTS: Final[Mapping[str, frozenset[Mark]]] = {
    "offences": frozenset({Mark.OFFENCE}),
    "acct": frozenset({Mark.HARM}),
    "keep_apart": frozenset({Mark.OTHERS, Mark.CRIME}),
    "safety": frozenset({Mark.HARM, Mark.CRIME}),
}
"""The sensitive parts of a man's record that always need a look, with their marks (see
SealedPart)."""
SENSITIVE: Final = "matching.SealedPart"


@dataclass(frozen=True)
class Marked:
    """An item with its marks. `words` are the words that a person may want to black out. `names`
    are the words among them that say who somebody else is."""

    item: Item
    marks: frozenset[Mark]
    words: tuple[str, ...]
    names: frozenset[str] = frozenset()

    @property
    def in_order(self) -> list[Mark]:
        """The marks, in the same order for every item."""
        return [mark for mark in Mark if mark in self.marks]

    @property
    def only_names_others(self) -> bool:
        """Whether the only marks are for names of other people. A word such as “daughter” is not a
        name, because a man may read about his own family."""
        needs = self.marks - {Mark.OFFENCE}
        return needs == {Mark.OTHERS} and bool(self.words) and self.names.issuperset(self.words)

    @property
    def needs_a_look(self) -> bool:
        """Whether a person must decide about the item before the man gets it. An item that only
        says why he is in prison needs no decision of ours: he chooses himself whether the paper
        says it."""
        return bool(self.marks - {Mark.OFFENCE})

    @property
    def says_offence(self) -> bool:
        """Whether the item says what he is in prison for."""
        return Mark.OFFENCE in self.marks


def marked(items: Sequence[Item], known: Known) -> list[Marked]:
    """These items with their marks. `known` has the names that the programme knows (see
    known_about). No query."""
    speaking = _speaking(items)
    return [_marked(item, known, speaks=item.key in speaking) for item in items]


def is_sensitive(item: Item) -> bool:
    """Whether the item is from a sensitive part of his record."""
    return bool(item.entry.model._meta.label == SENSITIVE)


def is_whole(item: Item) -> bool:
    """Whether the row of this item is withheld as a whole, because even to know that the row exists
    could do harm."""
    return is_sensitive(item) or item.entry.model._meta.label in WHOLE


def row_of(item: Item) -> str:
    """The part of an item's key that all items of its row share."""
    return item.key.rpartition(":")[0]


def _speaking(items: Sequence[Item]) -> set[str]:
    """Picks one item to stand for each row that is withheld as a whole. It is the first item that
    somebody wrote, or the first item if nobody wrote any. Returns the keys of these items."""
    first: dict[str, Item] = {}
    for item in filter(is_whole, items):
        row = row_of(item)
        if row not in first or (item.is_written and not first[row].is_written):
            first[row] = item
    return {item.key for item in first.values()}


def _marked(item: Item, known: Known, *, speaks: bool) -> Marked:
    marks = set(_always(item) if speaks else ())
    if not item.is_written:
        return Marked(item, frozenset(marks), ())
    hits = hits_in(item.value, known, consent=Consent.INITIALS, cleared={})
    names = [hit.shown for hit in hits if hit.why not in OWN and not hit.shown.islower()]
    names += EMAIL.findall(item.value)
    words = [*names, *PHONE.findall(item.value)]
    if words:
        marks.add(Mark.OTHERS)
    for mark, pattern in WORDS.items():
        if matches := pattern.findall(item.value):
            marks.add(mark)
            words += matches if mark == Mark.OTHERS else []
    return Marked(item, frozenset(marks), tuple(dict.fromkeys(words)), frozenset(names))


def _always(item: Item) -> frozenset[Mark]:
    label = item.entry.model._meta.label
    if label == SENSITIVE:
        return PARTS.get(item.row.part, frozenset(Mark))
    return WHOLE.get(label, frozenset())


def blacked_out(text: str, words: Collection[str]) -> str:
    """`text` with these words blacked out, in capitals or not. A word inside a longer word
    stays."""
    longest_first = sorted(filter(None, words), key=len, reverse=True)
    if not longest_first:
        return text
    pattern = "|".join(re.escape(word) for word in longest_first)
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", GONE, text, flags=re.IGNORECASE)
