"""Reads an email that refers a man, and fills in the form of quick entry from the email."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from config.accounts.models import User
from config.common.clock import london_today
from config.common.days import past_century, written_day
from matching.models import Agreement, ReleaseKind, Source
from matching.models.participant import PRISON_NUMBER
from matching.referrals.wants import FORMER_WORDS, LEVEL_NOT_GIVEN, WANT_NAMES
from matching.referring.text_form import LABELS, Field, fields_in
from recruitment.models import Need
from recruitment.permissions import establishments_for
from recruitment.prisons.naming import prison_named

Meaning = TypeVar("Meaning")


class Reading(NamedTuple):
    """What we read from one answer in an email that somebody pasted: the values for the boxes of
    the form.

    `is_whole` is True if the boxes now say everything that the answer says.
    """

    boxes: Mapping[str, Any]
    is_whole: bool = True


UNREAD: Final = Reading({}, is_whole=False)

BOX_OF: Final[Mapping[Field, str]] = {
    Field.NAME: "name",
    Field.WING: "wing",
    Field.CELL: "cell",
    Field.LITERACY: "literacy",
    Field.ACCESS_NEEDS: "access_needs",
    Field.AGREED_WITH: "agreed_with",
}
"""The one-line boxes that take an answer unchanged, by the field of the email."""

KIND_WORDS: Final[Mapping[ReleaseKind, str]] = {
    ReleaseKind.CONFIRMED: r"confirmed",
    ReleaseKind.HDC: r"home detention curfew|curfew|hdc|hdced|tag",
    ReleaseKind.CONDITIONAL: r"conditional|crd",
    ReleaseKind.AUTOMATIC: r"automatic|ard",
    ReleaseKind.PAROLE: r"parole|ped",
    ReleaseKind.SENTENCE_EXPIRY: r"(?:end of )?licence|sentence expiry|sed|led|sled",
}
SOURCE_WORDS: Final[Mapping[Source, str]] = {
    Source.POM: r"(?:prison )?offender manager|pom",
    Source.NON_OPERATIONAL: r"(?:other )?non[- ]operational(?: staff)?|other staff",
    Source.OPERATIONAL: r"(?<!non[- ])operational(?: staff)?|care and supervision unit|csu",
    Source.OTHER_SERVICE: r"(?:an)?other service",
}
AGREEMENT_WORDS: Final[Mapping[Agreement, str]] = {
    Agreement.PAPER: r"(?:he )?(?:has )?signed(?: the)?(?: paper)?(?: form)?|(?:the )?paper form",
    Agreement.REFERRER: r"(?:he )?(?:has )?told me|i(?: have)? asked him",
    Agreement.IN_PERSON: r"(?:he )?(?:has )?told us(?: in person)?|in person",
}
NEED_WORDS: Final[Mapping[str, str]] = {
    "accommodation": r"accommodation|housing|home|a flat|somewhere to live",
    "employment": r"employment|education|training|learning|work|jobs?|college",
    "money": r"money|finances?|benefits?|debts?|bank(?: account)?",
    "drugs": r"drugs?",
    "alcohol": r"alcohol|drink|drinking",
    "health": r"(?:physical |mental )?health|wellbeing",
    "family": r"famil(?:y|ies)|children|relationships?",
    "attitudes": r"attitudes?|thinking(?: and behaviour)?|behaviour",
    "cv": r"cv|disclosure letters?",
    "budgeting": r"budgeting",
    "conflict": r"(?:resolving )?conflicts?|anger|arguments?",
    "trauma": r"trauma",
}
"""Other words that people use for a need, by the code of the need. All needs are also found by
their own names."""

FILLING: Final = re.compile(r"\b(?:release|date|early|the|an?|his|and|of|with|for|help|on)\b")
"""Words in an answer that we ignore."""
NEGATION: Final = re.compile(
    r"\b(?:no|not|never|cannot|can't|without|nor|isn't|hasn't|doesn't|don't)\b"
)
DAY: Final = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?[ ./-]+(?:\d{1,2}|[a-z]{3,9})[ ./,-]+(?:\d{4}|\d{2})\b"
    r"|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
NOTED_AS: Final[Mapping[Field, str]] = {
    Field.SOURCE: "Who refers him",
    Field.REFERRER_NAME: "Referrer’s name",
    Field.REFERRER_EMAIL: "Referrer’s email",
    Field.REFERRER_PHONE: "Referrer’s phone",
}
"""Labels for the note to staff, in place of labels that speak to the referrer."""


def first_answers(text: str, *, user: User) -> dict[str, Any]:
    """Reads a pasted email, `text`. Returns the values that the form for a new man starts with, by
    the name of the box. 5 queries.

    The box `note` gets the answers that we could not read fully, and all other text of the email.
    Guesses nothing: if the email does not say who asked or how he agreed, these boxes stay empty.
    The prison stays empty if the email names a prison that `user` does not coordinate.
    """
    pasted = fields_in(text)
    first: dict[str, Any] = {"source": "", "agreed_how": ""}
    if Field.PRISON in pasted.answers:
        first["establishment"] = ""
    unread = []
    for field, answer in pasted.answers.items():
        reading = _reading(field, answer, user)
        first |= reading.boxes
        if not reading.is_whole or _is_lost(field, pasted.answers):
            unread.append(f"{_label(field)}: {answer}")
    first["note"] = "\n\n".join(filter(None, ["\n".join(unread), pasted.rest]))
    return first


def _reading(field: Field, answer: str, user: User) -> Reading:
    if field in BOX_OF:
        return Reading({BOX_OF[field]: " ".join(answer.split())})
    if field == Field.PRISON:
        return _prison(answer, user)
    if field == Field.NEEDS:
        return _needs(answer)
    return READERS[field](answer) if field in READERS else UNREAD


def _is_lost(field: Field, answers: Mapping[Field, str]) -> bool:
    """Whether the form would lose this answer. The form saves how he agreed only if it also has the
    day."""
    return field == Field.AGREED and Field.AGREED_ON not in answers


def _label(field: Field) -> str:
    label = next(label for label, named in LABELS.items() if named == field)
    return NOTED_AS.get(field, capfirst(label))


def _prison(answer: str, user: User) -> Reading:
    """The prison, if it is open and this person coordinates it."""
    prison = prison_named(answer)
    is_own = prison and prison.is_open and establishments_for(user).filter(pk=prison.pk).exists()
    return Reading({"establishment": prison.pk}) if prison and is_own else UNREAD


def _prison_number(answer: str) -> Reading:
    number = re.sub(r"[\s-]", "", answer).upper()
    try:
        PRISON_NUMBER(number)
    except ValidationError:
        return UNREAD
    return Reading({"prison_number": number})


def _born_on(answer: str) -> Reading:
    day, is_whole = _day(answer)
    if day is None:
        return UNREAD
    typed = answer if is_whole else DAY.findall(answer)[0]
    return Reading({"born_on": past_century(day, typed, today=london_today())}, is_whole)


def _release_on(answer: str) -> Reading:
    """The release date. Also the kind of date if the answer says it, for example "20 Nov 2027
    (CRD)"."""
    day, is_whole = _day(answer)
    if day is None:
        return UNREAD
    if is_whole:
        return Reading({"release_on": day})
    kind, is_whole = _one_of(KIND_WORDS, DAY.sub(" ", answer))
    return Reading({"release_on": day} | ({"release_kind": kind} if kind else {}), is_whole)


