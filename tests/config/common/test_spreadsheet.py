import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from config.common.spreadsheet import ABROAD, Sheet, escaped, spreadsheet, unescaped
from matching.spreadsheets.reading import read_table
from recruitment.fields import PhoneNumber

FROM_ABROAD = ("+44 7700 900123", "+44 (0)7700 900123", "+353 1 234 5678 ext 5")


@pytest.mark.parametrize("sign", "=+-@＝＋－＠﹦﹢﹣﹫⁺⁻₌−")
@pytest.mark.parametrize("before", ["", " ", "\t", "\n", "\u200b", "\ufeff", "\u00a0 "])
def test_what_would_run_is_made_text(before: str, sign: str) -> None:
    text = f"{before}{sign}SUM(A1)"
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Rowan", "A1=B1", "'Tis", " Rowan", "“=1”", "(+44)", *FROM_ABROAD]
)
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_number_from_abroad_comes_back_as_it_was(form: str) -> None:
    """From the field for phone numbers, through a file that we make, and back from that file."""
    typed = [*FROM_ABROAD, "+447700900123", "+44(0)7700-900123", "07700 900123"]
    numbers = [PhoneNumber(label="Phone", max_length=40).clean(text) for text in typed]
    file = spreadsheet(form, Sheet("Men", [["Phone"], *([number] for number in numbers)]))
    table = read_table(file, ["Phone"])
    assert [row.cells[0].text for row in table.rows] == numbers


@given(st.text(alphabet=st.sampled_from("=+-@＝＋－＠−' \t\u200b\u0301ab1")) | st.text())
def test_no_escaped_cell_runs_and_each_gives_its_text_back(text: str) -> None:
    cell = escaped(text)
    if ABROAD.fullmatch(text):
        return
    visible = "".join(sign for sign in cell if unicodedata.category(sign)[0] not in "CZM")
    assert not unicodedata.normalize("NFKC", visible).startswith(("=", "+", "-", "@"))
    assert unescaped(cell) == text


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


def test_a_sheet_with_widths_prints_on_a4_with_its_headings_on_each_page() -> None:
    file = spreadsheet("xlsx", Sheet("Men", [["Name"], ["Rowan"]], [20]))
    page = load_workbook(io.BytesIO(file)).worksheets[0]
    assert page.print_title_rows == "$1:$1"
    set_up = page.sheet_properties.pageSetUpPr
    assert set_up is not None
    assert set_up.fitToPage
    layout = page.page_setup
    assert (layout.paperSize, layout.orientation, layout.fitToHeight) == (9, "landscape", 0)
