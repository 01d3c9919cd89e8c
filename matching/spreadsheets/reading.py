"""Reads a file from any spreadsheet program as a table of cells.

Never loses anything silently. If we cannot read a part of a file, refuses the part and says where
it is.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import islice
from typing import IO, Any, Final, NamedTuple
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from config.common.errors import DomainError
from config.common.spreadsheet import unescaped
from config.common.typed import visible

WHOLE_FILE = 0

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 60
MOST_LINES: Final = 100_000
"""The most lines of a CSV file, including empty lines."""
MOST_CELLS: Final = 250_000
"""The most cells of a sheet, including empty cells. A row without cells counts as 1 cell."""
MOST_LETTERS: Final = MOST_BYTES
"""The most characters in all cells together. This can be more than the size of the file, because a
workbook stores a repeated text only once."""
MOST_UNPACKED: Final = 10 * MOST_BYTES
"""The most bytes of an unpacked workbook. A small .xlsx can unpack to gigabytes."""
MOST_TAGS: Final[Mapping[str, int]] = {
    "xl/worksheets/": 3 * MOST_CELLS,
    "xl/sharedStrings": 2 * MOST_CELLS,
    "": 50_000,
}
"""The most XML tags in a part of a workbook, by the start of the name of the part.

A cell has up to 3 tags. A text has 2. Other parts, such as the styles, have few tags.
"""
MOST_TAGS_IN_ALL: Final = 4 * MOST_CELLS
PIECE: Final = 262_144
"""How many bytes we unpack in one step. This is more than the longest text of a cell: 32,767
characters."""
LONGEST_TITLE: Final = 10_000
"""The most characters of a line that can be the headings."""
MOST_TITLES: Final = 30
"""How many rows we search for the headings, from the top."""
ZIP: Final = b"PK\x03\x04"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS: Final = ",;\t|"
NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
"""Characters that occur in pictures and documents, but never in text.

PostgreSQL refuses the first of them, NUL.
"""
EXCEL_ERROR: Final = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
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
    "and choose the new file."
)
NO_ROWS: Final = (
    "This file is {kind}, and we can only read spreadsheets. Choose the .xlsx or .csv file that "
    "it was made from. You can also copy the rows into our template."
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
"""The first bytes, in small letters, of files that we cannot read, with the error for each."""
INSIDE: Final[Mapping[str, str]] = {
    "word/document.xml": NO_ROWS.format(kind="a Word document"),
    "xl/workbook.bin": SAVE_AGAIN.format(kind="an Excel file of another kind (.xlsb)"),
    "content.xml": SAVE_AGAIN.format(kind="an OpenDocument file, such as .ods"),
    "Index/Document.iwa": SAVE_AGAIN.format(kind="a Numbers or Pages file"),
}
"""The names of parts in zipped files that we cannot read, with the error for each."""
MERGED: Final = f"{{{SHEET_MAIN_NS}}}mergeCell"
PACKED: Final = "This is a .zip file. Unpack the file, and choose the .xlsx or .csv file inside."
TOO_MANY_ROWS: Final = f"This file has over {MOST_ROWS:,} rows. Split it and import each part."
TOO_MANY_COLUMNS: Final = (
    f"This file has over {MOST_COLUMNS} columns. Keep the columns of the template and remove the "
    "others."
)
TOO_MUCH: Final = (
    f"This file has over {MOST_CELLS:,} cells or too much text. Empty cells and other sheets count "
    "too. Copy the rows that you need into our template, and import that file."
)
TOO_MANY_LINES: Final = (
    f"This file has over {MOST_LINES:,} lines, most of them empty. Copy the rows that you need "
    "into our template, and import that file."
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
    """What is wrong with a file, and where. `row` is the number that a spreadsheet program shows.
    Row 0 means the whole file."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if self.row == WHOLE_FILE:
            return self.reason
        return f"Row {self.row}, {self.column}: {self.reason}"


class BadFile(DomainError):
    """We cannot import this file."""


class BadCell(DomainError):
    """A cell that we cannot import.

    `column` is the heading above the cell. It is empty if the function that reads the cell does not
    know the heading.
    """

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


class Type(Enum):
    """The type that a spreadsheet program gave the cell. In a CSV, every cell is text."""

    TEXT = "text"
    NUMBER = "number"
    FRACTION = "a number with a fraction"
    DATE = "a date"
    TIME = "a time of day"
    TRUTH = "true or false"
    ERROR = "an error of the spreadsheet"
    OTHER_DAYS = "a number, in a workbook that counts days from 1904"


class Cell(NamedTuple):
    """A cell as text, without spaces around it. `doubt` says why we may have misread the text. It
    can be empty."""

    text: str
    type: Type = Type.TEXT
    doubt: str = ""


