"""An empty file to fill in: every column, one example, and what each cell may hold."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from django.db.models import TextChoices
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from config.common.actor import PROGRAMME
from config.common.spreadsheet import escaped
from matching.imports.choices import choices_for
from matching.imports.importing import KINDS
from matching.imports.kind import Kind
from matching.models import Ethnicity, ReleaseKind, Source

Format = Literal["csv", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "xlsx")
MEDIA_TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTH: Final = 28
NOTES_WIDTH: Final = 70


def import_template(kind: str, form: Format) -> bytes:
    """A file of "referrals" or "mentors" with the headings and one example row. The XLSX has a
    second sheet of notes, with the lists as they stand. Six queries for an XLSX, none for a CSV."""
    chosen = KINDS[kind]
    return _csv(chosen) if form == "csv" else _xlsx(kind, chosen)


def _rows(kind: Kind[Any]) -> list[list[str]]:
    return [
        [column.heading for column in kind.columns],
        [escaped(column.example) for column in kind.columns],
    ]


def _csv(kind: Kind[Any]) -> bytes:
    """With a byte-order mark, or Excel would not see that it is UTF-8."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(_rows(kind))
    return written.getvalue().encode("utf-8-sig")


def _xlsx(title: str, kind: Kind[Any]) -> bytes:
    book = Workbook()
    sheet, notes = book.worksheets[0], book.create_sheet("What to write")
    sheet.title = title.capitalize()
    _fill(sheet, _rows(kind), [WIDTH] * len(kind.columns))
    _fill(notes, _notes(kind), [WIDTH, WIDTH, NOTES_WIDTH])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, rows: Iterable[list[str]], widths: list[int]) -> None:
    """As text: a date stays what was written, and nothing is a formula."""
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, escaped(value))
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _notes(kind: Kind[Any]) -> Iterator[list[str]]:
    yield ["Column", "Can it be empty?", "What to write"]
    for column in kind.columns:
        yield [column.heading, "No" if column.is_required else "Yes", column.note]
    for noun, names in _lists():
        yield []
        yield [noun]
        for code, name in names:
            yield [name, code]


def _lists() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Everything a cell may name, with its code, which may be written instead."""
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
