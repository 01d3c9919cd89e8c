"""Managers set up prisons on a page. At the start there are none."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.common.clock import now
from matching.referrals.moving import hold_referral
from recruitment.models import Establishment
from recruitment.prisons.closing import close_prison
from recruitment.prisons.editing import PrisonPlan, plan_of
from recruitment.prisons.merging import merge_prisons
from recruitment.weekly import slot_name
from tests.config.ui.markup import elements, fields_with_errors, only
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_referral, an_establishment
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
    page = boss.post(
        NEW,
        TYPED | {"coordinators": [ann.pk], "boundaries": "Nobody on licence"},
        follow=True,
    )
    assert notices(page) == ["success"]
    assert "Ann Example" in page.content.decode()
    plan = plan_of(Establishment.objects.get())
    people = frozenset({ann})
    assert plan == PrisonPlan("BXI", "HMP Brixton", {0: 4, 5: None}, people, "Nobody on licence")


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


def test_the_list_costs_the_same_for_one_prison_and_for_three(boss: Client) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            prison = an_establishment(coordinators=[coordinator()])
            old = an_establishment()
            merge_prisons(source=old, target=prison, by=manager(), at=now())
        with CaptureQueriesContext(connection) as queries:
            boss.get("/our-prisons/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_name_from_the_list_brings_its_code(boss: Client) -> None:
    page = boss.get(NEW).content.decode()
    assert '<option value="HMP Brixton">' in page
    for typed in ("hmp  brixton", "BXI"):
        boss.post(NEW, TYPED | {"code": "", "name": typed})
        plan = plan_of(Establishment.objects.get())
        assert (plan.code, plan.name) == ("BXI", "HMP Brixton")
        assert '<option value="HMP Brixton">' not in boss.get(NEW).content.decode()
        Establishment.objects.all().delete()


def test_a_name_that_is_not_on_the_list_needs_a_code(boss: Client) -> None:
    page = boss.post(NEW, TYPED | {"code": "", "name": "HMP Millsike"})
    assert list(page.context["form"].errors) == ["code"]
    assert not Establishment.objects.exists()


def test_a_prison_is_closed_and_opened_again(boss: Client) -> None:
    prison = an_establishment()
    address = f"/our-prisons/{prison.pk}/"
    assert boss.get(f"{address}close/").status_code == 200
    assert notices(boss.post(f"{address}close/", follow=True)) == ["success"]
    assert f'action="{address}reopen/"' in boss.get(address).content.decode()
    assert notices(boss.post(f"{address}reopen/", follow=True)) == ["success"]
    prison.refresh_from_db()
    assert prison.is_open


def test_a_prison_is_merged_and_the_merge_undone(boss: Client) -> None:
    source, target = an_establishment(), an_establishment()
    a_referral(at=source)
    address = f"/our-prisons/{source.pk}/"
    page = boss.get(f"{address}merge/")
    assert page.context["records"] == {"prison checks": 1, "referrals": 1}
    assert source not in page.context["form"].fields["target"].queryset
    assert notices(boss.post(f"{address}merge/", {"target": target.pk}, follow=True)) == ["success"]
    assert f'action="{address}undo-merge/"' in boss.get(address).content.decode()
    assert notices(boss.post(f"{address}undo-merge/", follow=True)) == ["success"]
    source.refresh_from_db()
    assert source.is_open


def test_a_merge_that_cannot_be_undone_says_why_and_offers_no_button(boss: Client) -> None:
    source = an_establishment()
    man = a_referral(at=source)
    address = f"/our-prisons/{source.pk}/"
    boss.post(f"{address}merge/", {"target": an_establishment().pk})
    hold_referral(referral=man, until=None, reason="unwell", by=manager(), at=now())
    page = boss.get(address)
    assert page.context["refusal"] in page.content.decode()
    assert "undo-merge" not in page.content.decode()
    assert notices(boss.post(f"{address}undo-merge/", follow=True)) == ["error"]


def test_a_closed_prison_is_offered_to_nobody_new(boss: Client) -> None:
    prison = an_establishment(code="HYI", name="HMP Holloway")
    close_prison(prison=prison, by=manager(), at=now())
    boss.logout()
    assert "HMP Holloway" not in boss.get("/").content.decode()
    assert boss.get("/prisons/HYI/").status_code == 404


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
