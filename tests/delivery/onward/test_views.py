"""The pages about services."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from delivery.models import OnwardReferral, Service
from delivery.onward.card import onward_card
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward, take_step
from matching.models import Match
from tests.factories.delivery import a_supported_man, his_yes
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_need, a_referral, an_establishment

pytestmark = pytest.mark.django_db
CANARY = "No bed is free before June"


@pytest.fixture
def match() -> Match:
    for code in ("drugs", "alcohol", "accommodation"):
        a_need(code)
    load_services()
    return a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


@pytest.fixture
def phone(match: Match) -> Client:
    client = Client()
    sign_in(client, match.mentor.user)
    return client


@pytest.fixture
def desk() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def today_in(name: str = "on") -> dict[str, str]:
    today = london_today()
    return {
        f"{name}_day": str(today.day),
        f"{name}_month": str(today.month),
        f"{name}_year": str(today.year),
    }


def address(name: str, *args: Any) -> str:
    return reverse(f"delivery:{name}", args=args)


def referred(match: Match, code: str = "pact", *, is_made: bool = True) -> OnwardReferral:
    return refer_onward(
        match=match,
        service=Service.objects.get(code=code),
        on=london_today(),
        is_made=is_made,
        consent=his_yes(london_today()),
        by=match.mentor.user,
        at=now(),
    )


def turned_down(match: Match) -> OnwardReferral:
    onward = referred(match)
    take_step(
        onward=onward,
        step="turn_down",
        on=london_today(),
        words=CANARY,
        version=onward.version,
        by=match.mentor.user,
        at=now(),
    )
    return onward


def test_a_mentor_refers_him_and_records_what_happened(match: Match, phone: Client) -> None:
    service = Service.objects.get(code="kairos-community-trust")
    sent = {"service": str(service.pk), "how_far": "made", "how": "in_person"} | today_in()
    for _ in range(2):
        assert phone.post(address("refer_onward", match.pk), sent).status_code == 302
    onward = OnwardReferral.objects.get()
    arrange = address("onward_step", match.pk, onward.pk, "arrange_assessment")
    answers = {"version": str(onward.version), "was_accompanied": "yes"}
    answers |= today_in() | today_in("assessed_on")
    assert phone.post(arrange, answers).status_code == 302
    onward.refresh_from_db()
    assert onward.status == "assessment"
    html = phone.get(address("support", match.pk)).content.decode()
    assert "Assessment arranged since" in html
    assert match.referral.name not in html
    html = phone.get(address("onward", match.pk)).content.decode()
    assert "with his mentor" in html
    assert match.referral.name not in html


def test_what_was_typed_stays_beside_an_error(match: Match, phone: Client) -> None:
    onward = referred(match)
    page = address("onward_step", match.pk, onward.pk, "turn_down")
    sent = {"version": str(onward.version), "words": CANARY, "on_day": "31", "on_month": "2"}
    answer = phone.post(page, sent)
    assert answer.status_code == 200
    assert "on" in answer.context["form"].errors
    assert CANARY in answer.content.decode()


def test_a_second_press_is_told_that_it_is_done(match: Match, phone: Client) -> None:
    onward = referred(match)
    page = address("onward_step", match.pk, onward.pk, "accept")
    sent = {"version": str(onward.version)} | today_in()
    assert [phone.post(page, sent).status_code for _ in range(2)] == [302, 200]
    assert onward.steps.count() == 3


def test_a_wrong_referral_is_taken_back_and_removed(match: Match, phone: Client) -> None:
    onward = referred(match)
    phone.post(address("take_back_onward", match.pk, onward.pk), {"version": onward.version})
    onward.refresh_from_db()
    assert onward.status == "proposed"
    for _ in range(2):
        sent = {"version": onward.version}
        answer = phone.post(address("remove_onward", match.pk, onward.pk), sent)
        assert answer.status_code == 302
    assert not OnwardReferral.objects.exists()


def test_a_removal_without_its_version_changes_nothing(match: Match, phone: Client) -> None:
    onward = referred(match, is_made=False)
    for typed in ("", "x", "9" * 30):
        phone.post(address("remove_onward", match.pk, onward.pk), {"version": typed})
    assert OnwardReferral.objects.exists()


def test_an_unknown_step_is_not_a_page(match: Match, phone: Client) -> None:
    onward = referred(match)
    for step in ("propose", "back_to_proposed", "dance"):
        assert phone.get(address("onward_step", match.pk, onward.pk, step)).status_code == 404


def test_why_is_read_only_on_a_page_of_its_own(match: Match, desk: Client) -> None:
    onward = turned_down(match)
    words = address("onward_words", match.pk, onward.steps.get(step="turn_down").pk)
    for page in (address("onward", match.pk), reverse("matching:match", args=[match.pk])):
        html = desk.get(page).content.decode()
        assert CANARY not in html
    assert words in desk.get(address("onward", match.pk)).content.decode()
    assert not AuditEvent.objects.filter(action="read", subject="delivery.OnwardStep").exists()
    assert CANARY in desk.get(words).content.decode()
    assert AuditEvent.objects.filter(action="read", subject="delivery.OnwardStep").count() == 1
    onward.refresh_from_db()
    sent = {"version": str(onward.version), "words": "They are full"}
    assert desk.post(words, sent).status_code == 302
    assert "They are full" in desk.get(words).content.decode()


def test_a_step_of_another_match_is_not_here(match: Match, phone: Client) -> None:
    theirs = turned_down(a_supported_man())
    step = theirs.steps.get(step="turn_down")
    assert phone.get(address("onward_words", match.pk, step.pk)).status_code == 404
    assert phone.get(address("onward_day", match.pk, step.pk)).status_code == 404


def test_the_directory_says_to_ask_first_to_everybody(
    match: Match, phone: Client, desk: Client
) -> None:
    for client in (phone, desk):
        html = client.get(address("services"), {"search": "trailblazers"}).content.decode()
        assert "Ask the coordinator first" in html
        html = client.get(address("services"), {"search": "PACT"}).content.decode()
        assert "Ask the coordinator first" not in html
    html = phone.get(address("refer_onward", match.pk)).content.decode()
    assert "Trailblazers (ask first)" in html


@pytest.mark.usefixtures("match")
def test_the_directory_is_filtered_by_need(phone: Client) -> None:
    need = a_need("drugs")
    page = phone.get(address("services"), {"need": need.pk})
    assert [str(row) for row in page.context["page"]] == ["Kairos Community Trust"]


@pytest.mark.usefixtures("match")
def test_a_manager_changes_a_service(desk: Client) -> None:
    service = Service.objects.get(code="kairos-community-trust")
    page = address("change_service", service.pk)
    assert desk.get(page).status_code == 200
    sent = {"name": "Kairos", "needs": ["drugs"], "website": "example.org", "version": "1"}
    assert desk.post(page, sent).status_code == 302
    service.refresh_from_db()
    assert (service.name, service.website) == ("Kairos", "https://example.org")
    assert (service.is_used, [need.code for need in service.needs.all()]) == (False, ["drugs"])
    answer = desk.post(page, sent | {"name": "Another"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


@pytest.mark.usefixtures("match")
def test_a_manager_adds_a_service(desk: Client) -> None:
    sent = {"name": "Debt advice", "website": "not a website", "ask_first": "on"}
    answer = desk.post(address("add_service"), sent)
    assert "website" in answer.context["form"].errors
    assert desk.post(address("add_service"), sent | {"website": ""}).status_code == 302
    assert Service.objects.get(code="debt-advice").ask_first


def test_staff_filter_the_list_of_their_own_prisons(match: Match) -> None:
    brixton = an_establishment()
    here = a_supported_man(referral=a_referral(at=brixton))
    talked, ended = referred(here, "st-mungos", is_made=False), turned_down(here)
    referred(match)
    client = Client()
    sign_in(client, a_coordinator(brixton))

    def rows(**asked: Any) -> list[OnwardReferral]:
        return list(client.get(address("onward_list"), asked).context["page"])

    assert rows() == [talked]
    assert rows(status="turned_down") == [ended]
    assert set(rows(status="", establishment=brixton.pk)) == {talked, ended}
    assert rows(status="", service=talked.service_id) == [talked]
    assert rows(status="", search="nobody at all") == []
    assert set(rows(status="", search=here.referral.name)) == {talked, ended}


def queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["services", "onward_list", "onward"])
def test_3_rows_take_as_many_queries_as_one(match: Match, desk: Client, name: str) -> None:
    for service in Service.objects.exclude(code="pact"):
        service.delete()
    referred(match)
    page = address(name, match.pk) if name == "onward" else address(name)
    desk.get(page)
    one = queries_of(desk, page)
    load_services()
    for code in ("st-mungos", "trailblazers"):
        referred(match if name == "onward" else a_supported_man(), code)
    assert queries_of(desk, page) == one
    assert one <= 12


@pytest.mark.parametrize("many", [1, 3])
def test_the_card_takes_2_queries(match: Match, many: int) -> None:
    for code in ("st-mungos", "trailblazers", "pact")[:many]:
        referred(match, code)
    with CaptureQueriesContext(connection) as queries:
        onward_card(match, match.mentor.user, london_today())
    assert len(queries) == 2