def _agreed_on(answer: str) -> Reading:
    day, is_whole = _day(answer)
    return UNREAD if day is None else Reading({"agreed_on": day}, is_whole)


def _day(answer: str) -> tuple[date | None, bool]:
    """The day in the answer, and whether the answer says nothing else. The day is None unless the
    answer names exactly one day."""
    with suppress(ValueError):
        return written_day(answer), True
    match DAY.findall(answer):
        case [only]:
            with suppress(ValueError):
                return written_day(only), False
    return None, False


def _on_remand(answer: str) -> Reading:
    word = answer.casefold().strip(" .")
    if re.match(r"y(es)?\b", word):
        return Reading({"on_remand": True}, is_whole=word in {"y", "yes"})
    return Reading({}, is_whole=word in {"n", "no"})


def _choice(box: str, words: Mapping[Any, str]) -> Callable[[str], Reading]:
    def read(answer: str) -> Reading:
        choice, is_whole = _one_of(words, answer)
        return UNREAD if choice is None else Reading({box: choice}, is_whole)

    return read


def _needs(answer: str) -> Reading:
    """The needs in the answer, and how much he wants help with each.

    The answer can say how much after each need, for example "housing most of all, work".
    """
    if _denies(answer):
        return UNREAD
    needs = {need.pk: need for need in Need.objects.all()}
    words = {
        key: "|".join(filter(None, [re.escape(need.name.lower()), NEED_WORDS.get(need.code)]))
        for key, need in needs.items()
    }
    levels, answer = _levels(words, answer)
    named: set[int] = set()
    is_whole = True
    for part in _parts(answer, [need.name for need in needs.values()]):
        keys, says_all = _named(words, part)
        named |= keys
        is_whole = is_whole and says_all
    all_levels = dict.fromkeys(named, int(LEVEL_NOT_GIVEN)) | levels
    return Reading({f"need_{key}": level for key, level in all_levels.items()}, is_whole)


