"""Finding names and initials in the text of a case study that may say who somebody is.

A word counts as a name if anybody in the programme has that name, whatever its accents and
capitals. So we also ask about ordinary words that are names, such as “will”. A person decides.

A word is “folded” when its accents and capitals are removed.
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
"""Parts of names that do not say who somebody is."""
SHORT_FORMS: Final = frozenset({"e.g.", "i.e.", "a.m.", "p.m."})
ABBREVIATIONS: Final = frozenset(
    "ap aa acct cas csu com cv dbs dwp gp hdc hmp id it lgbt na nhs ok omu pom tv ttg uc uk".split()
)
"""Abbreviations that look like initials. They count as initials only if they are the man's own."""
NO_NAMES: Final = frozenset(
    "i january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan "
    "london england wales scotland ireland britain british english alongside "
    "prison probation approved premises offender community manager universal credit".split()
)
"""Words that begin with a capital but are not names of people."""


class Why(StrEnum):
    """The reason why we ask about a word. The reason that says most about somebody comes first."""

    OWN_NAME = "his own name"
    MENTOR = "the name of his mentor"
    SOMEBODY = "a name of somebody in the programme"
    OWN_INITIALS = "his initials, and he has not agreed to them"
    SECOND = "perhaps a second name for him: call him by one name only"
    INITIALS = "the initials of somebody in the programme"


@dataclass(frozen=True)
class Hit:
    """A word that may say who somebody is.

    `key` is the folded word, and `shown` is the word as the text has it. `passages` are the
    sentences that contain the word. `open` are the passages that nobody has cleared.
    """

    key: str
    shown: str
    why: Why
    passages: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """The names that the programme knows. `own`, `mentors` and `everybody` are the folded words of
    the man's names, of his mentors' names and of all names. `own_initials` and `initials` are the
    folded initials. `things` are the folded words of prisons, services and toolkits."""

    own: frozenset[str]
    own_initials: frozenset[str]
    mentors: frozenset[str]
    everybody: frozenset[str]
    initials: frozenset[str]
    things: frozenset[str]


def open_hits(study: CaseStudy) -> list[Hit]:
    """The words that must be changed or cleared before the case study is approved. They come in the
    order of hits_of. 9 queries."""
    return [hit for hit in hits_of(study) if hit.open]


def hits_of(study: CaseStudy) -> list[Hit]:
    """All words of the case study that may say who somebody is. The word that says most comes
    first.

    Reads every name of the programme. 100,000 names took half a second of processor time on 30
    November 2026. 9 queries.
    """
    text = f"{study.title}\n{study.opened('text')}"
    cleared: dict[str, set[str]] = {}
    for row in ClearedName.objects.filter(study=study):
        passages = row.opened("passages").splitlines()
        cleared.setdefault(row.opened("word"), set()).update(passages)
    return hits_in(text, known_for(study), consent=Consent(study.consent), cleared=cleared)


def hits_in(
    text: str, known: Known, *, consent: Consent, cleared: Mapping[str, Collection[str]]
) -> list[Hit]:
    """The words of this text that may say who somebody is. The word that says most comes first.
    `cleared` has, for each word, the passages in which the word may stay. No query."""
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
    """The names that the programme knows, with the names of this man and of his mentors apart. 8
    queries."""
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
    """A word or initials in the text. `forms` are the folded words that a name could contain."""

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
        """Whether this word may be what the text calls the man."""
        if self.is_initials:
            return self.key in known.own_initials or self.key not in ABBREVIATIONS
        if self.forms & known.own:
            return self.is_capital
        plain = self.forms & (NO_NAMES | known.things)
        return self.is_capital and not self.is_first and not plain


def _second_names(callings: Counter[str], known: Known, consent: Consent) -> list[str]:
    """The words that may be second names for the man. His first name in the text is the word that
    it uses for him most often. If he agreed to his initials and the text has them, they are his
    first name instead."""
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
    """The folded words of these names, and the folded initials of each name."""
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
    """A folded word without its marks, and the pieces between its marks. For example, O’Brien also
    gives Brien."""
    pieces = (word.translate(UNMARKED), *BREAKS.split(word))
    return frozenset(piece for piece in pieces if len(piece) > 1)


def _rank(why: Why) -> int:
    return list(Why).index(why)
