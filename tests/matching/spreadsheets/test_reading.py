import csv
import io
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from config.common.spreadsheet import Sheet, spreadsheet, unescaped
from config.common.typed import visible
from matching.spreadsheets.reading import (
    DAMAGED,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    NOT_READABLE,
    BadFile,
    Cell,
    Table,
    Type,
    read_table,
)
from tests.factories.spreadsheets import an_xlsx

KNOWN = frozenset({"name", "prison", "free"})
TEXT = "Name;Prison\nZoë O’Hare;BXI\n"
ROWS = [["Name", "Prison"], ["Zoë O’Hare", "BXI"]]


def texts(data: bytes) -> list[list[str]]:
    """The headings and the rows, as text."""
    table = read_table(data, KNOWN)
    return [[cell.text for cell in row.cells] for row in (table.headings, *table.rows)]


def a_book(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_csv_reads_the_same(encoding: str, delimiter: str) -> None:
    assert texts(TEXT.replace(";", delimiter).encode(encoding)) == ROWS


def test_a_workbook_reads_the_same() -> None:
    assert texts(an_xlsx(ROWS)) == ROWS


def test_a_workbook_gives_dates_numbers_and_nothing_with_their_types() -> None:
    nine = datetime(2026, 3, 1, 9)  # noqa: DTZ001 — a spreadsheet has no time zones
    values = [date(2026, 3, 1), nine, time(9), 2.0, None, 2.5, True, "#N/A", "x"]
    table = read_table(an_xlsx([["Name"] * len(values), values]), KNOWN)
    assert table.rows[0].cells == [
        Cell("2026-03-01", Type.DATE),
        Cell("2026-03-01", Type.DATE),
        Cell("09:00:00", Type.TIME),
        Cell("2", Type.NUMBER),
        Cell(""),
        Cell("2.5", Type.FRACTION),
        Cell("TRUE", Type.TRUTH),
        Cell("#N/A", Type.ERROR),
        Cell("x"),
    ]


def test_a_workbook_that_counts_days_from_1904_says_so_of_numbers() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["Name", "Prison"])
    book.worksheets[0].append([46296, date(2026, 3, 1)])
    cells = read_table(a_book(book), KNOWN).rows[0].cells
    assert cells == [Cell("46296", Type.OTHER_DAYS), Cell("2026-03-01", Type.DATE)]


def test_a_formula_without_a_result_is_an_error_and_not_empty() -> None:
    table = read_table(an_xlsx([["Name", "Prison"], ["Rowan", "=A1"]]), KNOWN)
    assert table.rows[0].cells[1].type == Type.ERROR


def test_a_merged_cell_says_the_same_in_every_row_it_covers() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Name", "Prison"], ["Ann", "BXI"], ["Bo", None], ["Cy", None], ["Di", "WWI"]):
        sheet.append(row)
    sheet.merge_cells("B2:B4")
    assert [row[1] for row in texts(a_book(book))[1:]] == ["BXI", "BXI", "BXI", "WWI"]


