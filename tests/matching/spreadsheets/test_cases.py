"""Files in which other services lost people. We read each correctly, or refuse it and name the row
and the column."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.common.actor import PROGRAMME
from matching.models import Import, Mentor, Monitoring, Referral
from matching.pool.lists import load_reference_data
from matching.spreadsheets.importing import ImportResult, import_rows, preview_of
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parent / "cases"
AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def brixton() -> None:
    load_reference_data()
    an_establishment(code="BXI", name="HMP Brixton")


def imported(name: str) -> ImportResult:
    kind = "mentors" if name.startswith("mentors") else "referrals"
    return import_rows(kind, (CASES / name).read_bytes(), by=PROGRAMME, at=AT)


def faults(result: ImportResult) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in result.problems]


def test_a_quote_that_never_closes_keeps_the_file_out_and_names_its_line() -> None:
    result = imported("mentors-quote-open.csv")
    assert faults(result) == [(0, "")]
    assert "line 2" in result.problems[0].reason
    assert not Mentor.objects.exists()


def test_cells_beyond_the_headings_make_a_bad_row() -> None:
    assert faults(imported("mentors-surplus-cell.csv")) == [(2, "column 3")]
    assert faults(imported("men-surplus-cell.csv")) == [(2, "column 6")]
    assert [mentor.user.name for mentor in Mentor.objects.all()] == ["Ann Sedge"]
    assert not Referral.objects.exists()


def test_addresses_are_read_without_what_nobody_sees() -> None:
    assert faults(imported("mentors-odd-email.csv")) == [(5, "Email")]
    assert set(Mentor.objects.values_list("user__email", flat=True)) == {
        "v12@example.org",
        "v13@example.org",
        "v14@example.org",
        "v16@example.org",
        "v17@example.org",
    }


def test_names_are_read_without_what_nobody_sees_or_are_no_names() -> None:
    assert faults(imported("mentors-zero-width.csv")) == [(3, "Name"), (4, "Name")]
    assert Mentor.objects.get().user.name == "Kit Vetch"


def test_one_prison_number_twice_is_a_possible_duplicate() -> None:
    assert faults(imported("men-same-man-twice.csv")) == [(3, "Prison number")]
    assert Import.objects.get().figures["duplicate"] == 1
    assert Referral.objects.get().reference == "T-1"


def test_what_excel_makes_of_cells_is_named() -> None:
    assert faults(imported("men-excel-types.xlsx")) == [
        (2, "Reference"),
        (3, "Reference"),
        (4, "Name"),
        (5, "Name"),
        (6, "Received"),
        (8, "Reference"),
        (9, "Release date"),
    ]
    serial = Referral.objects.get()
    assert (serial.reference, serial.received_on.isoformat()) == ("X-6", "2026-10-01")


def test_what_programs_write_for_nothing_is_no_name() -> None:
    result = imported("mentors-names.csv")
    assert faults(result) == [(row, "Name") for row in (6, 7, 8, 9, 10)]
    assert result.added == 5


@pytest.mark.parametrize("name", ["mentors-macroman.csv", "mentors-mojibake.csv"])
def test_names_of_a_doubtful_encoding_wait_for_a_person(name: str) -> None:
    assert faults(imported(name)) == [(2, "Name")]
    assert not Mentor.objects.exists()
    assert len(preview_of(Import.objects.get()).lines[0].doubts) == 1


def test_the_sheet_that_a_person_sees_is_read() -> None:
    assert imported("mentors-hidden-first-sheet.xlsx").added == 1
    assert Mentor.objects.get().user.email == "v30@example.org"


def test_ethnic_groups_are_read_in_the_words_of_any_list() -> None:
    assert imported("men-ethnicity-labels.csv").added == 11
    groups = Monitoring.objects.order_by("participant__name").values_list("ethnicity", flat=True)
    assert sorted(groups) == ["A1", "B1", "B1", "NS", "NS", "W1", "W1", "W1", "W1", "W3"]
