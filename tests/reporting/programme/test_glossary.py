"""Every word of the report that a reader may not know can be looked up, and means the same in the
documents of the project."""

import re
from datetime import timedelta
from typing import Final

import pytest
from django.test import Client

from config.common.clock import london_today, now
from config.env import ROOT
from delivery.starting import load_delivery_lists
from reporting.programme.glossary import TERMS, terms_in, terms_of
from reporting.programme.making import programme_tables
from reporting.programme.tables import Scope, Table
from tests.factories.people import manager, sign_in

ROW: Final = re.compile(r"^\| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
EVERYDAY: Final = frozenset(
    "application certificate hours letter manager participant place prison step supervision time "
    "session".split()
) | {"expected session", "logged session", "release date"}
"""Words of the documents that the report uses as everybody does."""
NAMES: Final = frozenset({"HMP", "II", "PACT", "CFO"})


@pytest.fixture
def tables(db: None) -> tuple[Table, ...]:
    load_delivery_lists()
    today = london_today()
    return programme_tables(Scope(today - timedelta(days=9), today, today), by=manager(), at=now())


def documented() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs/glossary.md").read_text()))


def text_of(tables: tuple[Table, ...]) -> str:
    parts = [(table.title, table.says) for table in tables]
    parts += [(row.label, "") for table in tables for row in table.all_rows]
    definitions = {figure.definition for table in tables for figure in table.figures}
    parts += [(each.says, each.numerator + each.denominator + each.source) for each in definitions]
    return "\n".join(part for pair in parts for part in pair)


def test_each_term_means_what_the_documents_say() -> None:
    meanings = documented()
    assert {term.word: term.means for term in TERMS} == {
        term.word: meanings.get(term.word) for term in TERMS
    }


def test_each_word_of_the_documents_that_the_report_uses_is_a_term(
    tables: tuple[Table, ...],
) -> None:
    text, terms = text_of(tables), {term.word for term in terms_of(tables)}
    used = {
        word for word in documented() if re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)
    }
    assert used - EVERYDAY <= terms
    assert {"ACCT", "Approved Premises", "through the gate", "review"} <= terms


def test_each_short_form_is_a_term(tables: tuple[Table, ...]) -> None:
    short = set(re.findall(r"\b[A-Z]{2,}[\w-]*", text_of(tables))) - NAMES
    assert short
    assert [form for form in short if not terms_in(form)] == []


def test_terms_are_in_alphabetical_order_with_a_place_each() -> None:
    words = [term.word for term in TERMS]
    assert words == sorted(words, key=str.casefold)
    assert len({term.key for term in TERMS}) == len(TERMS)


def test_a_word_with_another_meaning_is_no_term() -> None:
    assert [term.word for term in terms_in("The ACCT reviews, and contacts with families")] == [
        "ACCT"
    ]
    assert [term.word for term in terms_in("His latest review")] == ["review"]


@pytest.mark.django_db
def test_pages_open_the_terms_they_use(client: Client) -> None:
    sign_in(client, manager())
    report = client.get("/programme-report/")
    chapters = {one.title: one for one in report.context["chapters"]}
    gate = {term.word for term in chapters["Through the gate"].terms}
    assert {"Approved Premises", "CAS2", "through the gate"} <= gate
    assert report.content.decode().count("What the words mean") == len(chapters)
    figure = client.get("/programme-report/figure/", {"figure": "gate.approved_premises"})
    assert "Approved Premises" in {term.word for term in figure.context["terms"]}
    page = client.get("/programme-report/glossary/").content.decode()
    assert [term.word for term in TERMS if f'id="{term.key}"' not in page] == []
