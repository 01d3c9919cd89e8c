"""The pages about toolkits."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today, now
from delivery.models import Toolkit, ToolkitUse
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_mentor

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    load_toolkits()
    return a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


@pytest.fixture
def phone(match: Match) -> Client:
    client = Client()
    sign_in(client, match.mentor.user)
    return client


def day() -> dict[str, str]:
    today = london_today()
    return {"on_day": str(today.day), "on_month": str(today.month), "on_year": str(today.year)}


def address(name: str, *args: int) -> str:
    return reverse(f"delivery:{name}", args=args)


def test_a_mentor_starts_a_toolkit_and_records_its_parts(match: Match, phone: Client) -> None:
    toolkit = Toolkit.objects.get(code="futc")
    sent = {"toolkit": str(toolkit.pk), "edition": ""} | day()
    answer = phone.post(address("start_toolkit", match.pk), sent)
    assert answer.status_code == 302
    use = ToolkitUse.objects.get()
    first = toolkit.parts.first()
    assert first is not None
    page = address("toolkit_parts", match.pk, use.pk)
    assert "(optional)" not in phone.get(page).content.decode()  # each part has an answer already
    assert phone.post(page, {f"part_{first.pk}": "alone"} | day()).status_code == 302
    assert use.parts_done.get().how == "alone"
    html = phone.get(address("support", match.pk)).content.decode()
    assert "1 of 6 parts done" in html
    assert match.referral.name not in html


def test_what_was_typed_stays_beside_an_error(match: Match, phone: Client) -> None:
    answer = phone.post(address("start_toolkit", match.pk), {"on_day": "31", "on_month": "2"})
    assert answer.status_code == 200
    assert {"toolkit", "on"} <= set(answer.context["form"].errors)
    assert 'value="31"' in answer.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_card_takes_as_many_queries_for_many_toolkits(match: Match, many: int) -> None:
    by, at = match.mentor.user, now()
    for toolkit in Toolkit.objects.all()[:many]:
        start_toolkit(match=match, toolkit=toolkit, edition=None, on=london_today(), by=by, at=at)
    client = Client()
    sign_in(client, match.mentor.user)
    with CaptureQueriesContext(connection) as queries:
        client.get(address("toolkits", match.pk))
    assert len(queries) <= 10


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_as_many_queries_for_many_toolkits(many: int) -> None:
    load_toolkits()
    Toolkit.objects.filter(
        pk__in=list(Toolkit.objects.values_list("pk", flat=True)[many:])
    ).delete()
    client = Client()
    sign_in(client, manager())
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address("toolkit_list"))
    assert page.status_code == 200
    assert len(queries) <= 10


def test_a_manager_changes_parts_by_their_lines() -> None:
    load_toolkits()
    toolkit = Toolkit.objects.get(code="trauma")
    client = Client()
    sign_in(client, manager())
    page = address("change_toolkit", toolkit.pk)
    assert "Grounding and relaxation *" in client.get(page).content.decode()
    lines = "Grounding *\nWhat trauma is, and help with it\nSleep"
    sent = {"name": "Trauma workbook", "awarded_by": "", "is_used": "on", "parts": lines}
    grounding = toolkit.parts.first()
    assert client.post(page, sent).status_code == 302
    parts = [(part.name, part.is_grounding) for part in toolkit.parts.all()]
    assert parts == [
        ("Grounding", True),
        ("What trauma is, and help with it", False),
        ("Sleep", False),
    ]
    assert grounding == toolkit.parts.first()
