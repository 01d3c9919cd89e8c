"""Reading a file as a table of cells, whatever program wrote the file.

We lose nothing silently. When we cannot read a part of a file, we refuse the part and say where it
is.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import islice
from typing import Final, NamedTuple
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from config.common.errors import DomainError
from config.common.spreadsheet import unescaped

WHOLE_FILE = 0

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 60
MOST_UNPACKED: Final = 20 * MOST_BYTES
"""The most bytes that a file can have when it is unpacked.

A small .xlsx can unpack to gigabytes.
"""
MOST_TITLES: Final = 30
"""How many rows, from the top, we search for the headings."""
ZIP: Final = b"PK\x03\x04"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS: Final = ",;\t|"
NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
"""Characters that pictures and documents have, and names do not have.

PostgreSQL refuses the first of these characters.
"""
EXCEL_ERROR: Final = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
MEANINGFUL_MARKS: Final = frozenset(
    "\u200c\u200d\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Invisible characters that change how a text is read.

They are joiners, which some scripts need, and marks that reverse a text, which a cell must not
have.
"""
NOT_READABLE: Final = (
    "We cannot read this file. Open it in your spreadsheet program, save it as .xlsx or .csv, and "
    "choose the new file."
)
DAMAGED: Final = (
    "This Excel file is damaged and does not open. Find an undamaged copy, or open it in your "
    "spreadsheet program and save it again as .xlsx or .csv. Then choose that file."
)
SAVE_AGAIN: Final = (
    "This file is {kind}. Open the file in your spreadsheet program, save it as .xlsx or .csv, "
    "and choose "
    "the new file."
)
NO_ROWS: Final = (
    "This file is {kind}, and we can only read spreadsheets. Choose the .xlsx or .csv file that "
    "it was "
    "made from. You can also copy the rows into our template."
)
STARTS: Final[Mapping[bytes, str]] = {
    b"%pdf-": NO_ROWS.format(kind="a PDF"),
    b"\xd0\xcf\x11\xe0": SAVE_AGAIN.format(kind="an older Excel file"),
    b"<html": SAVE_AGAIN.format(kind="a web page"),
    b"<!doc": SAVE_AGAIN.format(kind="a web page"),
    b"{\\rtf": NO_ROWS.format(kind="a Word document"),
    b"\x89png": NO_ROWS.format(kind="a picture"),
    b"gif8": NO_ROWS.format(kind="a picture"),
    b"\xff\xd8\xff": NO_ROWS.format(kind="a picture"),
}
"""What files start with that are not a spreadsheet we can read, in small letters."""
INSIDE: Final[Mapping[str, str]] = {
    "word/document.xml": NO_ROWS.format(kind="a Word document"),
    "xl/workbook.bin": SAVE_AGAIN.format(kind="an Excel file of another kind (.xlsb)"),
    "content.xml": SAVE_AGAIN.format(kind="an OpenDocument file, such as .ods"),
    "Index/Document.iwa": SAVE_AGAIN.format(kind="a Numbers or Pages file"),
}
"""Parts that only files of other programs have."""
PACKED: Final = "This is a .zip file. Unpack the file, and choose the .xlsx or .csv file inside."
TOO_MANY_ROWS: Final = f"This file has over {MOST_ROWS:,} rows. Split it and import each part."
TOO_MANY_COLUMNS: Final = (
    f"This file has over {MOST_COLUMNS} columns. Keep the columns of the template and remove the "
    "others."
)
EMPTY: Final = "This file is empty. Fill in the template and import that file."
OPEN_QUOTE: Final = (
    "In line {line}, a quotation mark is missing or in the wrong place, so we cannot tell where "
    "the next rows begin. Correct this line. We imported nothing."
)
UNREAD: Final = (
    "This file is not in the usual encoding (UTF-8), so we guessed the accented letters: “{text}”."
)
GARBLED: Final = "“{text}” looks like a broken spelling of “{meant}”."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file. `row` counts as a spreadsheet does. Row 0 is the file as a
    whole."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if self.row == WHOLE_FILE:
            return self.reason
        return f"Row {self.row}, {self.column}: {self.reason}"


