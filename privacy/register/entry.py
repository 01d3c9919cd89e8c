"""What the register of fields says about a model: whose data its rows have, why we have it, on what
we rely in law, who reads it, how long we have it, and what stays afterwards.

UK GDPR is Regulation (EU) 2016/679 as it applies in the UK. Its Article 9 is about special
categories, such as health, and its Article 10 about criminal offences. Schedule 1 is that of the
Data Protection Act 2018, which says when both may be used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models


class Whose(StrEnum):
    """The people whose data we have. The value is said on pages."""

    MAN = "men who are referred"
    VOLUNTEER = "people who apply, train and mentor"
    REFEREE = "referees"
    REFERRER = "prison staff who refer men"
    STAFF = "staff of the charity"
    OTHER = "others, such as families and visitors"


@dataclass(frozen=True)
class Purpose:
    """One reason for having data, and what we rely on in law. `article_9` and `schedule_1` are
    empty where the data is neither of a special category nor about offences."""

    why: str
    article_6: str
    article_9: str = ""
    schedule_1: str = ""


@dataclass(frozen=True)
class Term:
    """How long we have data. `since` completes the sentence “6 years after …”. A term without
    `lasts` ends with what `since` says."""

    since: str
    lasts: relativedelta | None = None


@dataclass(frozen=True)
class About:
    """Whose data a row has. `path` is the lookup from the row to the person: to a Participant for a
    man, to a User for everybody who signs in. It is empty where the row itself is the person, and
    None where no lookup leads to them, as for a referee."""

    whose: Whose
    path: str | None


@dataclass(frozen=True)
class Entry:
    """What the register says about some fields of a model.

    `fields` has the name of each personal field and what it is, in plain words, as the person reads
    it in the copy of their data. `impersonal` has the fields that say nothing about anybody, such
    as keys and versions. A model has several entries where its fields have several purposes or
    terms.
    """

    model: type[models.Model]
    about: tuple[About, ...]
    purpose: Purpose
    readers: str
    term: Term
    remains: str
    fields: Mapping[str, str]
    impersonal: tuple[str, ...] = ()

    def rows_of(self, whose: Whose, person: int) -> "models.QuerySet[Any]":
        """The rows with data of this man (the key of his Participant) or of this person (the key of
        their User). Nothing where no lookup leads to the person."""
        manager = self.model._default_manager
        paths = [each.path for each in self.about if each.whose == whose and each.path is not None]
        matching = models.Q(pk__in=[])
        for path in paths:
            matching |= models.Q(**{path or "pk": person})
        return manager.filter(matching).distinct()


@dataclass(frozen=True)
class Row:
    """One field of the register."""

    entry: Entry
    field: str

    @property
    def says(self) -> str:
        return self.entry.fields[self.field]

    @property
    def is_sealed(self) -> bool:
        """Whether the field is encrypted in the database (see config.common.sealed)."""
        return isinstance(self.entry.model._meta.get_field(self.field), models.BinaryField)


def rows_in(entries: tuple[Entry, ...]) -> Iterator[Row]:
    """Every field of these entries."""
    for entry in entries:
        for field in entry.fields:
            yield Row(entry, field)