def _levels(words: Mapping[int, str], answer: str) -> tuple[dict[int, int], str]:
    """How much he wants help, for each need with a level after it.

    Also returns the answer without these needs and levels.
    """
    level_words = {word: int(value) for value, word in WANT_NAMES.items()} | dict(FORMER_WORDS)
    longest_first = "|".join(sorted(map(re.escape, level_words), key=len, reverse=True))
    levels: dict[int, int] = {}
    for key, word in words.items():
        pattern = re.compile(rf"\b(?:{word})\b[ :(–-]*({longest_first})\b\)?", re.IGNORECASE)
        if match := pattern.search(answer):
            levels[key] = level_words[match.group(1).lower()]
            answer = pattern.sub(",", answer)
    return levels, answer


def _parts(answer: str, names: list[str]) -> Iterator[str]:
    """The parts of a text, split at commas, other such signs, and the word "and".

    Never splits one of the `names`.
    """
    for name in sorted(names, key=len, reverse=True):
        pattern = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
        yield from pattern.findall(answer)
        answer = pattern.sub(",", answer)
    yield from filter(None, map(str.strip, re.split(r"[,;/&+\n]|\band\b", answer)))


def _one_of(words: Mapping[Any, str], text: str) -> tuple[Any, bool]:
    """The choice that the text names, and whether the text says nothing else.

    The choice is None unless the text names exactly one.
    """
    choices, is_whole = _named(words, text)
    return (choices.pop(), is_whole) if len(choices) == 1 else (None, False)


def _named(words: Mapping[Meaning, str], text: str) -> tuple[set[Meaning], bool]:
    """The choices that the text names, and whether the text says nothing else.

    If the text says "not", it names no choice.
    """
    if _denies(text):
        return set(), False
    plain = text.casefold()
    patterns = {choice: re.compile(rf"\b(?:{word})\b") for choice, word in words.items()}
    choices = {choice for choice, pattern in patterns.items() if pattern.search(plain)}
    for choice in choices:
        plain = patterns[choice].sub(" ", plain)
    return choices, not re.search(r"\w", FILLING.sub(" ", plain))


def _denies(text: str) -> bool:
    return bool(NEGATION.search(text.casefold()))


READERS: Final[Mapping[Field, Callable[[str], Reading]]] = {
    Field.PRISON_NUMBER: _prison_number,
    Field.BORN_ON: _born_on,
    Field.RELEASE_ON: _release_on,
    Field.RELEASE_KIND: _choice("release_kind", KIND_WORDS),
    Field.ON_REMAND: _on_remand,
    Field.AIMS: lambda answer: Reading({"aims": answer}),
    Field.AGREED: _choice("agreed_how", AGREEMENT_WORDS),
    Field.AGREED_ON: _agreed_on,
    Field.SOURCE: _choice("source", SOURCE_WORDS),
}
