"""Reading a file as rows of text, and the result of an import."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from config.common.errors import DomainError

HEADER = 1
WHOLE_FILE = 0

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
MOST_UNPACKED: Final = 20 * MOST_BYTES
"""A small .xlsx can unpack to gigabytes."""
ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS: Final = ",;\t"
NOT_TEXT: Final = re.compile(r"[\x00-\x1f\x7f]")
"""Characters that pictures and documents have and names do not. PostgreSQL refuses the first."""
NOT_READABLE: Final = (
    "We cannot read this file. Open it in your spreadsheet program, save it as .xlsx or .csv, and "
    "try that one."
)
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` counts as a spreadsheet does: the headings are row 1. 0 is the file as a whole."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if self.row == WHOLE_FILE:
            return self.reason
        return f"Row {self.row}, {self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`added` and `unchanged` count rows. `problems` are why other rows were not added. `warnings`
    are what to check in rows that were."""

    added: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the file had no rows at all, good or bad."""
        return not (self.added or self.unchanged or self.problems)


class BadFile(DomainError):
    """Nothing in this file can be imported."""


class BadCell(DomainError):
    """A cell we cannot import. `column` is its heading, or empty if the reader does not know it."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


def read_rows(data: bytes) -> Rows:
    """Every row as text. Short rows stay short. Raises BadFile with what to do.

    Dates become ISO dates without a time, whole numbers lose their decimal point, and formulas give
    their last result.
    """
    if len(data) > MOST_BYTES:
        raise BadFile("This file is over 5 MB. Split it into smaller ones and import each.")
    if data.startswith(OLD_EXCEL):
        raise BadFile("This is an older Excel file. Save it as .xlsx or .csv and try that one.")
    lines = _xlsx_rows(data) if data.startswith(ZIP) else _csv_rows(_decoded(data))
    rows = list(islice(lines, MOST_ROWS + 2))
    if any(NOT_TEXT.search(cell) for row in rows for cell in row):
        raise BadFile(NOT_READABLE)
    if not any(rows):
        raise BadFile("This file is empty. Fill in the template and import that.")
    if len(rows) > MOST_ROWS + 1:
        raise BadFile(f"This file has over {MOST_ROWS:,} rows. Split it and import each part.")
    return rows


def _decoded(data: bytes) -> str:
    """Text from UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252."""
    encodings = ["utf-16"] if data.startswith(UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(NOT_READABLE)


def _csv_rows(text: str) -> Iterator[list[str]]:
    headings = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=headings.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield _tidied(row)
    except csv.Error as error:
        raise BadFile(NOT_READABLE) from error


def _xlsx_rows(data: bytes) -> Iterable[list[str]]:
    try:
        _check_unpacked(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True
        )
        return [_tidied(_text(value) for value in row) for row in cells]
    except BadFile:
        raise
    except Exception as error:  # a broken workbook can raise almost anything
        raise BadFile(NOT_READABLE) from error


def _check_unpacked(data: bytes) -> None:
    """Raises BadFile if the workbook is too large once unpacked. Python's zipfile never reads a
    part beyond its declared size, so adding up the declared sizes is enough."""
    try:
        with ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except BadZipFile as error:
        raise BadFile(NOT_READABLE) from error
    if unpacked > MOST_UNPACKED:
        raise BadFile("This file is too large once it is opened. Split it and import each part.")


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _tidied(cells: Iterable[str]) -> list[str]:
    """The cells with every run of spaces, line breaks and Excel's non-breaking spaces as one space,
    and without empty cells at the end."""
    row = [" ".join(cell.split()) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row
