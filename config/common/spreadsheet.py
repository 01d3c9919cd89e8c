"""Spreadsheets that people download. Every cell is escaped text, or a number."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PrintPageSetup
from openpyxl.worksheet.properties import PageSetupProperties

FORMULA_SIGNS: Final = frozenset("=+-@\N{MINUS SIGN}")
ABROAD: Final = re.compile(r"\+\d+( (\(0\) ?)?\d+)+(,? (ext|x)\.? ?\d+)?", re.ASCII | re.IGNORECASE)
"""A phone number with a country code and spaces, such as +44 7700 900123. We do not escape it,
because a spreadsheet program reads it as text. Without the spaces, the program would read an amount
and remove the plus, so we escape such a number."""
CELL_BREAKS: Final = ("\t", "\r", "\n")
NOT_SEEN: Final = frozenset("CMZ")
"""The first letters of the Unicode categories of control characters, marks and spaces."""
A4: Final = 9
"""The number that stands for A4 paper in an xlsx file."""
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Cell: TypeAlias = str | int | float
"""The value of a cell. A number stays a number, so that people can add up a column."""


class Sheet(NamedTuple):
    """One sheet, with the headings first.

    `widths` has the width of each column in characters. With `widths`, text wraps, and the headings
    are bold and stay in view. The sheet also prints on A4, as wide as the page, with the headings
    on each page.
    """

    title: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def spreadsheet(form: str, *sheets: Sheet) -> bytes:
    """The bytes of a file: an "xlsx" of these sheets, or a "csv" of the first sheet. No text in the
    file can run as a formula (see escaped).

    5,000 rows of 15 cells take under a second. With `widths`, this takes twice as long.
    """
    return _csv(sheets[0]) if form == "csv" else _xlsx(sheets)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program could run the text as a formula.

    Spreadsheet programs ignore spaces and invisible characters at the beginning. They also read
    other forms of a sign, such as the full-width "＝", as the sign itself. Source: OWASP, "CSV
    Injection".
    """
    if ABROAD.fullmatch(text):
        return False
    for letter in text:
        if unicodedata.category(letter)[0] not in NOT_SEEN:
            return unicodedata.normalize("NFKC", letter)[0] in FORMULA_SIGNS
    return False


def escaped(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would run it as a formula.

    Use this on every cell that somebody typed. `unescaped` gives the text back.
    """
    return f"'{text}" if _is_unsafe(text.lstrip("'")) else text


def unescaped(text: str) -> str:
    """The text without the apostrophe that `escaped` has added."""
    return text[1:] if text[:1] == "'" and _is_unsafe(text.lstrip("'")) else text


def _is_unsafe(text: str) -> bool:
    return text.startswith(CELL_BREAKS) or is_formula(text)


def _safe(value: Cell) -> Cell:
    return escaped(value) if isinstance(value, str) else value


def _csv(sheet: Sheet) -> bytes:
    """The rows as CSV, with a byte-order mark so that Excel reads them as UTF-8."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(map(_safe, row) for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig")


def _xlsx(sheets: Iterable[Sheet]) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.title)
    if not sheet.widths:
        for row in sheet.rows:
            page.append([_safe(value) for value in row])
        return
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup = PrintPageSetup(orientation="landscape", paperSize=A4, fitToHeight=0)
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for place, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(sheet.rows):
        cells = [WriteOnlyCell(page, _safe(value)) for value in row]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.number_format = "@"  # text, so that a date stays as it was written
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 0)
        page.append(cells)
