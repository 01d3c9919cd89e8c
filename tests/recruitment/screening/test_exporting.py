import csv
import io

import pytest
from openpyxl import load_workbook

from config.common.audit import AuditEvent
from config.common.clock import now
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.screening.lists import EXPORT, rated_applications
from tests.factories.people import manager
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db

EVIL = '=HYPERLINK("http://example.org")'


def table(form: str) -> list[list[str]]:
    boss = manager()
    file = EXPORT.file(form, rated_applications(boss), by=boss, at=now())
    if form == "csv":
        return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(file)).worksheets[0]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_somebody_typed_is_never_a_formula(form: str) -> None:
    an_application(full_name=EVIL, phone="+44 7700 900123", known_as="@Ama")
    headings, row = table(form)
    assert headings == list(EXPORT.columns)
    assert row[1] == f"'{EVIL}"
    assert row[2] == "'@Ama"
    assert row[4] == "+44 7700 900123"


def test_what_was_written_in_confidence_stays_here() -> None:
    application = an_application()
    write_in_confidence(application, Confidence.DISCLOSURE, "Nobody else may read this.")
    application.save()
    assert not any("Nobody else" in cell for row in table("csv") for cell in row)


def test_who_downloads_it_is_recorded() -> None:
    an_application()
    table("csv")
    assert AuditEvent.objects.get(action="export").detail == {"rows": 1, "form": "csv"}
