"""A file of the rows that were not imported. It says why."""

import pytest

from config.common.spreadsheet import MEDIA_TYPES
from matching.models import Referral
from matching.pool.lists import load_reference_data
from matching.spreadsheets.columns import WHY
from matching.spreadsheets.giving_back import left_out_file
from matching.spreadsheets.importing import HEADINGS, preview_of
from matching.spreadsheets.reading import read_table
from tests.factories.imports import a_read_import, written
from tests.factories.people import manager
from tests.factories.spreadsheets import MAN

pytestmark = pytest.mark.django_db
FORMULA = "=1+1"


@pytest.fixture(autouse=True)
def lists() -> None:
    load_reference_data()


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_bad_rows_come_back_whole_with_the_reason_and_formulas_escaped(form: str) -> None:
    bad = MAN | {"Reference": "R-2", "Received": "soon", "Name": FORMULA}
    row = a_read_import(manager(), MAN, bad)
    file = left_out_file(preview_of(row), form)
    table = read_table(file, HEADINGS)
    assert [cell.text for cell in table.headings.cells] == [*MAN, WHY]
    [back] = table.rows
    assert [cell.text for cell in back.cells[:-1]] == list(bad.values())
    assert "Received" in back.cells[-1].text
    assert "Name" in back.cells[-1].text
    if form == "csv":
        assert f"'{FORMULA}" in file.decode("utf-8-sig")


def test_a_corrected_file_is_imported_with_its_column_of_reasons() -> None:
    boss = manager()
    written(a_read_import(boss, MAN | {"Received": "01/09/2026", WHY: "Received: soon"}))
    assert Referral.objects.get().reference == "R-1"


def test_rows_left_out_when_writing_come_back_too() -> None:
    row = a_read_import(manager(), MAN | {"Name": "ZoÃ«"})
    written(row)
    [back] = read_table(left_out_file(preview_of(row), "csv"), HEADINGS).rows
    assert back.cells[1].text == "ZoÃ«"