class BadFile(DomainError):
    """Nothing in this file can be imported."""


class BadCell(DomainError):
    """A cell that we cannot import.

    `column` is the heading of the cell, or empty if the reader does not know the heading.
    """

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


class Type(Enum):
    """What a spreadsheet program took the cell for. In a CSV every cell is text."""

    TEXT = "text"
    NUMBER = "number"
    FRACTION = "a number with a fraction"
    DATE = "a date"
    TIME = "a time of day"
    TRUTH = "true or false"
    ERROR = "an error of the spreadsheet"
    OTHER_DAYS = "a number, in a workbook that counts days from 1904"


class Cell(NamedTuple):
    """A cell as text without spaces at its ends. `doubt` says why the text may be misread, or is
    empty."""

    text: str
    type: Type = Type.TEXT
    doubt: str = ""


class Row(NamedTuple):
    """One row. `number` counts as a spreadsheet does. Empty cells at the end are left out."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table.

    `rows` are the rows under the headings that are not empty. `notes` say what we left out or
    assumed.
    """

    headings: Row
    rows: Sequence[Row]
    notes: Sequence[str] = ()


def plain(heading: str) -> str:
    """The letters and digits of a heading, in small letters: "E-mail" and "email" are the same."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def read_table(data: bytes, known: Collection[str]) -> Table:
    """The table in a file. Raises BadFile, which says what to do.

    `known` are the headings that there can be (see plain). We take the row with most of these
    headings as the row of headings. Dates become ISO dates without a time. Whole numbers lose their
    decimal point. Formulas give their last result. A merged cell says the same in each place that
    it covers.
    """
    if len(data) > MOST_BYTES:
        raise BadFile(
            "This file is over 5 MB. Split the file into smaller files and import each of them."
        )
    check_kind(data)
    rows, notes = _xlsx_rows(data) if data.startswith(ZIP) else _csv_rows(data, known)
    if any(NOT_TEXT.search(cell.text) for row in rows for cell in row.cells):
        raise BadFile(NOT_READABLE)
    if not rows:
        raise BadFile(EMPTY)
    place = max(range(min(len(rows), MOST_TITLES)), key=lambda at: (_names(rows[at], known), -at))
    above = [row.number for row in rows[:place]]
    if above:
        notes = [
            *notes,
            f"We read the headings in row {rows[place].number} and nothing above that row.",
        ]
    if len(rows) - place > MOST_ROWS + 1:
        raise BadFile(TOO_MANY_ROWS)
    if any(len(row.cells) > MOST_COLUMNS for row in rows):
        raise BadFile(TOO_MANY_COLUMNS)
    return Table(rows[place], rows[place + 1 :], notes)


def check_kind(data: bytes) -> None:
    """Raises BadFile when the data cannot be a table. The error says what the file is and what to
    choose.

    Quick, because this looks only at the start of the data and, in a workbook, at the names of its
    parts.

    """
    start = data[:100].lstrip().lower()
    for first, sentence in STARTS.items():
        if start.startswith(first):
            raise BadFile(sentence)
    if data.startswith(ZIP):
        _check_parts(data)


def _check_parts(data: bytes) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as file:
            parts = set(file.namelist())
    except Exception as error:  # see _xlsx_rows
        raise BadFile(DAMAGED) from error
    for part, sentence in INSIDE.items():
        if part in parts:
            raise BadFile(sentence)
    if not any(part.startswith("xl/") for part in parts):
        raise BadFile(PACKED)


def _names(row: Row, known: Collection[str]) -> int:
    """How many of the cells are headings that we know."""
    return len({plain(cell.text) for cell in row.cells} & set(known))


def _csv_rows(data: bytes, known: Collection[str]) -> tuple[list[Row], list[str]]:
    text, doubt = _decoded(data)
    first, _, rest = text.partition("\n")
    separator_line = re.fullmatch(r"\"?sep=(.)\"?", first.strip("\r \t") or first, re.IGNORECASE)
    if first.strip("\r").lower() == "sep=\t":
        delimiter, text = "\t", rest
    elif separator_line:
        delimiter, text = separator_line[1], rest
    else:
        delimiter = _delimiter(text, known)
    return list(_records(text, delimiter, doubt)), []


def _decoded(data: bytes) -> tuple[str, Callable[[str], str]]:
    """The text, and a function that says why a cell may be misread.

    Reads UTF-8 with or without a byte order mark, and UTF-16 with a byte order mark. Takes any
    other data for Windows-1252, which may be wrong.
    """
    encodings = ["utf-16"] if data.startswith(UTF_16) else ["utf-8-sig"]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), _garbled
    try:
        return data.decode("cp1252"), _guessed
    except UnicodeDecodeError as error:
        raise BadFile(NOT_READABLE) from error


def _guessed(text: str) -> str:
    return "" if text.isascii() else UNREAD.format(text=text)


def _garbled(text: str) -> str:
    """A sentence when the text is UTF-8 that was once read as Windows-1252: "ZoÃ«" for "Zoë".

    Empty when the text is fine.
    """
    if text.isascii():
        return ""
    if "\ufffd" in text:
        return f"A letter of “{text}” is lost."
    with suppress(UnicodeError):
        return GARBLED.format(text=text, meant=text.encode("cp1252").decode())
    return ""


def _delimiter(text: str, known: Collection[str]) -> str:
    """The character that separates the cells.

    We try each character on the first lines, and take the character that gives the most headings
    that we know. If no character gives any, we take the most frequent character in the first line
    that is not empty.
    """
    lines = [line for line in islice(io.StringIO(text), MOST_TITLES) if line.strip(" \r\n,;\t|")]

    def worth(delimiter: str) -> tuple[int, int]:
        names = [
            len({plain(cell) for cell in line.split(delimiter)} & set(known)) for line in lines
        ]
        return max(names, default=0), lines[0].count(delimiter) if lines else 0

    return max(DELIMITERS, key=worth)


def _records(text: str, delimiter: str, doubt: Callable[[str], str]) -> Iterator[Row]:
    """The rows that are not empty.

    Refuses a quotation mark that is never closed, because it would swallow every row after it. Also
    refuses a quotation mark that a much later mark closes, because it would swallow the rows
    between.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, line, width = 0, 1, 0
    while True:
        try:
            texts = next(reader, None)
        except csv.Error as error:
            raise BadFile(OPEN_QUOTE.format(line=line)) from error
        if texts is None:
            return
        width = width or len(texts) - 1
        if any(_swallows(cell, delimiter, width) for cell in texts):
            raise BadFile(OPEN_QUOTE.format(line=line))
        number, line = number + 1, reader.line_num + 1
        if cells := _tidied(_csv_cell(cell, doubt) for cell in texts):
            yield Row(number, cells)


