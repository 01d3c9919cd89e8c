import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from matching.models import Referral
from matching.spreadsheets.reading import MOST_BYTES
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
    file = SimpleUploadedFile("men.csv", data)
    page = client.post(PAGE, {"kind": "referrals", "file": file} | fields)
    assert page.status_code == 200
    return page.content.decode()


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
    assert "Some rows were not imported" in page
    assert "1 man added" in page
    assert "Row 3" in page
    assert "is not a date we can read" in page


def test_a_file_of_the_other_kind_is_named_as_such(staff: Client) -> None:
    for kind, other in (("referrals", "mentors"), ("mentors", "referrals")):
        template = staff.get(reverse("matching:import_template", args=[other, "csv"])).content
        page = posted(staff, template, kind=kind)
        names = {"referrals": "men referred", "mentors": "mentors"}
        assert f"This is a file of {names[other]}, not of {names[kind]}." in page
        assert "We do not know this column" not in page


def test_a_file_of_headings_alone_holds_nothing(staff: Client) -> None:
    page = posted(staff, a_csv([MAN]).splitlines(keepends=True)[0])
    assert "There was nothing to import" in page


def test_a_second_import_says_so(staff: Client) -> None:
    posted(staff, a_csv([MAN]))
    page = posted(staff, a_csv([MAN]))
    assert "0 men added" in page
    assert "1 here already" in page


def test_what_a_cell_holds_is_never_html(staff: Client) -> None:
    page = posted(staff, a_csv([MAN | {"Received": "<script>"}]))
    assert "&lt;script&gt;" in page
    assert "“<script>" not in page


def test_a_file_too_large_is_refused_in_a_sentence(staff: Client) -> None:
    assert "This file is over 5 MB" in posted(staff, b"x" * (MOST_BYTES + 1))


def test_no_file_and_no_choice_are_asked_for(staff: Client) -> None:
    page = staff.post(PAGE, {}).content.decode()
    assert "Choose the file to import" in page
    assert "Say whether the file holds men or mentors" in page
