"""Names and initials in the text of a case study that may say who somebody is.

A word counts as a name when anybody in the programme has it, whatever its accents and capitals. So
ordinary words that are also names, such as “will”, are asked about too: a person decides.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from config.accounts.models import User
from config.common.names import BREAKS, UNMARKED, folded
from delivery.models import CaseStudy, ClearedName, Consent, Service, Toolkit
from matching.models import Match, OffenderManager, Participant
from recruitment.models import Establishment

WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
DOTTED: Final = re.compile(r"\b[^\W\d_]\.(?: ?[^\W\d_]\.)+|\b[^\W\d_]\.[^\W\d_]\b")
"""Initials with full stops: “C.B.”, “c. b.” and “C.B”."""
SPACED: Final = re.compile(r"\b(?!I )[A-Z] [A-Z]\b")
PASSAGE: Final = re.compile(r"(?<=\w\w[.!?])\s+|(?<=\w\w[.!?]['’”\"])\s+|\n+")
OPENING: Final = ("“", "‘", '"', "'", ": ")
PARTICLES: Final = frozenset(
    "de la le du van von der den da di el bin ibn the of and mr mrs ms miss dr".split()
)
"""Parts of names that say nothing about anybody."""
SHORT_FORMS: Final = frozenset({"e.g.", "i.e.", "a.m.", "p.m."})
ABBREVIATIONS: Final = frozenset(
    "ap aa acct cas csu com cv dbs dwp gp hdc hmp id it lgbt na nhs ok omu pom tv ttg uc uk".split()
)
"""What looks like initials and is none, unless they are his own."""
NO_NAMES: Final = frozenset(
    "i january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan "
    "london england wales scotland ireland britain british english alongside "
    "prison probation approved premises offender community manager universal credit".split()
)
"""Words that begin with a capital and name nobody."""


class Why(StrEnum):
    """Why a word is asked about, the most telling first."""

    OWN_NAME = "his own name"
    MENTOR = "the name of his mentor"
    SOMEBODY = "a name of somebody in the programme"
    OWN_INITIALS = "his initials, and he has not agreed to them"
    SECOND = "perhaps a second name for him: call him by one name only"
    INITIALS = "the initials of somebody in the programme"


@dataclass(frozen=True)
class Hit:
    """A word that may say who somebody is. `key` is the word folded, `shown` how the text has it,
    `passages` the sentences that have it, and `open` those of them that nobody has cleared."""

    key: str
    shown: str
    why: Why
    passages: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """Whom and what the programme knows: the words and initials of his names, of his mentors' and
    of everybody's, folded, and the words of prisons, services and toolkits."""

    own: frozenset[str]
    own_initials: frozenset[str]
    mentors: frozenset[str]
    everybody: frozenset[str]
    initials: frozenset[str]
    things: frozenset[str]


def open_hits(study: CaseStudy) -> list[Hit]:
    """What must be changed or cleared before the case study is approved. As hits_in."""
    return [hit for hit in hits_of(study) if hit.open]


def hits_of(study: CaseStudy) -> list[Hit]:
    """All words of the case study that may say who somebody is, the most telling first. Reads every
    name of the programme: 100,000 took half a second of processor time on 30 November 2026. 9
    queries."""
    text = f"{study.title}\n{study.opened('text')}"
    cleared: dict[str, set[str]] = {}
    for row in ClearedName.objects.filter(study=study):
        passages = row.opened("passages").splitlines()
        cleared.setdefault(row.opened("word"), set()).update(passages)
    return hits_in(text, known_for(study), consent=Consent(study.consent), cleared=cleared)


def hits_in(
    text: str, known: Known, *, consent: Consent, cleared: Mapping[str, Collection[str]]
) -> list[Hit]:
    """The words of this text that may say who somebody is, the most telling first. `cleared` has
    the passages that each word may stay in. No query."""
    shown: dict[str, str] = {}
    why: dict[str, Why] = {}
    passages: dict[str, list[str]] = {}
    callings: Counter[str] = Counter()
    for passage in PASSAGE.split(unicodedata.normalize("NFC", text)):
        line = " ".join(passage.split())
        for word in _words_in(line):
            reason = word.reason(known, consent)
            if word.is_calling(known):
                callings[word.key] += 1
            if reason is None and not word.is_calling(known):
                continue
            shown.setdefault(word.key, word.text)
            if reason and (word.key not in why or _rank(reason) < _rank(why[word.key])):
                why[word.key] = reason
            if line not in passages.setdefault(word.key, []):
                passages[word.key].append(line)
    for key in _second_names(callings, known, consent):
        if key not in why or _rank(why[key]) > _rank(Why.SECOND):
            why[key] = Why.SECOND
    hits = [
        Hit(
            key,
            shown[key],
            reason,
            tuple(passages[key]),
            tuple(line for line in passages[key] if line not in cleared.get(key, ())),
        )
        for key, reason in why.items()
    ]
    return sorted(hits, key=lambda hit: (_rank(hit.why), hit.key))