def _swallows(text: str, delimiter: str, width: int) -> bool:
    """Whether a cell has another whole row inside it."""
    return "\n" in text and width > 0 and text.count(delimiter) >= width


def _csv_cell(text: str, doubt: Callable[[str], str]) -> Cell:
    tidy = _tidy(text)
    return Cell(tidy, Type.ERROR if EXCEL_ERROR.fullmatch(tidy) else Type.TEXT, doubt(tidy))


def _xlsx_rows(data: bytes) -> tuple[list[Row], list[str]]:
    try:
        _check_unpacked(data)
        return _sheet_rows(data)
    except BadFile:
        raise
    except Exception as error:  # a broken workbook can raise almost anything
        raise BadFile(DAMAGED) from error


def _sheet_rows(data: bytes) -> tuple[list[Row], list[str]]:
    """The rows of the first sheet that a person can see."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    place, sheet = next(
        (place, sheet)
        for place, sheet in enumerate(book.worksheets)
        if sheet.sheet_state == "visible"
    )
    others = [other.title for other in book.worksheets if other is not sheet]
    notes = [f"We read the sheet “{sheet.title}” and no other sheet."] if others else []
    with ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read(sheet._worksheet_path)  # type: ignore[attr-defined] # of a read-only sheet
    grid = _grid(book, place)
    for row, column in _formulas(data, place) if b"<f" in xml else ():
        cells = grid.setdefault(row, [Cell("")] * MOST_COLUMNS)
        if not cells[column].text:
            cells[column] = Cell("#N/A", Type.ERROR)  # a formula without a result
    _fill_merged(grid, xml)
    rows = (Row(number, _tidied(cells)) for number, cells in sorted(grid.items()))
    return [row for row in rows if row.cells], notes


def _grid(book: Workbook, place: int) -> dict[int, list[Cell]]:
    """The cells by row. Raises BadFile when there are too many rows or columns."""
    other_days = book.epoch == CALENDAR_MAC_1904
    grid: dict[int, list[Cell]] = {}
    sheet = book.worksheets[place]
    sheet.reset_dimensions()  # what a file says about its own size may be wrong
    for number, row in enumerate(sheet.iter_rows(values_only=False), start=1):
        cells = _tidied(
            _xlsx_cell(cell.value, cell.data_type, other_days=other_days) for cell in row
        )
        if len(cells) > MOST_COLUMNS:
            raise BadFile(TOO_MANY_COLUMNS)
        if cells:
            grid[number] = [*cells, *[Cell("")] * (MOST_COLUMNS - len(cells))]
        if len(grid) > MOST_ROWS + MOST_TITLES:
            raise BadFile(TOO_MANY_ROWS)
    return grid


def _formulas(data: bytes, place: int) -> Iterator[tuple[int, int]]:
    """The row (from 1) and the column (from 0) of each cell that has a formula."""
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[place]
    for row in sheet.iter_rows(max_col=MOST_COLUMNS):
        for column, cell in enumerate(row):
            if cell.data_type == "f" and cell.row is not None:
                yield cell.row, column


def _fill_merged(grid: dict[int, list[Cell]], xml: bytes) -> None:
    """Copies what a merged cell says to the rows and columns that the cell covers."""
    for reference in re.findall(rb'<mergeCell ref="([A-Z0-9:]+)"', xml):
        first_column, top, right, bottom = range_boundaries(reference.decode())
        if None in {first_column, top, right, bottom} or top not in grid:
            continue
        for row in range(int(top or 0), min(int(bottom or 0), max(grid)) + 1):
            for column in range(int(first_column or 0) - 1, min(int(right or 0), MOST_COLUMNS)):
                if row in grid:
                    grid[row][column] = grid[int(top or 0)][int(first_column or 0) - 1]


def _check_unpacked(data: bytes) -> None:
    """Raises BadFile when the workbook is too large once it is unpacked.

    Python's zipfile never reads more of a part than its declared size. It is therefore enough to
    add up the declared sizes.
    """
    with ZipFile(io.BytesIO(data)) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > MOST_UNPACKED:
        raise BadFile("This file is too large once it is opened. Split it and import each part.")


def _xlsx_cell(value: object, data_type: str, *, other_days: bool) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell(str(value).upper(), Type.TRUTH)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), Type.DATE)
    if isinstance(value, date):
        return Cell(value.isoformat(), Type.DATE)
    if isinstance(value, time | timedelta):
        return Cell(str(value), Type.TIME)
    if isinstance(value, int | float):
        return _number(value, other_days=other_days)
    text = _tidy(str(value))
    if data_type == "e" or EXCEL_ERROR.fullmatch(text):
        return Cell(text, Type.ERROR)
    return Cell(text, Type.TEXT, _garbled(text))


def _number(value: float, *, other_days: bool) -> Cell:
    if isinstance(value, float) and not value.is_integer():
        return Cell(repr(value), Type.FRACTION)
    return Cell(str(int(value)), Type.OTHER_DAYS if other_days else Type.NUMBER)


def _tidied(cells: Iterable[Cell]) -> list[Cell]:
    """The cells without the empty cells at the end."""
    row = list(cells)
    while row and not row[-1].text:
        row.pop()
    return row


def _tidy(text: str) -> str:
    """The text in composed letters, with one space for every run of spaces and line breaks.

    Removes invisible characters. Also removes the apostrophe that our own files put before text
    that would run as a formula.
    """
    text = unescaped(text)
    if not text.isascii():
        text = "".join(
            letter
            for letter in unicodedata.normalize("NFC", text)
            if letter in MEANINGFUL_MARKS or unicodedata.category(letter) != "Cf"
        )
    return " ".join(text.split())
