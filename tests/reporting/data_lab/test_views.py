"""The pages about the file, and the file itself."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import READ_PAGE, AuditEvent, keys_read
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from config.ui.downloads.preparing import prepare_file
from config.ui.models import PreparedFile
from reporting.data_lab import sending
from reporting.data_lab.basis import withdraw_basis
from reporting.data_lab.layout import COLUMNS
from reporting.data_lab.sending import make_file
from reporting.models import DataLabFile, NameParts, SharingBasis
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.reporting import a_basis, a_released_man, man_of
from worker.files import FILES

pytestmark = pytest.mark.django_db
WHY = "First request"


@pytest.fixture
def desk() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def address(name: str, *args: Any) -> str:
    return reverse(f"reporting:{name}", args=args)


def today_in(name: str) -> dict[str, str]:
    day = london_today()
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file_has_only_men_who_may_be_sent(desk: Client) -> None:
    sent, withdrawn = a_released_man(name="Jordan Juniper"), a_released_man()
    a_basis(sent)
    row = a_basis(withdrawn)
    withdraw_basis(row=row, on=london_today(), version=1, by=manager(), at=now())
    a_released_man()
    file = desk.post(address("data_lab_file"), {"form": "csv", "reason": WHY})
    [heading, line] = lines_of(file.content)
    assert heading == list(COLUMNS)
    assert line[:2] == ["Juniper", "Jordan"]
    assert man_of(sent).prison_number in line


def test_the_excel_file_says_the_same(desk: Client) -> None:
    a_basis(a_released_man(name="Jordan Juniper"))
    files = [
        desk.post(address("data_lab_file"), {"form": form, "reason": WHY}).content
        for form in ("csv", "xlsx")
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(files[1])).active
    assert sheet is not None
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows == lines_of(files[0])


def test_no_cell_is_a_formula(desk: Client) -> None:
    a_basis(a_released_man(name="Jordan =HYPERLINK(1)"))
    file = desk.post(address("data_lab_file"), {"form": "csv", "reason": WHY})
    assert lines_of(file.content)[1][0] == "'=HYPERLINK(1)"


def test_a_download_is_recorded_with_its_reason_and_its_men(desk: Client) -> None:
    men = [a_released_man(), a_released_man()]
    for match in men:
        a_basis(match)
    desk.post(address("data_lab_file"), {"form": "csv", "reason": WHY})
    file = DataLabFile.objects.get()
    assert (file.reason, file.men, file.form) == (WHY, 2, "csv")
    keys = sorted(man_of(match).pk for match in men)
    event = AuditEvent.objects.get(action="read_data_lab_file")
    assert keys_read(event) == keys
    assert event.detail["file"] == file.pk
    assert event.actor == file.made_by_id


def test_the_worker_makes_a_large_file_of_the_men_who_may_still_be_sent(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 1)
    bases = [a_basis(a_released_man(name=name)) for name in ("Al Ash", "Bo Birch", "Cy Cedar")]
    answer = desk.post(address("data_lab_file"), {"form": "csv", "reason": WHY})
    row = PreparedFile.objects.get()
    assert answer.headers["Location"] == reverse("prepared_file", args=[row.pk])
    assert DataLabFile.objects.get().men == row.rows == 3
    assert AuditEvent.objects.filter(action="read_data_lab_file").count() == 1
    withdraw_basis(row=bases[1], on=london_today(), version=1, by=manager(), at=now())
    prepare_file(file_id=row.pk, files=FILES)
    [heading, *lines] = lines_of(desk.get(reverse("fetch_file", args=[row.pk])).content)
    assert heading == list(COLUMNS)
    assert [line[0] for line in lines] == ["Ash", "Cedar"]


@pytest.mark.parametrize("typed", [{"form": "csv", "reason": " "}, {"form": "pdf", "reason": WHY}])
def test_no_file_without_a_reason_or_of_another_kind(typed: dict[str, str], desk: Client) -> None:
    a_basis(a_released_man())
    page = desk.post(address("data_lab_file"), typed)
    assert page.context["form"].errors
    assert not DataLabFile.objects.exists()


def test_no_file_of_nobody(desk: Client) -> None:
    a_released_man()
    page = desk.post(address("data_lab_file"), {"form": "csv", "reason": WHY})
    assert page.context["form"].non_field_errors()
    assert not DataLabFile.objects.exists()


def test_only_managers_make_the_file() -> None:
    a_basis(a_released_man())
    with pytest.raises(NotAllowed):
        make_file(form="csv", reason=WHY, by=coordinator(), at=now())


def test_the_list_shows_who_lacks_what(desk: Client) -> None:
    lacking, ready = a_released_man(prison_number=""), a_released_man()
    a_basis(ready)
    page = desk.get(address("data_lab"), {"lacks": "number"})
    assert [man.pk for man, _ in page.context["lines"]] == [man_of(lacking).pk]
    page = desk.get(address("data_lab"), {"lacks": "ready"})
    assert [man.pk for man, _ in page.context["lines"]] == [man_of(ready).pk]
    page = desk.get(address("data_lab"), {"lacks": "what?"})
    assert len(page.context["lines"]) == 2


def test_whoever_sees_the_list_leaves_a_line(desk: Client) -> None:
    match = a_released_man()
    desk.get(address("data_lab"))
    event = AuditEvent.objects.get(action=READ_PAGE, subject="matching.Participant")
    assert keys_read(event) == [man_of(match).pk]


def test_a_basis_is_recorded_corrected_withdrawn_and_removed(desk: Client) -> None:
    man = man_of(a_released_man())
    typed = {"basis": "consent", "how": "in_person"} | today_in("given_on")
    desk.post(address("record_basis", man.pk), typed)
    row = SharingBasis.objects.get()
    desk.post(address("correct_basis", row.pk), typed | {"how": "by_phone", "version": "1"})
    desk.post(address("withdraw_basis", row.pk), today_in("on") | {"version": "2"})
    row.refresh_from_db()
    assert (row.how, row.withdrawn_on) == ("by_phone", london_today())
    desk.post(address("undo_withdrawal", row.pk), {"version": "3"})
    row.refresh_from_db()
    assert row.withdrawn_on is None
    desk.post(address("remove_basis", row.pk), {"version": "4"})
    assert not SharingBasis.objects.exists()


def test_a_name_is_checked(desk: Client) -> None:
    man = man_of(a_released_man(name="Ana Lopez Garcia"))
    form = desk.get(address("part_name", man.pk)).context["form"]
    assert (form["surname"].value(), form["forename"].value()) == ("Garcia", "Ana Lopez")
    typed = {"surname": "Lopez Garcia", "forename": "Ana", "of": man.name}
    desk.post(address("part_name", man.pk), typed)
    assert NameParts.objects.get().surname == "Lopez Garcia"


def test_a_man_whom_we_did_not_support_has_no_page(desk: Client) -> None:
    assert desk.get(address("data_lab_man", 10**6)).status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(address("data_lab"))
        return len(captured)

    a_basis(a_released_man())
    desk.get(address("data_lab"))
    one = queries()
    for _ in range(2):
        a_basis(a_released_man())
    assert queries() == one
