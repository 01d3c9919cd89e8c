"""The pages of a request: each step of the table can be taken on them, and put right."""

from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import ClosureReason
from matching.referrals.moving import close_referral
from privacy.erasing.erasing import erase_man
from privacy.models import DataRequest, Wish
from privacy.requests.steps import STEPS
from tests.config.ui.markup import elements
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.factories.requests import a_prepared_request, a_request, an_approved_request

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def ann() -> User:
    return a_coordinator(an_establishment())


def day(name: str) -> dict[str, int]:
    return {f"{name}_day": TODAY.day, f"{name}_month": TODAY.month, f"{name}_year": TODAY.year}


WALK: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    ("identity", {"words": "I know him", **day("known_on")}, "preparing"),
    ("not-known", {}, "received"),
    ("ask-identity", day("asked_on"), "identity_asked"),
    ("identity", {"words": "His number", **day("known_on")}, "preparing"),
    ("narrow", day("asked_on"), "preparing"),
    ("narrowed", day("answered_on"), "preparing"),
    ("longer", {"words": "Much to read", **day("told_on")}, "preparing"),
    ("usual-time", {}, "preparing"),
    ("withdraw", {"words": "He said so", **day("ended_on")}, "withdrawn"),
    ("reopen", {}, "received"),
    ("refuse", {"words": "It is a joke", **day("ended_on")}, "refused"),
    ("reopen", {}, "received"),
    ("identity", {"words": "I know him", **day("known_on")}, "preparing"),
    ("finish", {}, "to_approve"),
    ("again", {}, "preparing"),
    ("finish", {}, "to_approve"),
    ("approve", {}, "approved"),
    ("hand-over", day("ended_on"), "answered"),
    ("not-handed-over", {}, "approved"),
)


def test_each_step_is_taken_on_its_page(client: Client, ann: User) -> None:
    assert {slug for slug, _, _ in WALK} == {step.slug for step in STEPS}
    man = a_referral(at=ann.establishments.get()).participant
    request = a_request(man=man, by=ann, wish=Wish.CORRECTION)
    boss = Client()
    sign_in(client, ann)
    sign_in(boss, manager())
    page = reverse("privacy:request", args=[request.pk])
    for slug, typed, status in WALK:
        if slug == "finish":
            reply = reverse("privacy:request_reply", args=[request.pk])
            client.post(reply, {"keeping": "read", "reply": "It is right now."})
        who = boss if slug in {"refuse", "approve"} else client
        address = reverse("privacy:request_step", args=[request.pk, slug])
        assert address in who.get(page).content.decode(), slug
        assert who.get(address).status_code == 200
        assert who.post(address, typed)["Location"] == page, slug
        request.refresh_from_db()
        assert request.status == status, slug
    assert DataRequest.objects.get().pauses.count() == 2


def test_a_step_that_is_missing_an_answer_keeps_what_was_typed(client: Client, ann: User) -> None:
    request = a_request(man=a_referral(at=ann.establishments.get()).participant, by=ann)
    sign_in(client, ann)
    address = reverse("privacy:request_step", args=[request.pk, "identity"])
    page = client.post(
        address, {"words": "I know him", "known_on_day": "31", "known_on_month": "2"}
    )
    assert "I know him" in page.content.decode()
    assert page.context["form"].errors
    unknown = reverse("privacy:request_step", args=[request.pk, "elsewhere"])
    assert client.get(unknown).status_code == 404


def test_a_wrong_decision_is_said_beside_it_and_the_others_are_saved(
    client: Client, ann: User
) -> None:
    match = a_supported_man(referral=a_referral(at=ann.establishments.get()))
    for days in (1, 8):
        a_session(match, days_ago=days, note="He misses his daughter.")
    request = a_prepared_request(man=match.referral.participant, by=ann)
    sign_in(client, ann)
    address = reverse("privacy:request_desk", args=[request.pk])
    right, wrong = [form.prefix for form in client.get(address).context["questions"]]
    typed = {f"{right}-choice": "give", f"{wrong}-choice": "withhold", f"{wrong}-ground": ""}
    page = client.post(address, typed)
    assert page.status_code == 200
    [left] = [form for form in page.context["questions"] if form.errors]
    assert page.context["questions"] == [left]
    assert left.errors.keys() == {"ground"}
    links = [link.get("href") for link in elements(page.content.decode(), "a")]
    assert f"#id_{wrong}-ground" in links
    assert request.choices.get().choice == "give"


def test_a_step_that_only_needs_a_press_says_on_the_request_what_is_missing(
    client: Client, ann: User
) -> None:
    man = a_referral(at=ann.establishments.get()).participant
    request = a_prepared_request(man=man, by=ann)
    sign_in(client, ann)
    address = reverse("privacy:request_step", args=[request.pk, "finish"])
    page = client.post(address, follow=True)
    assert page.redirect_chain == [(reverse("privacy:request", args=[request.pk]), 302)]
    assert list(page.context["messages"])


def test_nobody_is_deleted_twice(client: Client, ann: User) -> None:
    referral = a_referral(at=ann.establishments.get(), name="Jordan Juniper")
    close_referral(referral=referral, reason=ClosureReason.WITHDREW, by=ann, at=now())
    request = an_approved_request(man=referral.participant, by=ann, wish=Wish.ERASURE)
    sign_in(client, manager())
    page = reverse("privacy:request", args=[request.pk])
    address = reverse("privacy:erase_man", args=[referral.participant_id])
    assert address in client.get(page).content.decode()
    erase_man(participant=referral.participant, by=manager(), at=now())
    assert address not in client.get(page).content.decode()
    assert "(erased)" not in client.get(reverse("privacy:requests")).content.decode()


def test_the_pages_of_an_answer_are_private(client: Client, ann: User) -> None:
    man = a_referral(at=ann.establishments.get()).participant
    request = an_approved_request(man=man, by=ann)
    sign_in(client, ann)
    for name in ("request", "request_answer", "request_answer_json"):
        response = client.get(reverse(f"privacy:{name}", args=[request.pk]))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
