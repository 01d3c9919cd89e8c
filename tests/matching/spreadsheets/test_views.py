from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from config.accounts.models import User
from matching.models import Import, Referral
from matching.spreadsheets.importing import KINDS, OTHER_KIND, read_import, write_import
from matching.spreadsheets.reading import DAMAGED, MOST_BYTES, TOO_MUCH
from tests.config.ui.markup import fields_with_errors
from tests.factories import hostile
from tests.factories.imports import a_read_import
from tests.factories.people import manager, sign_in
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, MENTOR, a_csv, an_xlsx

pytestmark = pytest.mark.django_db

PAGE = "/imports/"


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def staff(client: Client, boss: User) -> Client:
    an_establishment(code="BXI", name="HMP Brixton")
    sign_in(client, boss)
    return client


def shown(client: Client, data: bytes, **fields: str) -> str:
    """The page of an import, once the worker has read its file."""
    file = SimpleUploadedFile("men.csv", data)
    answer = client.post(PAGE, {"kind": "referrals", "file": file} | fields)
    row = Import.objects.latest("pk")
    assert answer["Location"] == reverse("matching:import", args=[row.pk])
    read_import(import_id=row.pk)
    return page_of(client, row)


def page_of(client: Client, row: Import) -> str:
    page: str = client.get(reverse("matching:import", args=[row.pk])).content.decode()
    return page


def pressed(client: Client, name: str, row: Import, **fields: str) -> Any:
    return client.post(reverse(f"matching:{name}", args=[row.pk]), fields)


def test_the_page_offers_every_template(staff: Client) -> None:
    page = staff.get(PAGE).content.decode()
    for kind in ("referrals", "mentors"):
        for form in ("csv", "xlsx"):
            assert f'href="/imports/{kind}.{form}"' in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_a_download(staff: Client, form: str) -> None:
    answer = staff.get(reverse("matching:import_template", args=["mentors", form]))
    assert answer["Content-Disposition"] == f'attachment; filename="alongside-mentors.{form}"'
    assert answer.content


@pytest.mark.parametrize("path", ["/imports/mentors.pdf", "/imports/others.csv"])
def test_there_is_no_other_template(staff: Client, path: str) -> None:
    assert staff.get(path).status_code == 404


def test_a_file_is_shown_then_confirmed_then_undone(staff: Client) -> None:
    page = shown(staff, a_csv([MAN, MAN | {"Reference": "<R>", "Received": "soon"}]))
    assert not Referral.objects.exists()
    assert "Row 3" in page
    assert "“soon”" in page
    row = Import.objects.get()
    pressed(staff, "confirm_import", row)
    writing = row.writings.get()
    write_import(writing_id=writing.pk)
    assert Referral.objects.get().reference == "R-1"
    assert reverse("matching:undo_import", args=[row.pk]) in page_of(staff, row)
    pressed(staff, "undo_import", row)
    assert not Referral.objects.exists()
    assert reverse("matching:undo_import", args=[row.pk]) not in page_of(staff, row)


def test_the_page_waits_for_the_worker(staff: Client, boss: User) -> None:
    file = SimpleUploadedFile("men.csv", a_csv([MAN]))
    staff.post(PAGE, {"kind": "referrals", "file": file})
    row = Import.objects.get()
    progress = reverse("matching:import_progress", args=[row.pk])
    assert f'hx-get="{progress}"' in page_of(staff, row)
    read_import(import_id=row.pk)
    assert staff.get(progress)["HX-Refresh"] == "true"


def test_doubtful_names_are_asked_about(staff: Client, boss: User) -> None:
    row = a_read_import(boss, MENTOR | {"Name": "ZoÃ«"}, kind="mentors")
    page = pressed(staff, "confirm_import", row).content.decode()
    assert fields_with_errors(page) == {"doubtful"}
    assert "ZoÃ«" in page
    pressed(staff, "confirm_import", row, doubtful="keep")
    assert row.writings.get().keeps_doubtful


def test_the_rows_to_correct_are_a_download(staff: Client, boss: User) -> None:
    row = a_read_import(boss, MAN | {"Received": "soon"})
    for form in ("csv", "xlsx"):
        address = reverse("matching:import_to_correct", args=[row.pk, form])
        assert address in page_of(staff, row)
        assert f'.{form}"' in staff.get(address)["Content-Disposition"]
    assert staff.get(address.replace("xlsx", "pdf")).status_code == 404


def test_a_file_can_be_deleted_instead(staff: Client, boss: User) -> None:
    row = a_read_import(boss)
    assert pressed(staff, "discard_import", row)["Location"] == PAGE
    assert not Import.objects.exists()


def test_a_file_of_the_other_kind_is_named_as_such(staff: Client) -> None:
    for kind, other in (("referrals", "mentors"), ("mentors", "referrals")):
        template = staff.get(reverse("matching:import_template", args=[other, "csv"])).content
        sentence = OTHER_KIND.format(others=KINDS[other].plural, these=KINDS[kind].plural)
        shown(staff, template, kind=kind)
        assert Import.objects.latest("pk").failure == sentence


def test_wrong_headings_are_shown(staff: Client) -> None:
    page = shown(staff, a_csv([MAN | {"Relase date": "31/05/2027"}]))
    assert "Relase date" in page
    assert reverse("matching:confirm_import", args=[Import.objects.get().pk]) not in page


def test_a_file_of_headings_alone_has_nothing_to_confirm(staff: Client) -> None:
    page = shown(staff, a_csv([MAN]).splitlines(keepends=True)[0])
    assert reverse("matching:confirm_import", args=[Import.objects.get().pk]) not in page


def test_what_a_cell_holds_is_never_html(staff: Client) -> None:
    page = shown(staff, a_csv([MAN | {"Received": "<script>"}]))
    assert "&lt;script&gt;" in page
    assert "“<script>" not in page


def test_a_file_too_large_is_refused(staff: Client) -> None:
    file = SimpleUploadedFile("men.csv", b"x" * (MOST_BYTES + 1))
    page = staff.post(PAGE, {"kind": "referrals", "file": file}).content.decode()
    assert fields_with_errors(page) == {"file"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", [b"%PDF-1.4\n%%EOF\n", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_table_is_refused_at_once(kind: str, data: bytes, staff: Client) -> None:
    file = SimpleUploadedFile("men.xlsx", data)
    page = staff.post(PAGE, {"kind": kind, "file": file}).content.decode()
    assert fields_with_errors(page) == {"file"}
    assert not Import.objects.exists()


def test_a_workbook_is_opened_by_the_worker_alone(staff: Client) -> None:
    page = shown(staff, hostile.FILES["many empty cells in one row"]())
    assert escape(TOO_MUCH) in page
    assert escape(DAMAGED) in shown(staff, an_xlsx([["Name"]])[:-50])


def test_no_file_and_no_choice_are_refused(staff: Client) -> None:
    page = staff.post(PAGE, {}).content.decode()
    assert fields_with_errors(page) == {"kind", "file"}
