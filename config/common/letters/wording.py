"""The wordings of letters: the built-in wordings, the wordings that managers write, and how we
check those.

A letter is an email or a text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.utils.text import Truncator

from config.common import audit
from config.common.actor import Actor
from config.common.direction import isolated
from config.common.errors import DomainError
from config.common.outbox.text import GSM, LONGEST

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT: Final = 200


class Text(NamedTuple):
    """The words of an email or a text. A text has no subject.

    The words can still have placeholders, or have values instead of them.
    """

    subject: str
    body: str


@dataclass(frozen=True, eq=False)
class Letter:
    """One kind of email or text. To make a letter, call register_letter or register_text.

    The file `folder`/`key`.txt has the built-in wording. `why` tells the reader in one sentence why
    they got the email. `samples` has each placeholder that a wording can use, with an example
    value. `needed` has the placeholders that every wording must use.
    """

    key: str
    name: str
    folder: Path
    why: str
    samples: Mapping[str, str]
    needed: tuple[str, ...] = ()
    is_text: bool = False

    @property
    def noun(self) -> str:
        """ "email" or "text"."""
        return "text" if self.is_text else "email"

    @cached_property
    def built_in(self) -> Text:
        """The built-in wording. In the file of an email, the first line is the subject."""
        words = (self.folder / f"{self.key}.txt").read_text(encoding="utf-8")
        if self.is_text:
            return Text("", words.strip())
        subject, _, body = words.partition("\n\n")
        return Text(subject, body)


_LETTERS: Final[dict[str, Letter]] = {}


class RegisteredTwice(Exception):
    """2 letters have the same key. This is a mistake in our code."""


def register_letter(
    key: str, name: str, folder: Path, *, why: str, needed: tuple[str, ...] = (), **samples: str
) -> Letter:
    """Makes a letter (see Letter) and adds it to the list that managers see.

    Call this once for each key, at the top level of a module. Raises RegisteredTwice if another
    letter has this key.
    """
    return _register(Letter(key, name, folder, why, samples, needed))


def register_text(
    key: str, name: str, folder: Path, *, needed: tuple[str, ...] = (), **samples: str
) -> Letter:
    """Makes a text and adds it to the list that managers see, like register_letter.

    A text has no foot that says why somebody gets it. So its words must make this clear.
    """
    return _register(Letter(key, name, folder, "", samples, needed, is_text=True))


def _register(letter: Letter) -> Letter:
    if letter.key in _LETTERS:
        raise RegisteredTwice(
            f"There is already a letter “{letter.key}”. Give the new letter another key."
        )
    _LETTERS[letter.key] = letter
    return letter


def registered_letters() -> dict[str, Letter]:
    """Every letter by its key, sorted by name.

    Complete only after config.urls is imported, because this imports every package that registers
    letters.
    """
    return {letter.key: letter for letter in sorted(_LETTERS.values(), key=attrgetter("name"))}


class Wording(models.Model):
    """A manager's wording of the letter `key`. Letters without a row use the built-in wording.
    Placeholders are written {like_this}. A text has no subject."""

    key = models.SlugField(max_length=40, unique=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    body = models.TextField(max_length=6000)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "recruitment"  # its migrations made the table; past events use this name

    def __str__(self) -> str:
        return self.key


def current_wording(letter: Letter) -> Text:
    """The manager's wording, or else the built-in wording. One query."""
    reworded = Wording.objects.filter(key=letter.key).first()
    return Text(reworded.subject, reworded.body) if reworded else letter.built_in


def filled(text: Text, values: Mapping[str, str]) -> Text:
    """The text with each placeholder filled in. Cuts off the end of a very long subject.

    Does not change braces in a value. Puts Unicode characters around a value that is written from
    right to left (see direction.isolated). Raises KeyError when a placeholder has no value.
    """

    def fill(words: str) -> str:
        return PLACEHOLDER.sub(lambda match: isolated(values[match[1]]), words)

    return Text(Truncator(fill(text.subject)).chars(LONGEST_SUBJECT), fill(text.body))


def preview(letter: Letter, text: Text) -> Text:
    """This wording with the samples of the letter filled in."""
    return filled(text, letter.samples)


def reword(*, letter: Letter, text: Text, by: Actor, at: datetime) -> None:
    """Saves a manager's wording of the letter. Safe to repeat. Raises BadWording if check_wording
    finds a mistake."""
    check_wording(letter, text)
    words = {"subject": text.subject, "body": text.body, "changed_by_id": by.pk, "changed_at": at}
    with transaction.atomic():
        wording, _ = Wording.objects.update_or_create(key=letter.key, defaults=words)
        audit.record("reword", wording, by=by, at=at, key=letter.key)


def restore_wording(*, letter: Letter, by: Actor, at: datetime) -> None:
    """Deletes the manager's wording, so that the letter uses the built-in wording again. Safe to
    repeat."""
    with transaction.atomic():
        for wording in Wording.objects.filter(key=letter.key):
            audit.record("restore_wording", wording, by=by, at=at, key=letter.key)
            wording.delete()


class BadWording(DomainError):
    """The wording has a mistake, and we cannot use it."""


class TooLongForText(BadWording):
    """With the examples filled in, the wording does not fit in one text."""


class BadPlaceholders(BadWording):
    """Some placeholders of the wording are wrong. `placeholders` has their names, without
    braces."""

    def __init__(self, placeholders: Iterable[str], sentence: str) -> None:
        self.placeholders = list(placeholders)
        super().__init__(sentence)


class UnknownPlaceholder(BadPlaceholders):
    """The letter has no values for these placeholders."""


class MissingPlaceholder(BadPlaceholders):
    """The letter needs these placeholders, and the wording leaves them out."""


def check_wording(letter: Letter, text: Text) -> None:
    """Raises an error if we cannot use this wording: UnknownPlaceholder, MissingPlaceholder or
    TooLongForText."""
    used = PLACEHOLDER.findall(text.subject) + PLACEHOLDER.findall(text.body)
    unknown = [name for name in dict.fromkeys(used) if name not in letter.samples]
    if unknown:
        raise UnknownPlaceholder(
            unknown,
            f"This {letter.noun} cannot fill in {_listed(unknown)}. "
            f"It can fill in {_listed(letter.samples)}",
        )
    missing = [name for name in letter.needed if name not in used]
    if missing:
        raise MissingPlaceholder(
            missing, f"Include {_listed(missing)}, so that the reader can act on this {letter.noun}"
        )
    if letter.is_text:
        _check_fits(preview(letter, text).body)


def _check_fits(words: str) -> None:
    if strange := "".join(dict.fromkeys(letter for letter in words if letter not in GSM)):
        raise TooLongForText(
            f"Leave out {strange} or use plain characters, such as ' and -. With other characters, "
            "the text costs as much as several texts"
        )
    if len(words) > LONGEST:
        raise TooLongForText(
            f"Shorten this text. With the examples filled in it has {len(words)} characters, and a "
            f"text has room for {LONGEST}"
        )


def _listed(names: Iterable[str]) -> str:
    *first, last = [f"{{{name}}}" for name in names]
    return f"{', '.join(first)} and {last}" if first else last
