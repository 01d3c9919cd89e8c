"""Managers set up prisons on a page, and can begin with none."""

import pytest
from django.test import Client

from recruitment.models import Establishment
from recruitment.prisons.editing import PrisonPlan, plan_of
from recruitment.weekly import slot_name
from tests.config.ui.markup import elements, fields_with_errors, only
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import an_establishment
from tests.recruitment.notices import notices

pytestmark = pytest.mark.django_db
NEW = "/our-prisons/new/"
TYPED = {"code": "bxi", "name": "HMP Brixton", "rooms_0": "4", "rooms_5": " Any "}


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def test_a_prison_is_added(boss: Client) -> None:
    ann = coordinator(name="Ann Example")
    page = boss.post(NEW, TYPED | {"coordinators": [ann.pk]}, follow=True)
    assert notices(page) == ["success"]
    assert "Ann Example" in page.content.decode()
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
    ("box", "typed", "field", "part"),
    [
        ("code", "BX1", "code", ""),
        ("code", "ZZZ", "code", ""),
        ("name", "x" * 101, "name", ""),
        ("rooms_0", "0", "rooms", slot_name(0)),
        ("rooms_5", "lots", "rooms", slot_name(5)),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    boss: Client, box: str, typed: str, field: str, part: str
) -> None:
    an_establishment(code="ZZZ")
    page = boss.post(NEW, TYPED | {box: typed})
    (error,) = page.context["form"].errors[field]
    assert part in error, "of a week, the error names the time"
    assert f'id="id_{field}_error"' in page.content.decode()
    assert f'name="{box}" value="{typed}"' in page.content.decode()
    assert Establishment.objects.count() == 1


def test_each_wrong_box_has_its_own_error_which_leads_to_it(boss: Client) -> None:
    html = boss.post(NEW, TYPED | {"rooms_3": "lots", "rooms_5": "0"}).content.decode()
    for slot in (3, 5):
        assert slot_name(slot) in only(html, href=f"#id_rooms_{slot}").text
        assert only(html, id=f"id_rooms_{slot}")["name"] == f"rooms_{slot}"
    assert not [link for link in elements(html, "a") if link["href"] == "#id_rooms_0"]


@pytest.mark.parametrize(
    ("code", "name", "field"), [("ZZZ", "HMP Other", "code"), ("BXI", "HMP There", "name")]
)
def test_what_another_prison_has_is_said_beside_its_field(
    boss: Client, code: str, name: str, field: str
) -> None:
    an_establishment(code="ZZZ", name="HMP There")
    html = boss.post(NEW, TYPED | {"code": code, "name": name}).content.decode()
    assert fields_with_errors(html) == {field}


def test_a_prison_without_sessions_is_refused(boss: Client) -> None:
    html = boss.post(NEW, {"code": "BXI", "name": "HMP Brixton"}).content.decode()
    assert 'id="id_rooms_error"' in html


@pytest.mark.parametrize("address", ["/today/", "/imports/"])
def test_a_manager_without_any_prison_is_led_to_adding_one(boss: Client, address: str) -> None:
    assert "/our-prisons/" in boss.get(address).content.decode()


def test_today_knows_a_coordinator_without_a_prison(client: Client) -> None:
    an_establishment()
    sign_in(client, coordinator())
    assert client.get("/today/").context["has_prison"] is False


def test_whoever_imports_sees_the_codes(boss: Client) -> None:
    an_establishment(code="BXI", name="HMP Brixton")
    page = boss.get("/imports/").content.decode()
    assert "BXI" in page
    assert "HMP Brixton" in page