def test_the_first_sheet_that_can_be_seen_is_read_and_the_others_named() -> None:
    book = Workbook()
    book.worksheets[0].append(["Secret"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Men").append(["Name", "Prison"])
    table = read_table(a_book(book), KNOWN)
    assert [cell.text for cell in table.headings.cells] == ["Name", "Prison"]
    assert any("Men" in note for note in table.notes)


@pytest.mark.parametrize(
    "above", [["Men referred, November"], ["Men referred", "", "", "by J. Smith; draft"], [""]]
)
def test_titles_above_the_headings_are_passed_over_and_named(above: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([above, [], ["Name", "Prison"], ["Rowan", "BXI"]])
    for data in (
        file.getvalue().encode(),
        an_xlsx([above, [], ["Name", "Prison"], ["Rowan", "BXI"]]),
    ):
        table = read_table(data, KNOWN)
        assert (table.headings.number, [row.number for row in table.rows]) == (3, [4])
        assert bool(table.notes) == bool(above[0])


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_says_the_separator_is_obeyed_and_is_no_row(line: str) -> None:
    table = read_table(f"\ufeff{line}\r\nName;Prison\r\nA, B;BXI\r\n".encode(), KNOWN)
    assert (table.headings.number, table.rows[0].cells[0].text) == (1, "A, B")


def test_semicolons_inside_cells_are_no_separators() -> None:
    data = b"Name,Free\nRowan,Mon am; Tue pm; Wed am; Thu pm\n"
    assert texts(data)[1] == ["Rowan", "Mon am; Tue pm; Wed am; Thu pm"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'Name,Prison\nAnn,BXI\n"Bo,BXI\nCy,BXI\nDi,BXI\n', "3"),
        (b'Name,Prison\nAnn,BXI\n"Bo,BXI\nCy,"BXI"\nDi,BXI\n', "3"),
        (b'Name,Prison\n"Bo,BXI\nCy",BXI\n', "2"),
        (b'Name,Prison\nAnn,BXI\n"' + b"Bo,BXI\nCy,BXI\n" * 20_000, "3"),
    ],
)
def test_a_quotation_mark_that_swallows_rows_is_refused_with_its_line(
    data: bytes, line: str
) -> None:
    with pytest.raises(BadFile) as refusal:
        read_table(data, KNOWN)
    assert f"line {line}," in str(refusal.value)


def test_text_of_a_doubtful_encoding_is_read_with_a_doubt() -> None:
    guessed = read_table("Name,Prison\nAndré,BXI\n".encode("mac_roman"), KNOWN).rows[0]
    garbled = read_table("Name,Prison\nZoÃ«,BXI\n".encode(), KNOWN).rows[0]
    lost = read_table("Name,Prison\nZo\ufffd,BXI\n".encode(), KNOWN).rows[0]
    assert [bool(cell.doubt) for row in (guessed, garbled, lost) for cell in row.cells] == [
        True,
        False,
    ] * 3
    assert "Zoë" in garbled.cells[0].doubt


def test_what_is_right_is_not_doubted() -> None:
    table = read_table("Name,Prison\nZoë Smørrebrød Nguyễn Thị 王小明,BXI\n".encode(), KNOWN)
    assert [cell.doubt for cell in table.rows[0].cells] == ["", ""]


def test_line_breaks_odd_spaces_and_invisible_characters_go() -> None:
    data = 'Name\n" Row\u200ban\u00a0 \n Yar\u00adrow "\n'.encode()
    assert texts(data) == [["Name"], ["Rowan Yarrow"]]


def test_the_apostrophe_of_our_own_files_goes() -> None:
    assert texts(b"Name\n'+44\n'Bo\n")[1:] == [["+44"], ["'Bo"]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(st.text("=+-@＝＋－＠−' 01aé", min_size=1).map(str.strip).filter(bool))
@example("+44 7700 900123")
@example("'+44")
def test_what_we_exported_comes_back_as_it_was(form: str, text: str) -> None:
    file = spreadsheet(form, Sheet("Men", [["Name", "Prison"], [text, "BXI"]]))
    assert texts(file)[1] == [" ".join(unicodedata.normalize("NFC", text).split()), "BXI"]


def test_rows_keep_their_numbers_when_empty_ones_go() -> None:
    table = read_table("Name,Prison\n,,,\n\n \u200b,\nRowan,BXI,,\n,\n".encode(), KNOWN)
    assert [(row.number, len(row.cells)) for row in table.rows] == [(5, 2)]


def test_cells_beyond_the_headings_stay() -> None:
    assert texts(b"Name\nBo, Thistle\n")[1] == ["Bo", "Thistle"]


def a_zip(*parts: str) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "something")
    return file.getvalue()


def a_long_workbook() -> bytes:
    """Takes a second, so it is made for its own test alone."""
    return an_xlsx([["Name"], *[["x"]] * (MOST_ROWS + 40)])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "template"),
        (b"\n\n ,,\n", "template"),
        (b"x" * (MOST_BYTES + 1), "5 MB"),
        (b"x\n" * (MOST_ROWS + 2), "10,000"),
        (b"Name" + b",x" * MOST_COLUMNS, "60"),
        (a_long_workbook, "10,000"),
        (an_xlsx([["Name"], ["x"] * (MOST_COLUMNS + 1)]), "60"),
        (b"\xd0\xcf\x11\xe0 old", "Excel"),
        (b"PK\x03\x04 not a zip", DAMAGED),
        (an_xlsx(ROWS)[:-100], DAMAGED),
        (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n", "PDF"),
        (b" <!DOCTYPE html><table><tr><td>Name</td></tr></table>", "web page"),
        (a_zip("word/document.xml"), "Word"),
        (a_zip("mimetype", "content.xml"), ".ods"),
        (a_zip("men.csv"), ".zip"),
        (b"Name\n\x81\n", NOT_READABLE),
        (b'"' + b"x" * 200_000, "line 1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture"),
        (b"Name\nRowan\x00Yarrow\n", NOT_READABLE),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    data: bytes | Callable[[], bytes], name: str
) -> None:
    with pytest.raises(BadFile) as refusal:
        read_table(data() if callable(data) else data, KNOWN)
    assert name in str(refusal.value)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 101_000_000)
    assert len(file.getvalue()) < MOST_BYTES
    with pytest.raises(BadFile) as refusal:
        read_table(file.getvalue(), KNOWN)
    assert str(refusal.value) != DAMAGED


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_give_rows_or_are_refused(data: bytes) -> None:
    with suppress(BadFile):
        assert texts(data)[0]


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_is_refused(place: int, damage: bytes) -> None:
    whole = an_xlsx(ROWS)
    place %= len(whole)
    with suppress(BadFile):
        read_table(whole[:place] + damage + whole[place + len(damage) :], KNOWN)


