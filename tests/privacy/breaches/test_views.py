"""The pages about breaches of data."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from config.accounts.models import User
from config.common.clock import now
from privacy.models import Breach
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.privacy import a_breach

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    person = manager()
    sign_in(client, person)
    return person


def happened(hours_ago: int = 2) -> dict[str, str]:
    at = localtime(now() - timedelta(hours=hours_ago))
    return {
        "incident": "A list was lost.",
        "noticed_on_day": str(at.day),
        "noticed_on_month": str(at.month),
        "noticed_on_year": str(at.year),
        "noticed_time": f"{at:%H:%M}",
        "affected": "men",
        "people": "12",
        "done": "",
    }


def test_a_coordinator_records_and_a_manager_sees_it_on_today(client: Client) -> None:
    boss = manager()
    sign_in(client, coordinator())
    page = client.post("/privacy/breaches/new/", happened() | {"affected": ""})
    assert page.status_code == 200
    assert "A list was lost." in page.content.decode(), "what was typed is still there"
    assert client.post("/privacy/breaches/new/", happened()).url == "/today/"  # type: ignore[attr-defined] # a redirect has it
    assert "/privacy/breaches/" not in _main(client.get("/today/").content.decode())
    sign_in(client, boss)
    assert 'href="/privacy/breaches/"' in _main(client.get("/today/").content.decode())
    breach = Breach.objects.get()
    page = client.get(f"/privacy/breaches/{breach.pk}/")
    assert "A list was lost." in page.content.decode()
    assert (breach.people, breach.affected) == (12, ["men"])


def test_a_manager_decides_closes_opens_again_and_corrects(client: Client, boss: User) -> None:
    breach = a_breach()
    at = f"/privacy/breaches/{breach.pk}"
    no = {"tells_ico": "no", "ico_why": "No risk.", "tells_people": "no", "people_why": "No risk."}
    assert client.post(f"{at}/decide/", no | {"tells_ico": "yes"}).status_code == 200
    assert client.post(f"{at}/decide/", no).status_code == 302
    assert client.post(f"{at}/close/", {"lesson": "We check twice."}).status_code == 302
    assert Breach.objects.get().status == "closed"
    assert client.post(f"{at}/reopen/").status_code == 302
    page = client.get(f"{at}/correct/")
    assert page.context["form"].initial["version"] == 2
    assert client.post(f"{at}/correct/", happened() | {"version": "2"}).status_code == 302
    assert "We check twice." in client.get(f"{at}/").content.decode()


def _main(page: str) -> str:
    return page.partition("<main")[2]