class Row(NamedTuple):
    """One row, without empty cells at the end. `number` is the number that a spreadsheet program
    shows."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The table in a file.

    `rows` are the rows under the headings, without empty rows. `notes` say what we left out or
    assumed.
    """

    headings: Row
    rows: Sequence[Row]
    notes: Sequence[str] = ()


def plain(heading: str) -> str:
    """A heading with only letters and digits, in small letters: "email" for "E-mail"."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def read_table(data: bytes, known: Collection[str]) -> Table:
    """The table in a file. Raises BadFile, with a sentence that says what to do.

    `known` has the possible headings, with only letters and digits, in small letters. The row with
    the most possible headings is the row of headings.

    Dates become ISO dates without a time. Whole numbers lose their decimal point. A formula becomes
    its last result. The text of a merged cell is in all cells that it covers.
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
    """Raises BadFile if the first bytes show that the file is not a table. The error says what the
    file is, and what to choose instead.

    Looks only at the bytes, so a web process can call this safely.
    """
    start = data[:100].lstrip().lower()
    for first, sentence in STARTS.items():
        if start.startswith(first):
            raise BadFile(sentence)


def _names(row: Row, known: Collection[str]) -> int:
    """How many cells of this row are known headings."""
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
    """The text of a CSV file, and a function that returns why a cell may be misread.

    Reads UTF-8 with or without a byte order mark, and UTF-16 with a byte order mark. Reads all
    other data as Windows-1252, and this guess may be wrong.
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
    """A sentence about a text that some program has read in the wrong encoding: "ZoÃ«" for "Zoë".

    Empty if there is nothing wrong.
    """
    if text.isascii():
        return ""
    if "\ufffd" in text:
        return f"A letter is missing from “{text}”."
    with suppress(UnicodeError):
        return GARBLED.format(text=text, meant=text.encode("cp1252").decode())
    return ""


def _delimiter(text: str, known: Collection[str]) -> str:
    """The character that separates the cells.

    It is the character that gives the most known headings in the first lines. If no character gives
    a known heading, it is the character that occurs most in the first line that is not empty.
    """
    first = (line[:LONGEST_TITLE] for line in islice(io.StringIO(text), MOST_TITLES))
    lines = [line for line in first if line.strip(" \r\n,;\t|")]

    def worth(delimiter: str) -> tuple[int, int]:
        names = [
            len({plain(cell) for cell in line.split(delimiter)} & set(known)) for line in lines
        ]
        return max(names, default=0), lines[0].count(delimiter) if lines else 0

    return max(DELIMITERS, key=worth)


def _records(text: str, delimiter: str, doubt: Callable[[str], str]) -> Iterator[Row]:
    """The rows of a CSV file, without empty rows.

    Raises BadFile for a quotation mark without an end, because all later rows would become part of
    one cell. Also raises BadFile if the closing quotation mark comes so late that a cell would
    contain whole rows.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, line, width, cells_read = 0, 1, 0, 0
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
        number, line, cells_read = number + 1, reader.line_num + 1, cells_read + len(texts)
        if number > MOST_LINES:
            raise BadFile(TOO_MANY_LINES)
        if cells_read > MOST_CELLS:
            raise BadFile(TOO_MUCH)
        if cells := _tidied(_csv_cell(cell, doubt) for cell in texts):
            yield Row(number, cells)


def _swallows(text: str, delimiter: str, width: int) -> bool:
    """Whether a cell contains another whole row."""
    return "\n" in text and width > 0 and text.count(delimiter) >= width


def _csv_cell(text: str, doubt: Callable[[str], str]) -> Cell:
    tidy = _tidy(text)
    return Cell(tidy, Type.ERROR if EXCEL_ERROR.fullmatch(tidy) else Type.TEXT, doubt(tidy))


def _xlsx_rows(data: bytes) -> tuple[list[Row], list[str]]:
    try:
        with ZipFile(io.BytesIO(data)) as parts:
            _check_parts(parts)
        return _sheet_rows(data)
    except (BadFile, MemoryError):
        raise
    except Exception as error:  # a broken workbook can raise almost anything
        raise BadFile(DAMAGED) from error