HABITS = ["csv", "semicolons", "tabs", "excel's csv", "utf-16", "sep", "titles", "xlsx"]
cell_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]),
    max_size=12,
).map(lambda text: " ".join(text.split()))


def written(rows: list[list[str]], habit: str) -> bytes:
    """The rows, as somebody with this habit would write them."""
    if habit == "xlsx":
        return an_xlsx([[text.removeprefix("=") for text in row] for row in rows])
    delimiter = {"semicolons": ";", "tabs": "\t", "sep": "|"}.get(habit, ",")
    file = io.StringIO(newline="")
    file.write({"sep": "sep=|\r\n", "titles": "Our men\r\n,,,\r\n"}.get(habit, ""))
    csv.writer(file, delimiter=delimiter).writerows(rows)
    encoding = {"excel's csv": "utf-8-sig", "utf-16": "utf-16"}.get(habit, "utf-8")
    return file.getvalue().encode(encoding)


@given(st.sampled_from(HABITS), st.lists(st.tuples(cell_texts, cell_texts), max_size=6))
def test_whatever_is_written_in_any_habit_comes_back_whole(
    habit: str, people: list[tuple[str, str]]
) -> None:
    rows = [["Name", "Prison"], *map(list, people)]
    table: Table = read_table(written(rows, habit), KNOWN)
    back = [tuple(cell.text for cell in [*row.cells, Cell("")][:2]) for row in table.rows]
    if habit == "xlsx":  # in a spreadsheet, a text with this sign is a formula
        people = [(name.removeprefix("="), prison.removeprefix("=")) for name, prison in people]
    assert back == [row for row in map(_as_read, people) if any(row)]


def test_a_row_of_formulas_without_results_is_no_empty_row() -> None:
    table = read_table(an_xlsx([["Name", "Prison"], ["", "=0"]]), KNOWN)
    (row,) = table.rows
    assert row.cells[1].type == Type.ERROR


def _as_read(row: tuple[str, str]) -> tuple[str, ...]:
    """The row as we read it: what people see, without the apostrophe that stops a formula from
    running."""
    return tuple(" ".join(visible(unescaped(text)).split()) for text in row)
