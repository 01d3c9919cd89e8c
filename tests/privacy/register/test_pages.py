"""The pages of the register, and what the privacy page and printed forms say from it."""

import csv
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import capfirst
from pypdf import PdfReader

from config.env import ROOT
from delivery.endings.paper import feedback_form_pdf
from matching.entry.printing import FormStyle, form_pdf
from matching.pool.lists import load_reference_data
from privacy.register import statement, terms
from privacy.register.entry import Whose, rows_in
from privacy.register.purposes import PURPOSES
from privacy.register.register import REGISTER, entries_about
from privacy.register.statement import KINDS, Notice
from tests.factories.people import manager, sign_in
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
ROWS = list(rows_in(REGISTER))
PAGES = ("register", "record", "templates", "impact_assessment", "policy_document")


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def read(client: Client, name: str, **filters: str) -> str:
    return client.get(reverse(name), filters).content.decode()


def lines(client: Client, name: str, **filters: str) -> list[dict[str, str]]:
    file = client.get(reverse(name, args=["csv"]), filters).content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(file)))


def test_every_field_is_in_the_file_with_why_or_why_not_encrypted(boss: Client) -> None:
    fields = lines(boss, "privacy:register_file")
    assert len(fields) == len(ROWS)
    assert all(
        (line["Encrypted"] == "yes") != bool(line["Why it is readable in the database"])
        for line in fields
    )


@pytest.mark.parametrize("whose", Whose)
def test_the_list_can_be_of_one_kind_of_people(boss: Client, whose: Whose) -> None:
    fields = lines(boss, "privacy:register_file", whose=statement.IDS[whose])
    assert len(fields) == len(list(rows_in(entries_about(whose))))
    assert all(whose in line["Whose"] for line in fields)


def test_filters_combine_and_nonsense_is_left_out(boss: Client) -> None:
    sealed = lines(boss, "privacy:register_file", sealed="yes", part="support")
    assert sealed
    assert {line["Part of the service"] for line in sealed} == {"Support"}
    assert {line["Encrypted"] for line in sealed} == {"yes"}
    assert len(lines(boss, "privacy:register_file", term="nonsense")) == len(ROWS)
    assert boss.get(reverse("privacy:register_file", args=["doc"])).status_code == 404


def test_the_list_shows_a_field_with_its_law_and_term(boss: Client) -> None:
    page = read(boss, "privacy:register", whose="men", sealed="yes")
    entry = next(entry for entry in entries_about(Whose.MAN) if entry.purpose.article_10)
    assert escape(entry.purpose.law) in page
    assert escape(entry.readers) in page.lower() or entry.readers.capitalize() in page


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_the_database_for_the_register(boss: Client, name: str) -> None:
    with CaptureQueriesContext(connection) as capture:
        assert boss.get(reverse(f"privacy:{name}")).status_code == 200
    assert [query for query in capture.captured_queries if "participant" in query["sql"]] == []


def test_the_record_has_every_purpose_and_what_article_30_asks_for(boss: Client) -> None:
    record = lines(boss, "privacy:record_file")
    assert [line["Purpose"] for line in record] == [purpose.name for purpose in PURPOSES]
    assert all(all(line.values()) for line in record)
    page = read(boss, "privacy:record")
    assert all(escape(purpose.name) in page for purpose in PURPOSES)


@pytest.mark.parametrize("name", ["record", "impact_assessment"])
def test_each_thing_that_we_have_is_in_one_row_with_its_term(boss: Client, name: str) -> None:
    rows = re.findall(r'<tr class="govuk-table__row">.*?</tr>', read(boss, f"privacy:{name}"), re.S)
    for part in statement.record_of_processing():
        for line in part.lines:
            things = [f"<li>{escape(capfirst(thing))}</li>" for thing in line.things]
            term = f">{escape(capfirst(line.how_long))}</td>"
            assert any(all(thing in row for thing in things) and term in row for row in rows)


def test_the_policy_document_has_each_condition_of_part_2_and_parts_to_fill_in(
    boss: Client,
) -> None:
    page = read(boss, "privacy:policy_document")
    needing = {purpose.name for purpose in PURPOSES if purpose.needs_policy}
    assert needing
    for purpose in PURPOSES:
        assert (f">{escape(purpose.name)}<" in page) == (purpose.name in needing)
    for name in ("policy_document", "impact_assessment"):
        assert "<mark>" in read(boss, f"privacy:{name}")


def test_the_privacy_page_says_all_of_the_register_to_everybody(client: Client) -> None:
    page = read(client, "privacy")
    for kind in KINDS:
        assert f'id="{kind.id}"' in page
        for part in kind.parts:
            for line in part.lines:
                assert escape(line.readers) in page
                assert escape(line.how_long) in page
            assert escape(part.purpose.law) in page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_no_entry_is_left_out_of_what_we_tell_its_people(kind: statement.Kind) -> None:
    told = [entry for part in kind.parts for entry in part.entries]
    assert len(told) == len(entries_about(kind.whose))
    assert get_template(kind.template)


def words_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("style", FormStyle)
def test_forms_to_print_say_how_long(style: FormStyle) -> None:
    load_reference_data()
    text = words_of(form_pdf(an_establishment(), style))
    assert terms.SUPPORTED.span in text
    assert terms.NEVER_MATCHED.span in text
    assert "0303 123 1113" in text


def test_the_feedback_form_says_how_long() -> None:
    assert terms.SUPPORTED.span in words_of(feedback_form_pdf(an_establishment()))


BOXES = re.compile(r'class="(?:line|box|answer)"')


def test_every_printed_form_has_the_notice_of_the_register() -> None:
    """Whatever has lines or boxes for somebody to fill in says what becomes of it."""
    forms = {
        page: page.read_text()
        for page in Path(ROOT).glob("*/templates/**/*.html")
        if BOXES.search(page.read_text())
    }
    assert forms
    for page, text in forms.items():
        included = [
            get_template(name).template.source  # type: ignore[attr-defined] # of Django's engine
            for name in re.findall(r'{% include "([^"]+)" %}', text)
        ]
        assert "notice_for_men" in " ".join([text, *included]), page


def test_the_notice_follows_the_register() -> None:
    notice = statement.notice_for_men()
    assert notice == Notice("2 years", "6 years", "1 year", notice.law)
