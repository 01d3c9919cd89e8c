import io
from contextlib import suppress
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.spreadsheets.reading import (
    MOST_BYTES,
    MOST_ROWS,
    NOT_READABLE,
    BadFile,
    read_rows,
)
from tests.factories.spreadsheets import an_xlsx

TEXT = "Name;Prison\nZoë O’Hare;BXI\n"
ROWS = [["Name", "Prison"], ["Zoë O’Hare", "BXI"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_csv_reads_the_same(encoding: str, delimiter: str) -> None:
    assert read_rows(TEXT.replace(";", delimiter).encode(encoding)) == ROWS


def test_a_workbook_reads_the_same() -> None:
    assert read_rows(an_xlsx(ROWS)) == ROWS


def test_a_workbook_gives_dates_numbers_and_nothing_as_text() -> None:
    nine = datetime(2026, 3, 1, 9)  # noqa: DTZ001 — a spreadsheet knows no zones
    data = an_xlsx(
        [["Day", "Time", "Places", "None", "Last"], [date(2026, 3, 1), nine, 2.0, None, 2.5]]
    )
    assert read_rows(data)[1] == ["2026-03-01", "2026-03-01", "2", "", "2.5"]


def test_line_breaks_and_odd_spaces_become_one_space() -> None:
    assert read_rows('Name\n" Rowan\u00a0 \n Yarrow "\n'.encode()) == [["Name"], ["Rowan Yarrow"]]


def test_an_empty_row_keeps_its_number() -> None:
    assert read_rows(b"Name\n\nRowan\n") == [["Name"], [], ["Rowan"]]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "template"),
        (b"\n\n ,,\n", "template"),
        (b"x" * (MOST_BYTES + 1), "5 MB"),
        (b"x\n" * (MOST_ROWS + 2), "5,000"),
        (b"\xd0\xcf\x11\xe0 old", "Excel"),
        (b"PK\x03\x04 not a zip", NOT_READABLE),
        (b"Name\n\x81\n", NOT_READABLE),
        (b'"' + b"x" * 200_000, NOT_READABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NOT_READABLE),
        (b"Name\nRowan\x00Yarrow\n", NOT_READABLE),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(BadFile) as refusal:
        read_rows(data)
    assert name in str(refusal.value)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(BadFile, match=NOT_READABLE):
        read_rows(file.getvalue())


def test_a_workbook_that_unpacks_to_gigabytes_is_refused() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 101_000_000)
    assert len(file.getvalue()) < MOST_BYTES
    with pytest.raises(BadFile) as refusal:
        read_rows(file.getvalue())
    assert str(refusal.value) != NOT_READABLE


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_give_rows_or_are_refused(data: bytes) -> None:
    with suppress(BadFile):
        assert any(read_rows(data))


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_is_refused(place: int, damage: bytes) -> None:
    whole = an_xlsx(ROWS)
    place %= len(whole)
    with suppress(BadFile):
        read_rows(whole[:place] + damage + whole[place + len(damage) :])
