"""What the register says to people: for the privacy page, the notice on printed forms, and the
record of processing (Article 30 of UK GDPR)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.text import capfirst

from privacy.register import purposes, terms
from privacy.register.entry import Entry, Purpose, Whose, rows_in
from privacy.register.purposes import PURPOSES
from privacy.register.register import REGISTER, entries_about

IDS: Final = {
    Whose.MAN: "men",
    Whose.VOLUNTEER: "volunteers",
    Whose.REFEREE: "referees",
    Whose.REFERRER: "referrers",
    Whose.STAFF: "staff",
    Whose.OTHER: "others",
}
"""The name of each kind of people in the address of a page."""
TITLES: Final = {
    Whose.MAN: "If you are referred for a mentor",
    Whose.VOLUNTEER: "If you apply, train or mentor",
    Whose.REFEREE: "If you are a referee",
    Whose.REFERRER: "If you refer a man",
    Whose.STAFF: "If you work for the charity",
    Whose.OTHER: "If you are somebody else",
}
SOURCES: Final = {
    Whose.MAN: (
        "you, the person who referred you, the prison and probation, your mentor, and your family"
    ),
    Whose.VOLUNTEER: "you, your referees, the prisons that clear you, and our staff",
    Whose.REFEREE: "you, and the applicant who named you",
    Whose.REFERRER: "you",
    Whose.STAFF: "you, and what you do in the service",
    Whose.OTHER: "you, the man or the volunteer who knows you, and the prison",
}
"""Where the data about each kind of people comes from (Article 14), in the words of the privacy
page."""


@dataclass(frozen=True)
class Line:
    """Data that the same people read, and that we have for the same time. `things` has a few words
    for each thing that we have. `is_sealed` says whether the words are encrypted."""

    things: tuple[str, ...]
    readers: str
    how_long: str
    remains: str
    is_sealed: bool

    @property
    def contents(self) -> str:
        return in_a_row(self.things)


@dataclass(frozen=True)
class Part:
    """The data that we have for one purpose."""

    purpose: Purpose
    entries: tuple[Entry, ...]

    @property
    def contents(self) -> str:
        return in_a_row(entry.contents for entry in self.entries)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The data, line by line. Entries with the same readers and the same term share a line."""
        alike: dict[tuple[str, str, str, bool], list[Entry]] = {}
        for entry in self.entries:
            is_sealed = any(row.is_sealed for row in rows_in((entry,)))
            key = (entry.readers, entry.how_long, entry.remains, is_sealed)
            alike.setdefault(key, []).append(entry)
        return tuple(
            Line(tuple(dict.fromkeys(entry.contents for entry in entries)), *key)
            for key, entries in alike.items()
        )

    @property
    def whose(self) -> str:
        people = {about.whose for entry in self.entries for about in entry.about}
        return "; ".join(str(whose) for whose in Whose if whose in people)

    def beside(self, value: Callable[[Line], str]) -> str:
        """A value of each line, beside the data of the line, such as “Phone number: 6 years after
        …”. If the value is the same for all lines, returns only the value."""
        things: dict[str, list[str]] = {}
        for line in self.lines:
            things.setdefault(value(line), []).extend(line.things)
        if len(things) == 1:
            return next(iter(things))
        return ". ".join(capfirst(f"{in_a_row(rows)}: {says}") for says, rows in things.items())


def parts_about(whose: Whose) -> tuple[Part, ...]:
    """What we have about these people, purpose by purpose."""
    return tuple(_parts(entries_about(whose)))


def record_of_processing() -> tuple[Part, ...]:
    """What we have about everybody, purpose by purpose."""
    return tuple(_parts(REGISTER))


def sensitive_parts() -> tuple[Part, ...]:
    """The parts that need an appropriate policy document, because they have special categories of
    data or offences."""
    return tuple(part for part in _parts(REGISTER) if part.purpose.needs_policy)


def _parts(entries: tuple[Entry, ...]) -> Iterator[Part]:
    for purpose in PURPOSES:
        rows = tuple(entry for entry in entries if entry.purpose is purpose)
        if rows:
            yield Part(purpose, rows)


@dataclass(frozen=True)
class Kind:
    """What the privacy page says to one kind of people."""

    whose: Whose

    @property
    def id(self) -> str:
        return IDS[self.whose]

    @property
    def title(self) -> str:
        return TITLES[self.whose]

    @property
    def template(self) -> str:
        """The template with our own words to these people."""
        return f"site/privacy/{self.id}.html"

    @property
    def sources(self) -> str:
        return SOURCES[self.whose]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return parts_about(self.whose)


KINDS: Final = tuple(Kind(whose) for whose in Whose)


@dataclass(frozen=True)
class Notice:
    """What a printed form says about data, from the register. Terms are in words, such as “2
    years”."""

    never_matched: str
    supported: str
    sensitive: str
    law: str


def notice_for_men() -> Notice:
    """The notice for the forms that men fill in."""
    return Notice(
        never_matched=terms.NEVER_MATCHED.span,
        supported=terms.SUPPORTED.span,
        sensitive=terms.SENSITIVE.span,
        law=purposes.SUPPORT.article_6,
    )


def in_a_row(words: Iterable[str]) -> str:
    """These phrases as a list in a sentence, each once: “a, b, and c”. If a phrase itself has a
    comma or an “and”, separates the phrases by semicolons: “a and b; c”."""
    once = list(dict.fromkeys(words))
    if any(", " in phrase or " and " in phrase for phrase in once):
        return "; ".join(once)
    if len(once) < 3:
        return " and ".join(once)
    return f"{', '.join(once[:-1])}, and {once[-1]}"
