import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from config.common.actor import PROGRAMME
from config.common.spreadsheet import MEDIA_TYPES
from matching.pool.lists import load_reference_data
from matching.spreadsheets.columns import EXAMPLE
from matching.spreadsheets.importing import HEADINGS, KINDS, ImportResult, import_rows
from matching.spreadsheets.reading import read_table
from matching.spreadsheets.template import import_template
from recruitment.models import Language
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import an_xlsx

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWN_KEY = {"referrals": "R-1", "mentors": "robin@example.org"}


@pytest.fixture(autouse=True)
def brixton() -> None:
    load_reference_data()
    an_establishment(code="BXI", name="HMP Brixton")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_template_filled_in_like_its_example_is_imported(kind: str, form: str) -> None:
    table = read_table(import_template(kind, form), HEADINGS)
    headings, example = ([cell.text for cell in row.cells] for row in (table.headings, *table.rows))
    assert import_rows(
        kind, an_xlsx([headings, [OWN_KEY[kind], *example[1:]]]), by=PROGRAMME, at=AT
    ) == ImportResult(added=1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_the_example_itself_is_never_imported(kind: str, form: str) -> None:
    result = import_rows(kind, import_template(kind, form), by=PROGRAMME, at=AT)
    assert result.added == 0
    assert [problem.row for problem in result.problems] == [2]
    assert result.problems[0].reason == EXAMPLE


def test_the_notes_list_what_may_be_written() -> None:
    book = load_workbook(io.BytesIO(import_template("referrals", "xlsx")))
    cells = {str(cell) for row in book["What to write"].iter_rows(values_only=True) for cell in row}
    assert cells >= {
        "HMP Brixton",
        "drugs",
        "Polish",
        "Prison Offender Manager",
        "Trauma workbook",
    }


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    Language.objects.create(code="odd", name="=1+1")
    book = load_workbook(io.BytesIO(import_template("referrals", "xlsx")))
    cells = [cell for row in book["What to write"].iter_rows() for cell in row]
    assert "'=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_the_csv_opens_as_utf_8_in_excel() -> None:
    data = import_template("mentors", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[0] == "Email"
