"""How letters are worded: built in as text files, reworded by managers, and checked."""

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

from config.common import audit
from config.common.actor import Actor
from config.common.errors import DomainError

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


class Text(NamedTuple):
    """An email with its placeholders still in it, or filled."""

    subject: str
    body: str


@dataclass(frozen=True, eq=False)
class Letter:
    """One kind of email, made by register_letter.

    Its built-in wording is the file `folder`/`key`.txt. `why` tells its reader in a sentence why it
    came. `samples` are the placeholders it can fill in, each with what it may look like; `needed`
    are those it would make no sense without.
    """

    key: str
    name: str
    folder: Path
    why: str
    samples: Mapping[str, str]
    needed: tuple[str, ...] = ()

    @cached_property
    def built_in(self) -> Text:
        """The wording the programme comes with: the subject is the file's first line."""
        words = (self.folder / f"{self.key}.txt").read_text(encoding="utf-8")
        subject, _, body = words.partition("\n\n")
        return Text(subject, body)


_LETTERS: Final[dict[str, Letter]] = {}


class RegisteredTwice(Exception):
    """Two letters have one key: a slip of ours."""


def register_letter(
    key: str, name: str, folder: Path, *, why: str, needed: tuple[str, ...] = (), **samples: str
) -> Letter:
    """A new letter, for managers to find; see Letter. Call it once, where a module begins.

    Raises RegisteredTwice.
    """
    if key in _LETTERS:
        raise RegisteredTwice(f"There is a letter “{key}” already. Give this one another key.")
    _LETTERS[key] = Letter(key, name, folder, why, samples, needed)
    return _LETTERS[key]


def registered_letters() -> dict[str, Letter]:
    """Every letter by its key, in the order of their names. All are there once the addresses of the
    site are loaded: those import every package, and so the letters each one sends."""
    return {letter.key: letter for letter in sorted(_LETTERS.values(), key=attrgetter("name"))}


class Wording(models.Model):
    """A letter a manager has reworded. `key` names it; the built-in wording is used where there
    is no row. Placeholders are written {like_this}."""

    key = models.SlugField(max_length=40, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=6000)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "recruitment"  # whose migrations made the table, and whose name the trail tells

    def __str__(self) -> str:
        return self.key


def current_wording(letter: Letter) -> Text:
    """A manager's wording, else the built-in one. One query."""
    reworded = Wording.objects.filter(key=letter.key).first()
    return Text(reworded.subject, reworded.body) if reworded else letter.built_in


def filled(text: Text, values: Mapping[str, str]) -> Text:
    """The email with each placeholder replaced. A value is never read as a placeholder itself;
    KeyError when one has no value."""

    def fill(words: str) -> str:
        return PLACEHOLDER.sub(lambda match: values[match[1]], words)

    return Text(fill(text.subject), fill(text.body))


def preview(letter: Letter, text: Text) -> Text:
    """The letter in these words, with invented values."""
    return filled(text, letter.samples)


def reword(*, letter: Letter, text: Text, by: Actor, at: datetime) -> None:
    """Keeps a manager's wording of the letter. Safe to repeat. Raises BadWording."""
    check_wording(letter, text)
    words = {"subject": text.subject, "body": text.body, "changed_by_id": by.pk, "changed_at": at}
    with transaction.atomic():
        wording, _ = Wording.objects.update_or_create(key=letter.key, defaults=words)
        audit.record("reword", wording, by=by, at=at, key=letter.key)


def restore_wording(*, letter: Letter, by: Actor, at: datetime) -> None:
    """Goes back to the built-in wording. Safe to repeat."""
    with transaction.atomic():
        for wording in Wording.objects.filter(key=letter.key):
            audit.record("restore_wording", wording, by=by, at=at, key=letter.key)
            wording.delete()


class BadWording(DomainError):
    """A placeholder is unknown, or one that is needed is missing."""


def check_wording(letter: Letter, text: Text) -> None:
    """Raises BadWording, naming the placeholders that are unknown or missing."""
    used = PLACEHOLDER.findall(text.subject) + PLACEHOLDER.findall(text.body)
    unknown = [name for name in dict.fromkeys(used) if name not in letter.samples]
    if unknown:
        raise BadWording(
            f"This email cannot fill in {_listed(unknown)}. "
            f"It can fill in {_listed(letter.samples)}."
        )
    missing = [name for name in letter.needed if name not in used]
    if missing:
        raise BadWording(
            f"Put {_listed(missing)} somewhere in this email, or its reader cannot act on it."
        )


def _listed(names: Iterable[str]) -> str:
    *first, last = [f"{{{name}}}" for name in names]
    return f"{', '.join(first)} and {last}" if first else last
