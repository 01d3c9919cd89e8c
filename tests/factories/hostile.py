"""Small files that would take much memory or time to read."""

import io
from collections.abc import Callable, Mapping
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from tests.factories.spreadsheets import an_xlsx

SHEET: Final = "xl/worksheets/sheet1.xml"
STRINGS: Final = "xl/sharedStrings.xml"
STYLES: Final = "xl/styles.xml"
TYPES: Final = "[Content_Types].xml"
STRINGS_TYPE: Final = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" />'
)
SPREADSHEET: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADINGS: Final = '<row r="1"><c t="inlineStr"><is><t>Name</t></is></c></row>'


def with_parts(parts: Mapping[str, bytes]) -> bytes:
    """A workbook that Excel could have written, with these parts in place of its own."""
    with ZipFile(io.BytesIO(an_xlsx([["Name", "Prison"]]))) as old:
        own = {name: old.read(name) for name in old.namelist()}
    own[TYPES] = own[TYPES].replace(b"</Types>", STRINGS_TYPE + b"</Types>")
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as new:
        for name, part in {STRINGS: strings(""), **own, **parts}.items():
            new.writestr(name, part)
    return file.getvalue()


def a_sheet(rows: str, before: str = "", after: str = "", doctype: str = "") -> bytes:
    return with_parts(
        {
            SHEET: f"{doctype}<worksheet {SPREADSHEET}>{before}<sheetData>{HEADINGS}{rows}"
            f"</sheetData>{after}</worksheet>".encode()
        }
    )


def strings(text: str, head: str = "") -> bytes:
    return f"{head}<sst {SPREADSHEET}>{text}</sst>".encode()


def entities() -> str:
    """A document type whose last entity is 10 to the power of 9 letters."""
    lines = ['<!ENTITY e0 "lollollolx">']
    lines += [f'<!ENTITY e{number} "{repeated(number - 1)}">' for number in range(1, 9)]
    return f"<!DOCTYPE sst [{''.join(lines)}]>"


def repeated(number: int) -> str:
    return f"&e{number};" * 10


def many_parts() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(50_000):
            archive.writestr(f"xl/{number:x}", "")
    return file.getvalue()


def far_cells() -> str:
    """Rows with one empty cell each, in the last column that a sheet can have."""
    return "".join(f'<row r="{row}"><c r="XFD{row}"/></row>' for row in range(2, 20_000))


def merged() -> bytes:
    cells = '<mergeCell ref="A1:XFD1048576"/>' * 50_000
    return a_sheet("<row><c><v>1</v></c></row>" * 9_000, after=f"<mergeCells>{cells}</mergeCells>")


def shared_formula() -> bytes:
    first = f'<row><c r="A2"><f t="shared" si="0">{"A1+" * 10_000}A1</f></c></row>'
    return a_sheet(first + '<row><c r="A3"><f t="shared" si="0"/></c></row>' * 9_000)


def long_text_often() -> bytes:
    rows = '<row><c t="s"><v>0</v></c></row>' * 9_000
    sheet = f"<worksheet {SPREADSHEET}><sheetData>{HEADINGS}{rows}</sheetData></worksheet>"
    return with_parts(
        {STRINGS: strings(f"<si><t>{'Zoë ' * 8_000}</t></si>"), SHEET: sheet.encode()}
    )


def long_shared_text(length: int) -> bytes:
    return with_parts({STRINGS: strings(f"<si><t>{'x' * length}</t></si>")})


def many_styles() -> bytes:
    styles = f"<styleSheet {SPREADSHEET}><cellXfs>{'<xf/>' * 900_000}</cellXfs></styleSheet>"
    return with_parts({STYLES: styles.encode()})


def many_attributes() -> bytes:
    attributes = " ".join(f'a{number}=""' for number in range(2_000_000))
    return a_sheet(f"<row><c {attributes}/></row>")


FILES: Final[Mapping[str, Callable[[], bytes]]] = {
    "empty cells in the last column": lambda: a_sheet(
        far_cells(), before='<dimension ref="A1:XFD1048576"/>'
    ),
    "one row far away": lambda: a_sheet('<row r="1000000000"><c><v>1</v></c></row>'),
    "many empty rows": lambda: a_sheet("<row/>" * 1_500_000),
    "many empty cells in one row": lambda: a_sheet(f"<row>{'<c/>' * 5_000_000}</row>"),
    "fewer empty cells in one row": lambda: a_sheet(f"<row>{'<c/>' * 900_000}</row>"),
    "many empty cells in many rows": lambda: a_sheet(f"<row>{'<c/>' * 1_000}</row>" * 5_000),
    "cells one inside the other": lambda: a_sheet(
        f"<row>{'<c>' * 900_000}{'</c>' * 900_000}</row>"
    ),
    "merged cells on merged cells": merged,
    "a long formula in many cells": shared_formula,
    "one long text in many cells": long_text_often,
    "many shared texts": lambda: with_parts({STRINGS: strings("<si><t/></si>" * 3_000_000)}),
    "fewer shared texts": lambda: with_parts({STRINGS: strings("<si/>" * 900_000)}),
    "shared texts in many pieces": lambda: with_parts(
        {STRINGS: strings(f"<si>{'<r/>' * 900_000}</si>")}
    ),
    "a long shared text": lambda: long_shared_text(99_000_000),
    "a shared text as long as a file can be": lambda: long_shared_text(45_000_000),
    "many styles": many_styles,
    "entities": lambda: with_parts({STRINGS: strings("<si><t>&e8;</t></si>", entities())}),
    "many attributes": many_attributes,
    "many parts": many_parts,
    "millions of empty lines": lambda: b"Name,Prison\n" + b"\n" * 4_000_000,
    "a line of separators": lambda: b"Name,Prison\n" + b"," * 4_900_000,
    "a first line of separators": lambda: b"," * 4_900_000,
    "a long cell": lambda: b"Name,Prison\n" + b"x" * 4_900_000,
    "lines of every length": lambda: b"\n".join(b"a," * number for number in range(2_200)),
}
"""A function that makes each file, by what is wrong with the file."""
