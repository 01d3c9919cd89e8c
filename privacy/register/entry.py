"""What the register of fields says about a model: whose data its rows have, why we have the data,
and what we rely on in law. The register also says who reads the data, how long we have it, and what
stays afterwards.

UK GDPR is Regulation (EU) 2016/679 as it applies in the UK. Article 9 is about special categories
of data, such as health. Article 10 is about criminal offences. Schedule 1 to the Data Protection
Act 2018 says when we may use such data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db import models

from config.accounts.models import User
from config.common.sealed.rows import PREFIX, Sealed

UNITS: Final = ("years", "months", "days", "hours")


class Whose(StrEnum):
    """The people whose data we have. Pages show the value."""

    MAN = "men who are referred"
    VOLUNTEER = "people who apply, train and mentor"
    REFEREE = "referees"
    REFERRER = "prison staff who refer men"
    STAFF = "staff of the charity"
    OTHER = "others, such as families and visitors"


@dataclass(frozen=True)
class Purpose:
    """One reason for having data, and what we rely on in law.

    `name` is a short heading. `why` completes the sentence “We have the data …”. `article_9`,
    `article_10` and `schedule_1` are empty if the data is not of a special category and not about
    offences. `outside` says who outside the charity gets the data. It is empty if nobody outside
    the charity gets the data.
    """

    name: str
    why: str
    article_6: str
    article_9: str = ""
    article_10: str = ""
    schedule_1: str = ""
    outside: str = ""

    @property
    def law(self) -> str:
        """All that we rely on in law, in one line."""
        parts = (self.article_6, self.article_9, self.article_10, self.schedule_1)
        return "; ".join(part for part in parts if part)

    @property
    def needs_policy(self) -> bool:
        """Whether we need an appropriate policy document, because we rely on a paragraph of Part 2
        of Schedule 1. Paragraphs 5 and 38 of Schedule 1 say so."""
        return "Part 2" in self.schedule_1


@dataclass(frozen=True)
class Term:
    """How long we have data. `lasts` is the length of the term, and `since` says what the length is
    counted from: “6 years after …”. If `lasts` is None, `since` says when the term ends: “until
    …”."""

    since: str
    lasts: relativedelta | None = None

    @property
    def span(self) -> str:
        """The length of the term in words, such as “6 years”. Empty if the term has no length
        (`lasts` is None)."""
        numbers = ((getattr(self.lasts, unit, 0), unit) for unit in UNITS)
        return " and ".join(f"{n} {unit[:-1] if n == 1 else unit}" for n, unit in numbers if n)

    def __str__(self) -> str:
        return f"{self.span} after {self.since}" if self.lasts else f"until {self.since}"


@dataclass(frozen=True)
class About:
    """Whose data a row has. `path` is the lookup from the row to the person: to a Participant for a
    man, and to a User for everybody with an account. `path` is empty if the row itself is the
    person. It is None if no lookup leads to the person, such as for a referee. If `by_email` is
    True, `path` leads to the email address of the person's account."""

    whose: Whose
    path: str | None
    by_email: bool = False

    def of(self, person: int) -> models.Q:
        """The condition that a row is about this person. No row matches if the path is None."""
        if self.path is None:
            return models.Q(pk__in=[])
        if self.by_email:
            addresses = User.objects.filter(pk=person).values("email")
            return models.Q(**{f"{self.path}__in": addresses})
        return models.Q(**{self.path or "pk": person})


@dataclass(frozen=True)
class Entry:
    """What the register says about some fields of a model. A model has several entries if its
    fields have several purposes or terms.

    `contents` names the fields together, in a few words. `fields` has the name of each personal
    field, and what the field is in plain words. People read these words in the copy of their data.
    `impersonal` has the fields that say nothing about anybody, such as keys and versions. `term` is
    how long we have the fields. `sooner` is an earlier term for some of the rows, such as those of
    a man who was never matched. `readable` says why fields are not encrypted.
    """

    model: type[models.Model]
    contents: str
    about: tuple[About, ...]
    purpose: Purpose
    readers: str
    term: Term
    remains: str
    fields: Mapping[str, str]
    impersonal: tuple[str, ...] = ()
    sooner: Term | None = None
    readable: str = ""

    @property
    def how_long(self) -> str:
        """How long we have the fields, in words: `term`, and `sooner` if there is one."""
        if self.sooner is None:
            return str(self.term)
        return f"{self.sooner}, or {self.term}"

    @property
    def whose(self) -> str:
        """Whose data it is, in words."""
        people = {about.whose for about in self.about}
        return "; ".join(str(whose) for whose in Whose if whose in people)

    def rows_of(self, whose: Whose, person: int) -> "models.QuerySet[Any]":
        """The rows with data of this person. `person` is the key of a Participant for a man, and
        the key of a User for everybody else. Empty if no lookup leads to the person."""
        matching = models.Q(pk__in=[])
        for about in self.about:
            if about.whose == whose:
                matching |= about.of(person)
        return self.model._default_manager.filter(matching).distinct()


@dataclass(frozen=True)
class Row:
    """One line of the register, about one field."""

    entry: Entry
    field: str

    @property
    def says(self) -> str:
        return self.entry.fields[self.field]

    @property
    def whose(self) -> str:
        """Whose data it is, in words."""
        return self.entry.whose

    @property
    def why_readable(self) -> str:
        """Why the field is not encrypted. Empty for a sealed field."""
        return "" if self.is_sealed else self.entry.readable

    @property
    def is_sealed(self) -> bool:
        """Whether the field is encrypted in the database (see config.common.sealed)."""
        return issubclass(self.entry.model, Sealed) and self.field.startswith(PREFIX)


def rows_in(entries: tuple[Entry, ...]) -> Iterator[Row]:
    """Every field of these entries."""
    for entry in entries:
        for field in entry.fields:
            yield Row(entry, field)