def known_for(study: CaseStudy) -> Known:
    """Whom and what the programme knows, beside this man. 8 queries."""
    man = Participant.objects.get(referrals=study.referral_id)
    own = [man.name, *man.also_known_as.splitlines()]
    mentors = Match.objects.filter(referral=study.referral_id).order_by()
    men = chain.from_iterable(Participant.objects.values_list("name", "also_known_as").order_by())
    users = User.objects.values_list("name", flat=True).order_by()
    officers = OffenderManager.objects.values_list("name", flat=True).order_by()
    words, initials = _names(chain(men, users, officers))
    things = chain.from_iterable(
        model.objects.values_list("name", flat=True).order_by()
        for model in (Establishment, Service, Toolkit)
    )
    own_words, own_initials = _names(own)
    return Known(
        own=own_words,
        own_initials=own_initials,
        mentors=_names(mentors.values_list("mentor__user__name", flat=True))[0],
        everybody=words,
        initials=initials,
        things=_names(things)[0],
    )


@dataclass(frozen=True)
class _Word:
    """A word or initials in the text. `forms` are the words, folded, that a name could have."""

    key: str
    text: str
    forms: frozenset[str]
    is_initials: bool
    is_capital: bool
    is_first: bool

    def reason(self, known: Known, consent: Consent) -> Why | None:
        if self.is_initials and self.key in known.own_initials:
            return None if consent == Consent.INITIALS else Why.OWN_INITIALS
        if self.is_initials and self.key in ABBREVIATIONS:
            return None
        for names, why in (
            (known.own, Why.OWN_NAME),
            (known.mentors, Why.MENTOR),
            (known.everybody, Why.SOMEBODY),
        ):
            if self.forms & names:
                return why
        return Why.INITIALS if self.is_initials and self.key in known.initials else None

    def is_calling(self, known: Known) -> bool:
        """Whether the text may call him by this word."""
        if self.is_initials:
            return self.key in known.own_initials or self.key not in ABBREVIATIONS
        if self.forms & known.own:
            return self.is_capital
        plain = self.forms & (NO_NAMES | known.things)
        return self.is_capital and not self.is_first and not plain


def _second_names(callings: Counter[str], known: Known, consent: Consent) -> list[str]:
    """By what the text calls him beside his one name. That is what it calls him most often: his
    initials, where he agreed to them and the text has them."""
    often = [key for key, _ in callings.most_common()]
    own = [key for key in often if key in known.own_initials and consent == Consent.INITIALS]
    first = (own or often)[:1]
    return [key for key in often if key not in first]


def _words_in(line: str) -> Iterator[_Word]:
    """The words and initials of one sentence."""
    for pattern in (DOTTED, SPACED):
        for piece in pattern.findall(line):
            if piece.lower() in SHORT_FORMS or f"{piece.lower()}." in SHORT_FORMS:
                continue
            key = re.sub(r"[ .]", "", folded(piece))
            yield _Word(key, piece, frozenset(), True, True, False)
    for place, match in enumerate(WORD.finditer(line)):
        text = re.sub("['’]s$", "", match.group())
        before = line[: match.start()]
        letters = folded(text)
        yield _Word(
            key=letters.translate(UNMARKED),
            text=text,
            forms=_forms(letters),
            is_initials=text.isupper() and 2 <= len(text) <= 4,
            is_capital=len(text) > 1 and text[0].isupper(),
            is_first=place == 0 or before.endswith(OPENING),
        )


def _names(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of these names, and the initials of each name, folded."""
    words: set[str] = set()
    initials: set[str] = set()
    for line in folded("\n".join(names)).splitlines():
        parts = WORD.findall(line)
        letters = [part[0] for part in parts]
        if len(letters) > 1:
            initials |= {"".join(letters), letters[0] + letters[-1]}
        for part in parts:
            words |= _forms(part)
    return frozenset(words - PARTICLES), frozenset(initials)


def _forms(word: str) -> frozenset[str]:
    """A folded word without its marks, and the pieces between them: O’Brien is also Brien."""
    pieces = (word.translate(UNMARKED), *BREAKS.split(word))
    return frozenset(piece for piece in pieces if len(piece) > 1)


def _rank(why: Why) -> int:
    return list(Why).index(why)
