"""Managers set up prisons on a page, and can begin with none."""

import pytest
from django.test import Client

from recruitment.models import Establishment
from recruitment.prisons.editing import PrisonPlan, plan_of
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
NEW = "/our-prisons/new/"
TYPED = {"code": "bxi", "name": "HMP Brixton", "rooms_0": "4", "rooms_5": " Any "}


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def test_a_prison_is_added(boss: Client) -> None:
    ann = coordinator(name="Ann Example")
    page = boss.post(NEW, TYPED | {"coordinators": [ann.pk]}, follow=True).content.decode()
    assert "HMP Brixton is saved." in page
    assert "Ann Example" in page
    plan = plan_of(Establishment.objects.get())
    assert plan == PrisonPlan("BXI", "HMP Brixton", {0: 4, 5: None}, frozenset({ann}))


def test_it_is_changed_from_how_it_stands(boss: Client) -> None:
    prison = an_establishment(code="BXI", slots=[0, 7], rooms=3)
    address = f"/our-prisons/{prison.pk}/"
    html = boss.get(address).content.decode()
    assert 'name="rooms_7" value="3"' in html
    boss.post(address, TYPED)
    assert plan_of(Establishment.objects.get()).rooms == {0: 4, 5: None}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("code", "BX1", "The code is three letters, like BXI"),
        ("code", "ZZZ", "Another prison here has that code or that name"),
        ("name", "x" * 101, "Use 100 characters or fewer"),
        ("rooms_0", "0", "Monday morning: enter a number of rooms from 1 to 99"),
        ("rooms_5", "lots", "Tuesday evening: enter a number of rooms"),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    boss: Client, field: str, typed: str, message: str
) -> None:
    an_establishment(code="ZZZ")
    html = boss.post(NEW, TYPED | {field: typed}).content.decode()
    assert message in html
    assert f'name="{field}" value="{typed}"' in html
    assert Establishment.objects.count() == 1


def test_a_prison_without_sessions_is_refused(boss: Client) -> None:
    html = boss.post(NEW, {"code": "BXI", "name": "HMP Brixton"}).content.decode()
    assert "Say when in the week there can be sessions" in html


@pytest.mark.parametrize("address", ["/today/", "/imports/"])
def test_a_manager_without_any_prison_is_led_to_adding_one(boss: Client, address: str) -> None:
    assert "/our-prisons/" in boss.get(address).content.decode()


def test_a_coordinator_without_a_prison_is_told_whom_to_ask(client: Client) -> None:
    an_establishment()
    sign_in(client, coordinator())
    assert "You coordinate no prison yet" in client.get("/today/").content.decode()


def test_whoever_imports_sees_the_codes(boss: Client) -> None:
    an_establishment(code="BXI", name="HMP Brixton")
    assert "BXI: HMP Brixton" in boss.get("/imports/").content.decode()