def _check_parts(parts: ZipFile) -> None:
    """Raises BadFile if the file is not a workbook, or if it is too large to read.

    Unpacks the parts in small pieces, and counts what is in them. Stores nothing, so a small file
    that unpacks to gigabytes does no harm.
    """
    names = set(parts.namelist())
    for part, sentence in INSIDE.items():
        if part in names:
            raise BadFile(sentence)
    if not any(name.startswith("xl/") for name in names):
        raise BadFile(PACKED)
    unpacked = tags = 0
    for name in names:
        tag_limit = next(limit for start, limit in MOST_TAGS.items() if name.startswith(start))
        tags_here = 0
        with parts.open(name) as stream:
            while piece := stream.read(PIECE):
                # Excel never writes a DOCTYPE. Entities in a DOCTYPE can grow to gigabytes.
                if b"<!DOCTYPE" in piece:
                    raise BadFile(DAMAGED)
                tags_in_piece = piece.count(b"<") - piece.count(b"</")
                unpacked, tags_here = unpacked + len(piece), tags_here + tags_in_piece
                has_long_text = name.endswith(".xml") and len(piece) == PIECE and not tags_in_piece
                if has_long_text or unpacked > MOST_UNPACKED or tags_here > tag_limit:
                    raise BadFile(TOO_MUCH)
        tags += tags_here
        if tags > MOST_TAGS_IN_ALL:
            raise BadFile(TOO_MUCH)


def _sheet_rows(data: bytes) -> tuple[list[Row], list[str]]:
    """The rows of the first visible sheet."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    others = [other.title for other in book.worksheets if other is not sheet]
    notes = [f"We read the sheet “{sheet.title}” and no other sheet."] if others else []
    with ZipFile(io.BytesIO(data)) as parts:
        path = sheet._worksheet_path  # type: ignore[attr-defined] # of a read-only sheet
        with parts.open(path) as source:
            grid = _grid(_Sheet(sheet, source))
    rows = (Row(number, _tidied(cells)) for number, cells in sorted(grid.items()))
    return [row for row in rows if row.cells], notes


class _Sheet(WorkSheetParser):
    """The rows of a sheet, without the empty cells that openpyxl adds.

    openpyxl fills all gaps between cells and between rows. A tiny file can have a cell in column
    16,384 or in row 1,000,000. With all gaps filled, the rows of such a file would need enormous
    memory.
    """

    def __init__(self, sheet: Any, source: IO[bytes]) -> None:
        book = sheet.parent
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.merged: list[str] = []
        self.cells = self.letters = 0

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """The number and the cells of each row. Raises BadFile if there is too much to read.

        After the last row, `merged` says where all merged cells are, such as "A1:B2".
        """
        element: Any
        for _, element in iterparse(self.source):  # noqa: S314 — _check_parts refuses entities
            if element.tag == ROW_TAG:
                self.cells += max(len(element), 1)
                if self.cells > MOST_CELLS:
                    raise BadFile(TOO_MUCH)
                yield self.parse_row(element)
                element.clear()
            elif element.tag == MERGED:
                self.merged.append(element.attrib["ref"])

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Reads one cell. A formula without a result is an error, not an empty cell."""
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            return cell | {"value": "#N/A", "data_type": "e"}
        if isinstance(cell["value"], str):
            self.letters += len(cell["value"])
            if self.letters > MOST_LETTERS:
                raise BadFile(TOO_MUCH)
        return cell


def _grid(sheet: _Sheet) -> dict[int, list[Cell]]:
    """The cells by the number of the row, with merged cells filled in. Raises BadFile if there are
    too many cells."""
    other_days = sheet.epoch == CALENDAR_MAC_1904
    grid: dict[int, list[Cell]] = {}
    for number, row in sheet.rows():
        cells = [Cell("")] * MOST_COLUMNS
        for one in row:
            cell = _xlsx_cell(one["value"], one["data_type"], other_days=other_days)
            if cell.text and one["column"] > MOST_COLUMNS:
                raise BadFile(TOO_MANY_COLUMNS)
            if cell.text:
                cells[one["column"] - 1] = cell
        if any(cell.text for cell in cells):
            grid[number] = cells
        if len(grid) > MOST_ROWS + MOST_TITLES:
            raise BadFile(TOO_MANY_ROWS)
    _fill_merged(grid, sheet.merged)
    return grid


def _fill_merged(grid: dict[int, list[Cell]], merged: Iterable[str]) -> None:
    """Copies the text of each merged cell to all cells that it covers."""
    filled = 0
    for reference in merged:
        left, top, right, bottom = range_boundaries(reference)
        if left is None or top is None or right is None or bottom is None or top not in grid:
            continue
        columns = range(left - 1, min(right, MOST_COLUMNS))
        rows = range(top, min(bottom, max(grid)) + 1)
        filled += len(rows) * len(columns)
        if filled > MOST_CELLS:
            raise BadFile(TOO_MUCH)
        for row in rows:
            for column in columns:
                if row in grid:
                    grid[row][column] = grid[top][left - 1]


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
    """These cells, without empty cells at the end."""
    row = list(cells)
    while row and not row[-1].text:
        row.pop()
    return row


def _tidy(text: str) -> str:
    """The visible text (see config.common.typed), with single spaces instead of line breaks and
    several spaces.

    Our own files put an apostrophe before a text that would run as a formula. Removes this
    apostrophe.
    """
    return " ".join(visible(unescaped(text)).split())
