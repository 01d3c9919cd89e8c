from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from matching.models import Referral
from matching.spreadsheets.importing import KINDS, OTHER_KIND
from matching.spreadsheets.reading import MOST_BYTES, WHOLE_FILE, ImportResult, Problem
from tests.config.ui.markup import fields_with_errors
from tests.factories.people import manager, sign_in
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, a_csv

pytestmark = pytest.mark.django_db

PAGE = "/imports/"


@pytest.fixture
def staff(client: Client) -> Client:
    an_establishment(code="BXI", name="HMP Brixton")
    sign_in(client, manager())
    return client


def posted(client: Client, data: bytes, **fields: str) -> str:
    page: str = _answer(client, data, **fields).content.decode()
    return page


def result_of(client: Client, data: bytes, **fields: str) -> ImportResult:
    """What the page says of the import."""
    result: ImportResult = _answer(client, data, **fields).context["result"]
    return result


def _answer(client: Client, data: bytes, **fields: str) -> Any:
    file = SimpleUploadedFile("men.csv", data)
    answer = client.post(PAGE, {"kind": "referrals", "file": file} | fields)
    assert answer.status_code == 200
    return answer


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


def test_a_file_is_imported_and_its_bad_rows_shown(staff: Client) -> None:
    page = posted(staff, a_csv([MAN, MAN | {"Reference": "<R>", "Received": "soon"}]))
    assert Referral.objects.get().reference == "R-1"
    assert "1 man" in page
    assert "Row 3" in page
    assert "Received" in page
    assert "“soon”" in page


def test_a_file_of_the_other_kind_is_named_as_such(staff: Client) -> None:
    for kind, other in (("referrals", "mentors"), ("mentors", "referrals")):
        template = staff.get(reverse("matching:import_template", args=[other, "csv"])).content
        sentence = OTHER_KIND.format(others=KINDS[other].plural, these=KINDS[kind].plural)
        problem = Problem(WHOLE_FILE, "", sentence)
        assert result_of(staff, template, kind=kind).problems == (problem,)


def test_a_file_of_headings_alone_is_empty(staff: Client) -> None:
    assert result_of(staff, a_csv([MAN]).splitlines(keepends=True)[0]).is_empty


def test_a_second_import_says_so(staff: Client) -> None:
    posted(staff, a_csv([MAN]))
    result = result_of(staff, a_csv([MAN]))
    assert (result.added, result.unchanged) == (0, 1)


def test_what_a_cell_holds_is_never_html(staff: Client) -> None:
    page = posted(staff, a_csv([MAN | {"Received": "<script>"}]))
    assert "&lt;script&gt;" in page
    assert "“<script>" not in page


def test_a_file_too_large_is_refused(staff: Client) -> None:
    assert fields_with_errors(posted(staff, b"x" * (MOST_BYTES + 1))) == {"file"}


def test_no_file_and_no_choice_are_refused(staff: Client) -> None:
    page = staff.post(PAGE, {}).content.decode()
    assert fields_with_errors(page) == {"kind", "file"}
