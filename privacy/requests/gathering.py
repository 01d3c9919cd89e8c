"""Everything that we have about one person, gathered from every field of the register.

We look in the rows that belong to the person. We do not search texts about other people for the
person's name. The law asks only for a reasonable and proportionate search (Article 15 of UK GDPR,
as changed by the Data (Use and Access) Act 2025).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime

from config.accounts.models import User
from config.common.sealed.cipher import Erased
from config.common.sealed.rows import PREFIX, SealedRow, with_keys
from delivery.models import ExpectedSession, LoggedSession
from matching.models import Mentor, Participant
from privacy.register.entry import Entry, Whose
from privacy.register.register import REGISTER
from recruitment.models import Application
from recruitment.weekly import week_in_words
from training.models import TrainingSession

MASKS: Final = frozenset({"slots", "preferred_slots", "fortnightly"})
"""The names of the columns that store a set of times of the week as one number (see
recruitment.weekly)."""
ONE_OF_US: Final = "one of us"
YOURSELF: Final = "you"
A_MAN: Final = "a man"
A_MENTOR: Final = "a mentor"
A_FILE: Final = "a file"
SAID_BY: Final[Mapping[type[models.Model], tuple[str, ...]]] = {
    Application: ("reference",),
    TrainingSession: ("title", "starts_at"),
    ExpectedSession: ("on",),
    LoggedSession: ("on",),
}
"""For each model, the fields that tell the person which row we mean. These fields name nobody."""
WRITTEN: Final = (models.CharField, models.TextField, models.BinaryField)


@dataclass(frozen=True)
class Person:
    """The person whose data we gather: what they are to us, and the key of their Participant or
    User."""

    is_what: frozenset[Whose]
    key: int

    @classmethod
    def man(cls, man: Participant) -> "Person":
        return cls(frozenset({Whose.MAN}), man.pk)

    @classmethod
    def user(cls, user: User) -> "Person":
        """Somebody with an account. They can be several things to us, for example a volunteer and a
        referrer."""
        return cls(frozenset({Whose.VOLUNTEER, Whose.REFERRER, Whose.STAFF}), user.pk)

    def is_in(self, entry: Entry) -> bool:
        """Whether the entry has data about a kind of people that this person belongs to."""
        return any(about.whose in self.is_what for about in entry.about)


@dataclass(frozen=True)
class Item:
    """One field of one row. `key` is the label of the model, the key of the row and the name of the
    field. `is_written` says whether somebody wrote the value in their own words."""

    key: str
    says: str
    value: str
    is_written: bool
    entry: Entry = field(repr=False, compare=False)
    row: Any = field(repr=False, compare=False)

    @property
    def is_only_you(self) -> bool:
        """Whether the item says only that the row is about this person, so that a copy can leave it
        out."""
        return self.value == YOURSELF and not self.is_written


@dataclass(frozen=True)
class Part:
    """One kind of data that we have, row by row. `why`, `readers` and `until` come from the
    register, because people have a right to know them (Article 15(1) of UK GDPR)."""

    title: str
    why: str
    readers: str
    until: str
    rows: tuple[tuple[Item, ...], ...]


def gathered(person: Person, *, entries: Iterable[Entry] = REGISTER) -> list[Part]:
    """Everything that the register knows about this person, part by part. Leaves out parts and
    fields that are empty.

    Opens sealed texts, so the caller records the reading. For each entry about a kind of people
    that this person belongs to, makes one query for the rows, one for the keys of sealed texts, and
    one for each list.
    """
    return [part for entry in entries if person.is_in(entry) for part in _parts(entry, person)]


def items_in(parts: Iterable[Part]) -> Iterator[Item]:
    """Every item of these parts, in order."""
    for part in parts:
        for row in part.rows:
            yield from row


def rows_of(entry: Entry, person: Person) -> QuerySet[Any]:
    """The rows of this entry that are about this person."""
    theirs = Q(pk__in=[])
    for whose in sorted(person.is_what):
        theirs |= Q(pk__in=entry.rows_of(whose, person.key).values("pk"))
    return entry.model._default_manager.filter(theirs)


def about(part: Part) -> dict[str, str]:
    """What a copy says at the top of a part, above the rows, for JSON."""
    return {"title": part.title, "why": part.why, "readers": part.readers, "until": part.until}


def _parts(entry: Entry, person: Person) -> Iterator[Part]:
    rows = [items for row in _rows(entry, person) if (items := _items(entry, row, person))]
    if rows:
        title = capfirst(entry.contents)
        yield Part(title, entry.purpose.why, entry.readers, entry.how_long, tuple(rows))


def _rows(entry: Entry, person: Person) -> list[Any]:
    columns = [entry.model._meta.get_field(name) for name in entry.fields]
    single = [column.name for column in columns if isinstance(column, models.ForeignKey)]
    many = [column.name for column in columns if isinstance(column, models.ManyToManyField)]
    rows = rows_of(entry, person)
    if single:
        rows = rows.select_related(*single)
    rows = rows.prefetch_related(*many).order_by("pk")
    return with_keys(rows) if issubclass(entry.model, SealedRow) else list(rows)


def _items(entry: Entry, row: models.Model, person: Person) -> tuple[Item, ...]:
    items = []
    for name, says in entry.fields.items():
        column = entry.model._meta.get_field(name)
        value = _value(row, column, person)
        if value:
            is_written = isinstance(column, WRITTEN) and not getattr(column, "choices", None)
            key = f"{entry.model._meta.label}:{row.pk}:{name}"
            items.append(Item(key, says, value, is_written, entry, row))
    return tuple(items)


def _value(row: Any, column: Any, person: Person) -> str:
    """The value of a column in words for the person. Empty if there is none."""
    name: str = column.name
    if isinstance(column, models.BinaryField):
        return _opened(row, name.removeprefix(PREFIX)) if name.startswith(PREFIX) else A_FILE
    if isinstance(column, models.ManyToManyField):
        return ", ".join(_related(each, person) for each in getattr(row, name).all())
    value = getattr(row, name)
    if value is None or value == "":
        return ""
    if isinstance(column, models.ForeignKey):
        return _related(value, person)
    if name in MASKS:
        return "; ".join(week_in_words(value))
    if column.choices:
        return str(getattr(row, f"get_{name}_display")())
    return in_words(value)


def _opened(row: Any, name: str) -> str:
    """A sealed text. Empty if its key was destroyed, because nobody can then read the text."""
    try:
        return str(row.opened(name))
    except Erased:
        return ""


def in_words(value: Any) -> str:
    """A value of a column in words for a person. Empty if there is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, dict | list):
        return _listed(value)
    return str(value)


def _listed(value: dict[str, Any] | list[Any]) -> str:
    """A list or a dict in words. As JSON if it has other lists or dicts inside it."""
    parts = value.values() if isinstance(value, dict) else value
    if not value or any(isinstance(part, dict | list) for part in parts):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    return ", ".join(map(str, value))


def _related(row: models.Model, person: Person) -> str:
    """How a copy names a row that another row refers to. For a person, the copy says only what they
    are, such as a mentor, so that it names nobody else. Other rows about people are named by the
    fields of SAID_BY, or by their number."""
    if isinstance(row, User):
        return YOURSELF if Whose.STAFF in person.is_what and row.pk == person.key else ONE_OF_US
    if isinstance(row, Participant):
        return YOURSELF if Whose.MAN in person.is_what and row.pk == person.key else A_MAN
    if isinstance(row, Mentor):
        return YOURSELF if Whose.STAFF in person.is_what and row.user_id == person.key else A_MENTOR
    if fields := SAID_BY.get(type(row)):
        return ", ".join(in_words(getattr(row, name)) for name in fields)
    if any(entry.model is type(row) for entry in REGISTER):
        return f"number {row.pk}"
    return str(row)
