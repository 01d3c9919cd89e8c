"""Text that people really typed or pasted into our forms, and what should become of it.

typed.tsv lists the texts. Every form of the public side gets all of them in all of its boxes, and
below that, each line of the file is tested where it happened.
"""

import re
import unicodedata
from collections.abc import Iterator
from io import StringIO
from typing import Final

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from config.accounts import traps
from config.accounts.models import User
from config.accounts.roles import Role
from matching.spreadsheets.cells import email as read_email
from recruitment.applying.questions import QUESTIONS
from recruitment.models import Application, Establishment, Reference
from recruitment.states import ReferenceStatus
from tests.access_table import TABLE
from tests.config.ui.markup import Element, fields_with_errors
from tests.factories.people import manager, sign_in, user_with
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_draft, a_reference, an_application
from tests.filling_in import forms, sendings
from tests.typed import texts, typed_at

pytestmark = pytest.mark.django_db

HIDDEN: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets forms be sent and answered at once (see tests/config/accounts/test_traps.py)."""
    monkeypatch.setattr(traps, "BEAT", 0.001)
    monkeypatch.setattr(traps, "QUICKEST", 0)


PAGES: Final = (
    "account_login",
    "account_signup",
    "account_email",
    "recruitment:another_time",
    "recruitment:answer_again",
    "recruitment:change_answer",
    "recruitment:give_referee_address",
    "recruitment:interview_needs",
    "training:report_absence",
    "recruitment:give_reference",
    "recruitment:replace_referee",
    "matching:refer_part",
    "matching:own_away",
    "matching:own_hard_session",
    "matching:turn_down_match",
)
"""The pages with boxes for text that people open who are not staff, beside the questions of an
application."""


def boxes_of(client: Client, address: str) -> Iterator[tuple[str, dict[str, list[str]], list[str]]]:
    """For each form of the page with boxes for text: where it goes, what somebody in a hurry would
    send, and the names of its boxes."""
    html = client.get(address).content.decode()
    posts = [boxes for form, boxes in forms(html) if form.get("method", "").lower() == "post"]
    for (to, body), boxes in zip(sendings(html, address), posts, strict=True):
        names = [box["name"] for box in boxes if box.get("name") and is_for_text(box)]
        if names:
            yield to, body, names


def is_for_text(box: Element) -> bool:
    kinds = {"text", "email", "tel"}
    return box.tag == "textarea" or (box.tag == "input" and box.get("type", "text") in kinds)


def unseen() -> list[str]:
    """The columns that have text with something that nobody sees, or that is not composed."""
    kinds = (models.CharField, models.TextField)
    columns = [
        (model, column.name)
        for model in apps.get_models()
        for column in model._meta.fields
        if isinstance(column, kinds) and model is not Session
    ]
    return [
        f"{model.__name__}.{name}"
        for model, name in columns
        for text in model._default_manager.values_list(name, flat=True)
        if text and (HIDDEN.search(text) or unicodedata.normalize("NFC", text) != text)
    ]


def test_every_box_of_the_public_side_takes_every_text() -> None:
    """Nothing breaks, and nothing is stored that nobody sees."""
    typed, asked = list(texts()), 0
    for name in PAGES:
        row, client = TABLE[name], Client()
        user = user_with(*(row.roles or ()))
        if row.roles is not None:
            sign_in(client, user)
        for to, body, boxes in boxes_of(client, reverse(name, kwargs=row.args(user))):
            asked += send_each(client, to, body, boxes, typed)
    draft, client = a_draft(), Client()
    sign_in(client, draft.applicant)
    for question in QUESTIONS:
        address = f"/apply/{draft.reference}/question/{question.name}/"
        for to, body, boxes in boxes_of(client, address):
            asked += send_each(client, to, body, boxes, typed)
    assert asked >= len(typed) * (len(PAGES) + 7)
    assert unseen() == []


def send_each(
    client: Client, to: str, body: dict[str, list[str]], boxes: list[str], typed: list[str]
) -> int:
    """Sends the form with each text in all its boxes. How many times it was sent."""
    for text in typed:
        cache.clear()  # the limits on codes
        answer = client.post(to, body | {box: [text] for box in boxes})
        assert answer.status_code < 500, (to, text)
    return len(typed)


@pytest.mark.parametrize("typed", [typed_at("register, referee"), typed_at("register", 1)])
def test_what_nobody_sees_is_no_part_of_an_address(client: Client, typed: str) -> None:
    client.post("/account/signup/", {"name": "Evi Dent", "email": typed})
    assert User.objects.get(email="evid@example.org").name == "Evi Dent"
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED)
    sign_in(client, reference.application.applicant)
    page = reverse(
        "recruitment:replace_referee", args=[reference.application.reference, reference.pk]
    )
    client.post(page, {"name": "Evi", "email": typed, "relationship": "We sing together"})
    assert Reference.objects.filter(email="evid@example.org").exists()
    call_command("create_staff", typed, name="Evi\u200b Dent", role="manager", stdout=StringIO())
    assert User.objects.get(email="evid@example.org").roles == {Role.MANAGER}
    assert read_email(typed, None) == "evid@example.org"  # type: ignore[arg-type] # no list is needed


def test_a_name_for_staff_is_one_line_that_people_can_see() -> None:
    for name in ("\u202eyaM", "Ann\nExample", "\u200b"):
        with pytest.raises(CommandError):
            call_command("create_staff", "ann@example.org", name=name, role="manager")


def test_the_own_address_with_something_unseen_is_still_the_own_address(client: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED)
    applicant = reference.application.applicant
    sign_in(client, applicant)
    page = reverse(
        "recruitment:replace_referee", args=[reference.application.reference, reference.pk]
    )
    body = {"name": "Ann", "email": f"{applicant.email}\u200b", "relationship": "Myself"}
    assert fields_with_errors(client.post(page, body).content.decode()) == {"email"}


@pytest.mark.parametrize(
    ("question", "box", "typed", "stored"),
    [
        ("name", "full_name", typed_at("name"), None),
        ("name", "full_name", typed_at("name", 1), None),
        ("name", "full_name", "Zoe\u0301 \u200fDoe", "Zoé Doe"),
        ("name", "full_name", "نرگس\u200cزاده", "نرگس\u200cزاده"),
        ("contact", "phone", typed_at("contact"), "+44 7700 900123"),
        ("contact", "phone", typed_at("contact", 1), "07700-900-123"),
        ("contact", "phone", typed_at("contact", 2), "07700 900123 ext 5"),
        ("contact", "phone", typed_at("contact", 3), None),
        ("contact", "phone", "٠٧٧٠٠٩٠٠١٢٣", None),
        ("contact", "phone", "+447700900123", "+44 7700 900123"),
        ("contact", "postcode", typed_at("contact", 4), None),
        ("contact", "postcode", "sw2\u00a05xf", "SW2 5XF"),
    ],
)
def test_an_answer_is_stored_as_people_see_it_or_refused(
    client: Client, question: str, box: str, typed: str, stored: str | None
) -> None:
    draft = a_draft()
    sign_in(client, draft.applicant)
    body = {"full_name": "Ama", "phone": "07700 900123", "postcode": "SW2 5XF"} | {box: typed}
    answer = client.post(f"/apply/{draft.reference}/question/{question}/", body)
    draft = Application.objects.get(pk=draft.pk)
    if stored is None:
        assert fields_with_errors(answer.content.decode()) == {box}
        assert not getattr(draft, box)
    else:
        assert getattr(draft, box) == stored


@pytest.mark.parametrize(("month", "year"), [("marble", "1985"), ("3", "19_85"), ("3", "١٩٨٥")])
def test_a_birth_date_has_a_real_month_and_digits(client: Client, month: str, year: str) -> None:
    draft = a_draft()
    sign_in(client, draft.applicant)
    body = {"born_on_day": "27", "born_on_month": month, "born_on_year": year}
    page = client.post(f"/apply/{draft.reference}/question/birth/", body)
    assert page.status_code == 200
    assert Application.objects.get(pk=draft.pk).born_on is None


def test_a_name_from_the_right_is_kept_apart_on_a_page(client: Client) -> None:
    draft = a_draft(complete=True, full_name="משה לוי")
    sign_in(client, draft.applicant)
    page = client.get(f"/apply/{draft.reference}/check/").content.decode()
    assert "<bdi>משה לוי</bdi>" in page
    question = client.get(f"/apply/{draft.reference}/question/name/").content.decode()
    assert 'value="משה לוי"' in question


def test_a_prison_with_other_spaces_and_capitals_is_the_same(client: Client) -> None:
    an_establishment(name="HMP Brixton")
    sign_in(client, manager())
    body = {"code": "XYZ", "name": "hmp  brixton", "rooms_0": "4"}
    assert fields_with_errors(client.post("/our-prisons/new/", body).content.decode()) == {"name"}
    assert Establishment.objects.count() == 1
