"""Files to import, as spreadsheet programs write them."""

import csv
import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook

MAN = {
    "Reference": "R-1",
    "Name": "Rowan Yarrow",
    "Prison": "BXI",
    "Source": "Prison Offender Manager",
    "Received": "01/09/2026",
}
MENTOR = {"Email": "robin@example.org", "Name": "Robin Sedge"}


def a_csv(
    rows: Iterable[Mapping[str, str]], delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    """A CSV file. It has a column for each heading that any of the rows has."""
    listed = list(rows)
    headings = list(dict.fromkeys(heading for row in listed for heading in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, headings, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(listed)
    return file.getvalue().encode(encoding)


def an_xlsx(rows: Iterable[Iterable[object]]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
