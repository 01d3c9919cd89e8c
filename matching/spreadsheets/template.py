"""The template that people fill in: all columns, one example, and what to write in each cell."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import TextChoices

from config.common.actor import PROGRAMME
from config.common.spreadsheet import Sheet, spreadsheet
from matching.models import Ethnicity, ReleaseKind, Source
from matching.spreadsheets.cells import choices_for
from matching.spreadsheets.columns import Kind
from matching.spreadsheets.importing import KINDS

WIDTH: Final = 28
NOTES_WIDTH: Final = 70


def import_template(kind: str, form: str) -> bytes:
    """The template as a file, with the headings and one example row. `kind` is "referrals" or
    "mentors". `form` is "csv" or "xlsx".

    An XLSX also has a sheet with notes and the current lists. 6 queries for an XLSX, none for a
    CSV.
    """
    columns = KINDS[kind].columns
    rows = [[column.heading for column in columns], [column.example for column in columns]]
    return spreadsheet(
        form,
        Sheet(kind.capitalize(), rows, [WIDTH] * len(columns)),
        Sheet("What to write", _notes(KINDS[kind]), [WIDTH, WIDTH, NOTES_WIDTH]),
    )


def _notes(kind: Kind[Any]) -> Iterator[list[str]]:
    yield ["Column", "Can this be empty?", "What to write"]
    for column in kind.columns:
        yield [column.heading, "No" if column.is_required else "Yes", column.note]
    for noun, names in _lists():
        yield []
        yield [noun]
        for code, name in names:
            yield [name, code]


def _lists() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """All names that people can write in a cell, each with its code. People can also write the
    code."""
    choices = choices_for(PROGRAMME)
    yield "Prisons", list(choices.prisons.names.items())
    yield "Needs", list(choices.needs.names.items())
    yield "Languages", list(choices.languages.names.items())
    yield "Toolkits", list(choices.courses.names.items())
    yield "Offences", list(choices.offences.names.items())
    yield "Sources", _fixed(Source)
    yield "Release dates", _fixed(ReleaseKind)
    yield "Ethnicities", _fixed(Ethnicity)


def _fixed(kinds: type[TextChoices]) -> list[tuple[str, str]]:
    return [(str(kind.value), str(kind.label)) for kind in kinds]
