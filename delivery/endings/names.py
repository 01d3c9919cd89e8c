"""Finds words that may say who somebody is: names, initials and prison numbers. Looks for them in a
case study, or in the words of a report.

A word counts as a name if anybody in the programme has that name. Accents and capitals make no
difference. So we also ask about ordinary words that are names, such as “will”. We also ask about
short forms of first names that begin with a capital, such as “Kit” for Christopher. A person
decides about each word.

A word is “folded” when its accents and capitals are removed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from django.db.models import QuerySet
from nicknames import NickNamer

from config.accounts.models import User
from config.common.names import BREAKS, UNMARKED, folded
from config.common.sealed.rows import with_keys
from delivery.models import CaseStudy, ClearedName, Consent, Service, Toolkit
from matching.models import Match, OffenderManager, Participant
from recruitment.models import Establishment

WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
DOTTED: Final = re.compile(r"\b[^\W\d_]\.(?: ?[^\W\d_]\.)+|\b[^\W\d_]\.[^\W\d_]\b")
"""Initials with full stops: “C.B.”, “c. b.” and “C.B”."""
SPACED: Final = re.compile(r"\b(?!I )[A-Z] [A-Z]\b")
NUMBER: Final = re.compile(
    r"\b[A-Z]\d{4}[A-Z]{2}\b|\b[a-z]\d{4}[a-z]{2}\b|\b[A-Z][ -]?\d{4}[ -]?[A-Z]{2}\b"
)
"""A prison number, such as “A1234BC”, “a1234bc” or “A 1234 BC”."""
SHORTEST: Final = 3
"""The beginning of a first name can say who somebody is if it has this many letters or more."""
SHORT_NAMES: Final = NickNamer()
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
"""Abbreviations that look like initials. We ask about one of them only if the man has these
initials."""
NO_NAMES: Final = frozenset(
    "i january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan "
    "london england wales scotland ireland britain british english alongside "
    "prison probation approved premises offender community manager universal credit".split()
)
"""Words that begin with a capital but are not names of people."""


class Why(StrEnum):
    """Why a word in a case study may say who somebody is. The strongest reason comes first."""

    OWN_NAME = "his own name"
    OWN_NUMBER = "his prison number"
    MENTOR = "the name of his mentor"
    NUMBER = "a prison number, or something that looks like one"
    SOMEBODY = "a name of somebody in the programme"
    OWN_SHORT = "perhaps a short form of his own name"
    MENTOR_SHORT = "perhaps a short form of the name of his mentor"
    SHORT = "perhaps a short form of a name of somebody in the programme"
    OWN_INITIALS = "his initials, and he has not agreed to them"
    SECOND = "perhaps a second name for him: call him by one name only"
    INITIALS = "the initials of somebody in the programme"


@dataclass(frozen=True)
class Hit:
    """A word that may say who somebody is.

    `key` is the word in small letters and without accents. `shown` is the word as the text has it.
    `passages` are the sentences with the word. `open` are those of them in which nobody has said
    yet that the word can stay. `in_title` are those of them that are in the title.
    """

    key: str
    shown: str
    why: Why
    passages: tuple[str, ...]
    open: tuple[str, ...]
    in_title: frozenset[str]


@dataclass(frozen=True)
class Known:
    """The names that the programme knows, in small letters and without accents.

    `own`: the words of the man's names. `mentors`: the words of his mentors' names. `everybody`:
    the words of the names of all people. `own_initials`: the man's initials. `initials`: the
    initials of all people. `things`: the words of the names of prisons, services and toolkits.

    `own_short`: the short forms of the man's first names. `mentors_short`: those of his mentors.
    `short`: those of all people. `own_number`: the man's prison number, or empty.
    """

    own: frozenset[str]
    own_initials: frozenset[str]
    mentors: frozenset[str]
    everybody: frozenset[str]
    initials: frozenset[str]
    things: frozenset[str]
    own_short: frozenset[str] = frozenset()
    mentors_short: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    own_number: str = ""


def open_hits(study: CaseStudy) -> list[Hit]:
    """The words of the case study that may say who somebody is, and about which nobody has said yet
    why they can stay. The word that says most comes first. 9 queries."""
    return [hit for hit in hits_of(study) if hit.open]


def hits_of(study: CaseStudy) -> list[Hit]:
    """All words of the case study that may say who somebody is. The word that says most comes
    first.

    Reads every name of the programme. 100,000 names took 0.8 seconds of processor time on 30
    November 2026. At most 11 queries.
    """
    cleared: dict[str, set[str]] = {}
    for row in with_keys(ClearedName.objects.filter(study=study)):
        passages = row.opened("passages").splitlines()
        cleared.setdefault(row.opened("word"), set()).update(passages)
    return hits_in(
        study.opened("text"),
        known_for(study),
        title=study.title,
        consent=Consent(study.consent),
        cleared=cleared,
    )


def hits_in(
    text: str,
    known: Known,
    *,
    title: str = "",
    consent: Consent,
    cleared: Mapping[str, Collection[str]],
) -> list[Hit]:
    """The words of this title and text that may say who somebody is. The word that says most comes
    first. For each word that may stay in some sentences, `cleared` has these sentences. No
    query."""
    titles = frozenset(_passages(title))
    shown: dict[str, str] = {}
    why: dict[str, Why] = {}
    passages: dict[str, list[str]] = {}
    callings: Counter[str] = Counter()
    for line in _passages(f"{title}\n{text}"):
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
    for key in _second_names(callings, known, consent) if known.own else ():
        if key not in why or _rank(why[key]) > _rank(Why.SECOND):
            why[key] = Why.SECOND
    hits = [
        Hit(
            key,
            shown[key],
            reason,
            tuple(passages[key]),
            tuple(line for line in passages[key] if line not in cleared.get(key, ())),
            titles.intersection(passages[key]),
        )
        for key, reason in why.items()
    ]
    return sorted(hits, key=lambda hit: (_rank(hit.why), hit.key))


def names_in(text: str) -> list[Hit]:
    """The words that may say who somebody is, in a text that is not about one man. The word that
    says most comes first. A person decides about each word. 6 queries."""
    return hits_in(text, known_to_programme(), consent=Consent.NO_NAME, cleared={})


def known_to_programme() -> Known:
    """The names that the programme knows, for a text that is not about one man. 6 queries."""
    nobody = frozenset[str]()
    men = chain.from_iterable(Participant.objects.values_list("name", "also_known_as").order_by())
    users = User.objects.values_list("name", flat=True).order_by()
    officers = OffenderManager.objects.values_list("name", flat=True).order_by()
    names = list(chain(men, users, officers))
    words, initials = _names(names)
    things = chain.from_iterable(
        model.objects.values_list("name", flat=True).order_by()
        for model in (Establishment, Service, Toolkit)
    )
    return Known(
        own=nobody,
        own_initials=nobody,
        mentors=nobody,
        everybody=words,
        initials=initials,
        things=_names(things)[0],
        short=_short_forms(names),
    )


def known_for(study: CaseStudy) -> Known:
    """The names that the programme knows, for this case study. The result also says which names are
    those of its man, and of his mentors in this referral. 8 queries."""
    man = Participant.objects.get(referrals=study.referral_id)
    return _known(man, Match.objects.filter(referral=study.referral_id))


def known_about(man: Participant) -> Known:
    """The names that the programme knows, for any text about this man. The result also says which
    names are his, and which are those of all his mentors. 7 queries."""
    return _known(man, Match.objects.filter(referral__participant=man))


def _known(man: Participant, matches: QuerySet[Match]) -> Known:
    own = [man.name, *man.also_known_as.splitlines()]
    mentor_names = list(matches.order_by().values_list("mentor__user__name", flat=True))
    own_words, own_initials = _names(own)
    return replace(
        known_to_programme(),
        own=own_words,
        own_initials=own_initials,
        mentors=_names(mentor_names)[0],
        own_short=_short_forms(own, with_beginnings=True),
        mentors_short=_short_forms(mentor_names, with_beginnings=True),
        own_number=man.prison_number.lower(),
    )


@dataclass(frozen=True)
class _Word:
    """A word or initials in the text. `forms` are the folded words that we compare with names."""

    key: str
    text: str
    forms: frozenset[str]
    is_initials: bool
    is_capital: bool
    is_first: bool
    is_number: bool = False

    def reason(self, known: Known, consent: Consent) -> Why | None:
        if self.is_number:
            return Why.OWN_NUMBER if self.key == known.own_number else Why.NUMBER
        if self.is_initials and self.key in known.own_initials:
            return None if consent == Consent.INITIALS else Why.OWN_INITIALS
        if self.is_initials and self.key in ABBREVIATIONS:
            return None
        for names, why in (
            (known.own, Why.OWN_NAME),
            (known.mentors, Why.MENTOR),
            (known.everybody, Why.SOMEBODY),
            *self._short(known),
        ):
            if self.forms & names:
                return why
        return Why.INITIALS if self.is_initials and self.key in known.initials else None

    def _short(self, known: Known) -> list[tuple[frozenset[str], Why]]:
        """The sets of short forms that may have this word. Each set comes with the reason why we
        ask. Empty for a word that begins with a small letter, because many short forms are also
        ordinary words."""
        if not self.is_capital:
            return []
        return [
            (known.own_short, Why.OWN_SHORT),
            (known.mentors_short, Why.MENTOR_SHORT),
            (known.short, Why.SHORT),
        ]

    def is_calling(self, known: Known) -> bool:
        """Whether the text may use this word as a name for the man."""
        if self.is_number:
            return False
        if self.is_initials:
            return self.key in known.own_initials or self.key not in ABBREVIATIONS
        if self.forms & known.own:
            return self.is_capital
        plain = self.forms & (NO_NAMES | known.things)
        return self.is_capital and not self.is_first and not plain


def _second_names(callings: Counter[str], known: Known, consent: Consent) -> list[str]:
    """The words that the text may use as a second name for the man. The word that the text uses
    most often counts as his first name. If he agreed to his initials and the text has them, his
    initials count as his first name."""
    often = [key for key, _ in callings.most_common()]
    own = [key for key in often if key in known.own_initials and consent == Consent.INITIALS]
    first = (own or often)[:1]
    return [key for key in often if key not in first]


def _words_in(line: str) -> Iterator[_Word]:
    """The words, initials and prison numbers of one sentence."""
    for number in NUMBER.findall(line):
        key = re.sub(r"[ -]", "", number).lower()
        yield _Word(key, number, frozenset(), False, False, False, is_number=True)
    line = NUMBER.sub("#", line)
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


def _passages(text: str) -> list[str]:
    """The sentences of this text, in order, with single spaces."""
    lines = PASSAGE.split(unicodedata.normalize("NFC", text))
    return [" ".join(line.split()) for line in lines]


def _short_forms(names: Iterable[str], *, with_beginnings: bool = False) -> frozenset[str]:
    """The folded short forms of the first names of these people. We may know no short form of a
    first name. If `with_beginnings` is true, all beginnings of this name with 3 letters or more
    then count instead."""
    short: set[str] = set()
    for line in set(folded("\n".join(names)).splitlines()):
        parts = [part for part in WORD.findall(line) if part not in PARTICLES]
        for first in _forms(parts[0]) if parts else ():
            usual = SHORT_NAMES.nicknames_of(first)
            if not usual and with_beginnings:
                usual = {first[:length] for length in range(SHORTEST, len(first))}
            short |= usual
    return frozenset(short - PARTICLES)


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
    """A folded word without its apostrophes and hyphens, and the pieces between them. For example,
    O’Brien gives obrien and brien."""
    pieces = (word.translate(UNMARKED), *BREAKS.split(word))
    return frozenset(piece for piece in pieces if len(piece) > 1)


def _rank(why: Why) -> int:
    return list(Why).index(why)
