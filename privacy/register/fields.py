"""The list of all fields in the register, for managers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.text import capfirst, slugify

from config.common.spreadsheet import Cell
from privacy.register.entry import Entry, Row, rows_in
from privacy.register.register import APPS
from privacy.register.statement import IDS

HEADINGS = (
    "Part of the service",
    "Table",
    "Field",
    "What it is",
    "Whose",
    "Why we have it",
    "What we rely on in law",
    "Who reads it",
    "How long",
    "What stays",
    "Encrypted",
    "Why it is readable in the database",
)


OTHER_TABLES: Final = {
    "django_migrations": (
        "The changes to the database so far. This table says nothing about anybody"
    ),
    "cache_entries": (
        "How often an internet address has tried something, so that we can limit attempts. Also"
        " results that take long to work out. We delete all of this soon"
    ),
}
"""The tables that are not in the register, because no model describes them."""


@dataclass(frozen=True)
class Field(Row):
    """One field, with the part of the service that it belongs to."""

    part: str


@dataclass(frozen=True)
class FieldsWanted:
    """Which fields to list. An empty value means all fields."""

    whose: str = ""
    part: str = ""
    term: str = ""
    sealed: str = ""

    def has(self, field: Field) -> bool:
        """Whether this field is wanted."""
        entry = field.entry
        return (
            (not self.whose or self.whose in {IDS[about.whose] for about in entry.about})
            and (not self.part or self.part == slugify(field.part))
            and (not self.term or self.term == slugify(entry.how_long))
            and (not self.sealed or (self.sealed == "yes") == field.is_sealed)
        )


def fields_listed(wanted: FieldsWanted) -> list[Field]:
    """The fields of the register that are wanted. No query."""
    fields = (
        Field(row.entry, row.field, name)
        for name, part in APPS.items()
        for row in rows_in(part.ENTRIES)
    )
    return [field for field in fields if wanted.has(field)]


@dataclass(frozen=True)
class Group:
    """The wanted fields of one entry."""

    entry: Entry
    part: str
    fields: tuple[Field, ...]

    @property
    def table(self) -> str:
        return str(self.entry.model._meta.verbose_name)

    @property
    def sealed(self) -> list[str]:
        return [field.says for field in self.fields if field.is_sealed]

    @property
    def readable(self) -> list[str]:
        return [field.says for field in self.fields if not field.is_sealed]


def groups_of(fields: Sequence[Field]) -> list[Group]:
    """These fields, grouped by entry."""
    return [
        Group(entry, part, tuple(group))
        for (entry, part), group in groupby(fields, key=_entry_and_part)
    ]


def _entry_and_part(field: Field) -> tuple[Entry, str]:
    return field.entry, field.part


def part_names() -> list[tuple[str, str]]:
    """The names of the parts of the register, as choices of a form."""
    return [(slugify(name), name) for name, part in APPS.items() if part.ENTRIES]


def term_names() -> list[tuple[str, str]]:
    """The terms of the register, as choices of a form."""
    terms = sorted({field.entry.how_long for field in fields_listed(FieldsWanted())})
    return [(slugify(term), capfirst(term)) for term in terms]


def cells(field: Field) -> Sequence[Cell]:
    """One field as the cells of a line in a file."""
    entry = field.entry
    return (
        field.part,
        entry.model._meta.object_name or "",
        field.field,
        field.says,
        field.whose,
        entry.purpose.why,
        entry.purpose.law,
        entry.readers,
        entry.how_long,
        entry.remains,
        "yes" if field.is_sealed else "no",
        field.why_readable,
    )
