"""The forms to print: tagged for screen readers, each prison with its own, and the standard form on
one page."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from matching.entry.printing import PLAIN, FormStyle, form_pdf
from matching.pool.lists import NEEDS, load_reference_data
from matching.referrals.wants import AIMS_ASKED
from recruitment.models import Establishment
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db


def tags(element: Any) -> set[str]:
    """Every kind of element in the structure that a screen reader reads."""
    element = element.get_object()
    below = element.get("/K", []) if hasattr(element, "get") else []
    kids = below if isinstance(below, list) else [below]
    names = {str(element["/S"])} if "/S" in element else set()
    return names.union(*(tags(kid) for kid in kids if hasattr(kid.get_object(), "keys")))


def read(prison: Establishment, style: FormStyle) -> PdfReader:
    return PdfReader(BytesIO(form_pdf(prison, style)))


@pytest.mark.parametrize("style", FormStyle)
def test_each_form_is_tagged_in_english_and_the_prisons_own(style: FormStyle) -> None:
    load_reference_data()
    prison = an_establishment(name="HMP Brixton & Co")
    a_coordinator(prison, name="Rowan Hill")
    form = read(prison, style)
    root: Any = form.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD"} <= tags(root["/StructTreeRoot"])
    text = " ".join(" ".join(page.extract_text() for page in form.pages).split())
    for words in ("HMP Brixton & Co", "Rowan Hill", "Monday", "0303 123 1113"):
        assert words in text
    assert "Saturday" not in text
    for words in [*PLAIN.values(), AIMS_ASKED]:
        assert words in text
    how_much = {words in text for words in ("A little", "Quite a lot", "Most of all")}
    assert how_much == {style != FormStyle.EASY}


def test_pictures_say_what_they_show() -> None:
    assert "/Figure" in tags(
        read(an_establishment(), FormStyle.EASY).root_object["/StructTreeRoot"]
    )


@pytest.mark.parametrize("slots", [[], range(21)])
def test_the_standard_form_has_one_page_whatever_the_prison(slots: list[int]) -> None:
    load_reference_data()
    prison = an_establishment(name="HMP and YOI " + "Wormwood " * 5, slots=slots)
    for name in ("Alexandra Featherstonehaugh-Smythe", "Maximilian Wolverhampton", "Rowan Hill"):
        a_coordinator(prison, name=name)
    assert len(read(prison, FormStyle.STANDARD).pages) == 1


def test_every_need_has_a_plain_name() -> None:
    assert set(PLAIN) == set(NEEDS)


def test_the_page_lists_the_forms_of_ones_own_prisons(staff: Client, prison: Establishment) -> None:
    there = an_establishment(name="HMP There")
    page = staff.get("/referrals/forms/").content.decode()
    for style in FormStyle.values:
        assert f'href="/referrals/forms/{prison.code}/{style}.pdf"' in page
    assert there.name not in page
    assert staff.get(f"/referrals/forms/{there.code}/standard.pdf").status_code == 404
    assert staff.get(f"/referrals/forms/{prison.code}/other.pdf").status_code == 404
    pdf = staff.get(f"/referrals/forms/{prison.code}/standard.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert f'href="{reverse("matching:refer_text")}"' in page


def test_three_prisons_take_as_many_queries_as_one(boss: Client) -> None:
    def queries() -> int:
        an_establishment()
        with CaptureQueriesContext(connection) as capture:
            assert boss.get("/referrals/forms/").status_code == 200
        return len(capture)

    queries()
    assert queries() == queries()
