"""An email as the first answers of quick entry."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.accounts.models import User
from matching.entry.pasting import NEED_WORDS, first_answers
from matching.pool.lists import NEEDS
from recruitment.models import Establishment, Need
from tests.factories.people import manager
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db

EMAIL = """Dear team,

Full name: David Example
Other names: Davey
Prison: HMP Here
Prison number: a1234 bc
Date of birth: 27/3/85
Wing: A
Cell: 2-14
Release date: 20 Nov 2027
Kind of date: Conditional release date (CRD)
On remand (yes or no): no
Wants help with: housing, drugs
Reading and writing: Slow reader
Access needs: Ground floor
What he would like to change or achieve: A flat of his own.
To see his daughter.

How he agreed: He told me
Date he agreed: 24/11/2026
Who asked him: Sam Linnet
Your role: POM
Your name: Pat Referrer

END OF THE FORM
Ring me on Tuesdays.
"""


@pytest.fixture(autouse=True)
def needs() -> dict[str, int]:
    rows = [Need.objects.create(code=code, name=name) for code, name in NEEDS.items()]
    return {need.code: need.pk for need in rows}


def test_every_box_that_can_be_read_is_filled(
    prison: Establishment, ann: User, needs: dict[str, int]
) -> None:
    first = first_answers(EMAIL, user=ann)
    note = first.pop("note")
    assert first == {
        "name": "David Example",
        "establishment": prison.pk,
        "prison_number": "A1234BC",
        "born_on": date(1985, 3, 27),
        "wing": "A",
        "cell": "2-14",
        "release_on": date(2027, 11, 20),
        "release_kind": "conditional",
        f"need_{needs['accommodation']}": 2,
        f"need_{needs['drugs']}": 2,
        "literacy": "Slow reader",
        "access_needs": "Ground floor",
        "aims": "A flat of his own.\nTo see his daughter.",
        "agreed_how": "referrer",
        "agreed_on": date(2026, 11, 24),
        "agreed_with": "Sam Linnet",
        "source": "pom",
    }
    for text in ("Dear team,", "Davey", "Pat Referrer", "Ring me on Tuesdays."):
        assert text in note
    assert "David Example" not in note


@pytest.mark.parametrize(
    ("line", "boxes"),
    [
        ("Prison: HMP Elsewhere", {}),
        ("Prison: HMP Nowhere", {}),
        ("Prison number: A12", {}),
        ("Date of birth: in 1985", {}),
        ("Date of birth: 13/03/60 he thinks", {"born_on": date(1960, 3, 13)}),
        ("Release date: 20 Nov 2027 or 3 Dec 2027", {}),
        ("Release date: 20 Nov 2027 at the latest", {"release_on": date(2027, 11, 20)}),
        ("Kind of date: conditional or automatic", {}),
        ("Kind of date: not confirmed", {}),
        ("On remand: yes, until May", {"on_remand": True}),
        ("On remand: perhaps", {}),
        ("Wants help with: pottery", {}),
        ("Wants help with: not drugs", {}),
        ("How he agreed: he told me", {"agreed_how": "referrer"}),
        ("How he agreed: not yet", {}),
        ("Your role: chaplain", {}),
        ("Your phone: 020 7946 0000", {}),
    ],
)
def test_what_is_not_understood_is_left_over_in_full(
    line: str, boxes: dict[str, Any], ann: User
) -> None:
    an_establishment(name="HMP Elsewhere")
    first = first_answers(line, user=ann)
    assert line.partition(": ")[2] in first["note"]
    assert {name: value for name, value in first.items() if value and name != "note"} == boxes


@pytest.mark.parametrize(
    ("line", "boxes"),
    [
        ("Release date: 20 Nov 2027 (CRD)", {"release_kind": "conditional"}),
        ("Kind of date: HDC", {"release_kind": "hdc"}),
        ("Kind of date: end of licence", {"release_kind": "sentence_expiry"}),
        ("On remand: Yes", {"on_remand": True}),
        ("Your role: Prison Offender Manager", {"source": "pom"}),
        ("Your role: other non-operational staff", {"source": "non_operational"}),
        ("Your role: operational staff", {"source": "operational"}),
        ("Your role: another service", {"source": "other_service"}),
        ("How he agreed: signed the paper form\nDate he agreed: 1/11/26", {"agreed_how": "paper"}),
    ],
)
def test_words_that_are_understood(line: str, boxes: dict[str, Any], ann: User) -> None:
    first = first_answers(line, user=ann)
    assert first["note"] == ""
    assert first.items() >= boxes.items()


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("housing, work", {"accommodation", "employment"}),
        ("help with his drinking and family", {"alcohol", "family"}),
        ("finance, benefit and debt; CV and disclosure letters", {"money", "cv"}),
        ("Mental health & anger", {"health", "conflict"}),
    ],
)
def test_needs_by_their_names_and_by_what_people_call_them(
    answer: str, codes: set[str], ann: User, needs: dict[str, int]
) -> None:
    first = first_answers(f"Wants help with: {answer}", user=ann)
    assert {key for key in first if key.startswith("need_")} == {
        f"need_{needs[code]}" for code in codes
    }
    assert first["note"] == ""


@pytest.mark.parametrize(
    "answer",
    [
        "housing most of all, drugs a little, work",
        "Housing: most of all; drugs (a little); work quite a lot",
        "work, drugs – a little and housing most",
    ],
)
def test_needs_with_how_much(answer: str, ann: User, needs: dict[str, int]) -> None:
    first = first_answers(f"Wants help with: {answer}", user=ann)
    said = {key: level for key, level in first.items() if key.startswith("need_")}
    assert said == {
        f"need_{needs['accommodation']}": 3,
        f"need_{needs['drugs']}": 1,
        f"need_{needs['employment']}": 2,
    }
    assert first["note"] == ""


@pytest.mark.parametrize("code", NEEDS)
def test_each_need_is_known_by_its_name(code: str, ann: User, needs: dict[str, int]) -> None:
    first = first_answers(f"Wants help with: {NEEDS[code]}", user=ann)
    assert [key for key in first if key.startswith("need_")] == [f"need_{needs[code]}"]
    assert NEED_WORDS.keys() == NEEDS.keys()


def test_a_prison_that_the_email_does_not_name_is_left_to_the_form(ann: User) -> None:
    assert "establishment" not in first_answers("Full name: David", user=ann)


class TestNothingIsLost(TestCase):
    @given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"])))
    def test_text_without_a_label_is_all_left_over(self, text: str) -> None:
        note = first_answers(f"xx {text}", user=manager())["note"]
        assert note.split() == f"xx {text}".split()
