import io

import pytest
from openpyxl import load_workbook

from config.common.spreadsheet import Sheet, escaped, spreadsheet


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_would_run_is_made_text(text: str) -> None:
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Rowan", "A1=B1", "'=1"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text


def test_a_workbook_has_every_sheet_and_a_csv_the_first() -> None:
    sheets = Sheet("Men", [["Name"], ["=1"]]), Sheet("Notes", [["Column"], []], [20])
    book = load_workbook(io.BytesIO(spreadsheet("xlsx", *sheets)))
    assert book.sheetnames == ["Men", "Notes"]
    assert list(book["Men"].values) == [("Name",), ("'=1",)]
    assert spreadsheet("csv", *sheets).decode("utf-8-sig").splitlines() == ["Name", "'=1"]


def test_a_sheet_with_widths_is_laid_out_to_be_filled_in() -> None:
    file = spreadsheet("xlsx", Sheet("Men", [["Name", "Day"], ["Rowan", "1/9/2026"]], [20, 9]))
    page = load_workbook(io.BytesIO(file)).worksheets[0]
    assert page.freeze_panes == "A2"
    assert [page.column_dimensions[letter].width for letter in "AB"] == [20, 9]
    assert [page[place].font.bold for place in ("A1", "B2")] == [True, False]
    assert page["B2"].number_format == "@"
