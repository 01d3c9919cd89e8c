"""The pages on which somebody refers a man and follows their referrals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_today
from matching.models import Referral, ReferralDraft, ReleaseKind, WorkDomain
from matching.referring.drafts import Part
from matching.referring.text_form import TEXT_FORM
from matching.states import ReferralStatus
from tests.config.ui.markup import elements
from tests.factories.people import manager, mentor_user, referrer, sign_in, user_with
from tests.factories.programme import a_need, an_establishment
from tests.factories.referring import (
    a_referral_draft,
    a_referrer,
    a_sent_referral,
    a_work_domain,
)

pytestmark = pytest.mark.django_db
MINE = "/refer/mine/"


@pytest.fixture
def pat(client: Client) -> User:
    """A referrer, signed in."""
    person = a_referrer()
    sign_in(client, person)
    return person


def day(name: str, days: int) -> dict[str, int]:
    """The 3 boxes of a date this many days from today."""
    when = london_today() + timedelta(days=days)
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def part(draft: ReferralDraft, name: str) -> str:
    return reverse("matching:refer_part", args=[draft.reference, name])


def test_from_start_to_sent(client: Client) -> None:
    a_work_domain("justice.example")
    prison, need = an_establishment(), a_need("drugs")
    sign_in(client, user_with(email="new@justice.example"))
    client.post("/refer/start/")
    draft = ReferralDraft.objects.get()
    answers: dict[str, dict[str, Any]] = {
        "man": {"name": "David Example", "establishment": prison.pk, "prison_number": "a1234bc"},
        "release": {"when": "known", "release_kind": "hdc", **day("release_on", 200)},
        "help": {"needs": [need.pk], "aims": "A flat"},
        "agreement": {"agreed_how": "referrer", "source": "pom", **day("agreed_on", 0)},
    }
    following = [part(draft, name) for name in list(answers)[1:]]
    onwards = [*following, reverse("matching:refer_check", args=[draft.reference])]
    for name, onward in zip(answers, onwards, strict=True):
        assert client.post(part(draft, name), answers[name]).headers["Location"] == onward
    page = words(client.get(onwards[-1]))
    assert all(word in page for word in ("David Example", "A1234BC", "A flat", str(prison)))
    sent = client.post(onwards[-1], follow=True)
    assert Referral.objects.get().reference in words(sent)
    assert "David Example" not in words(sent)


def test_a_second_press_leads_to_the_same_confirmation(client: Client, pat: User) -> None:
    check = reverse("matching:refer_check", args=[a_referral_draft(by=pat).reference])
    first, second = client.post(check), client.post(check)
    assert first.headers["Location"] == second.headers["Location"]
    assert client.get(second.headers["Location"]).status_code == 200
    assert Referral.objects.count() == 1


def test_a_draft_is_carried_on_where_it_stopped(client: Client, pat: User) -> None:
    draft = a_referral_draft(by=pat, answered=[Part.MAN, Part.HELP])
    answer = client.get(reverse("matching:refer_check", args=[draft.reference]))
    assert answer.headers["Location"] == part(draft, "release")


def test_a_page_shows_again_what_was_saved(client: Client, pat: User) -> None:
    leaves_on = london_today() + timedelta(days=400)
    draft = a_referral_draft(by=pat, aims="A flat of his own", release_on=leaves_on)
    draft.needs.set([a_need("drugs")])
    assert 'value="David Example"' in words(client.get(part(draft, "man")))
    assert f'value="{leaves_on.year}"' in words(client.get(part(draft, "release")))
    page = words(client.get(part(draft, "help")))
    assert "A flat of his own" in page
    assert "checked" in page


def test_coming_back_later_saves_too(client: Client, pat: User) -> None:
    draft = a_referral_draft(by=pat, answered=[])
    answer = client.post(part(draft, "help"), {"aims": "A flat", "later": "1"})
    assert answer.headers["Location"] == MINE
    draft.refresh_from_db()
    assert draft.aims == "A flat"


YESTERDAY: dict[str, Any] = day("release_on", -1)


@pytest.mark.parametrize(
    ("name", "typed", "fields"),
    [
        ("man", {}, {"name", "establishment"}),
        ("man", {"name": "A", "prison_number": "12"}, {"establishment", "prison_number"}),
        ("release", {}, {"when"}),
        ("release", {"when": "known"}, {"release_on", "release_kind"}),
        ("release", {"when": "remand", "release_kind": "hdc"}, {"when"}),
        ("release", {"when": "known", "release_kind": "hdc"} | YESTERDAY, {"release_on"}),
        ("agreement", {}, {"agreed_how", "agreed_on", "source"}),
        ("agreement", {"source": "self_wing"}, {"agreed_how", "agreed_on", "source"}),
    ],
)
def test_what_is_missing_or_wrong_is_asked_for(
    client: Client, pat: User, name: str, typed: dict[str, Any], fields: set[str]
) -> None:
    draft = a_referral_draft(by=pat, answered=[])
    answer: Any = client.post(part(draft, name), typed)
    assert set(answer.context["form"].errors) == fields
    draft.refresh_from_db()
    assert draft.answered == []


@pytest.mark.parametrize("when", ["remand", "unknown"])
def test_without_a_date_none_is_asked_for(client: Client, pat: User, when: str) -> None:
    draft = a_referral_draft(by=pat)
    client.post(part(draft, "release"), {"when": when})
    draft.refresh_from_db()
    assert (draft.on_remand, draft.release_on) == (when == "remand", None)
    page: Any = client.get(part(draft, "release"))
    assert page.context["form"]["when"].value() == when


@pytest.mark.parametrize("roles", [(), (Role.MENTOR,)])
def test_another_address_gets_an_explanation_and_no_role(
    client: Client, roles: tuple[Role, ...]
) -> None:
    a_work_domain("justice.example")
    person = user_with(*roles, email="me@home.example")
    sign_in(client, person)
    assert "me@home.example" in words(client.post("/refer/start/"))
    assert not ReferralDraft.objects.exists()
    assert User.objects.get(pk=person.pk).roles == set(roles)


def test_a_domain_taken_off_the_list_shuts_the_pages(client: Client, pat: User) -> None:
    referral = a_sent_referral(by=pat)
    WorkDomain.objects.all().delete()
    withdraw = reverse("matching:withdraw_referral", args=[referral.reference])
    assert client.get(MINE).headers["Location"] == "/refer/"
    assert client.post(withdraw).headers["Location"] == "/refer/"
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.RECEIVED


def test_a_script_is_stopped(client: Client, pat: User) -> None:
    cache.clear()
    statuses = [client.post("/refer/start/").status_code for _ in range(31)]
    assert (statuses[0], statuses[29], statuses[30]) == (302, 302, 429)
    cache.clear()


def test_the_public_page_says_the_same_to_everybody(client: Client) -> None:
    """The page does not show whether an address is registered. Only the email says so."""
    a_work_domain("justice.example")
    before = words(client.get("/refer/"))
    mentor_user(email="pat@justice.example")
    assert words(client.get("/refer/")) == before
    assert "justice.example" in before


def test_once_sent_only_where_it_stands_is_shown(client: Client, pat: User) -> None:
    referral = a_sent_referral(
        by=pat,
        name="Ferdinand Quill",
        prison_number="A1234BC",
        aims="A flat",
        wing="G wing",
        release_on=london_today() + timedelta(days=77),
        status=ReferralStatus.WAITING,
        received_on=london_today() - timedelta(weeks=6),
    )
    pages = [MINE] + [
        reverse(f"matching:{name}", args=[referral.reference])
        for name in ("refer_sent", "refer_release_date", "withdraw_referral")
    ]
    shut = ["Ferdinand", "Quill", "A1234BC", "A flat", "G wing", str(referral.establishment)]
    shut.append(f"{referral.release_on:%-d %B %Y}")
    for address in pages:
        page = words(client.get(address))
        assert referral.reference in page
        assert [secret for secret in shut if secret in page] == []
    assert "Waiting, 6 weeks" in words(client.get(MINE))


def test_a_new_release_date(client: Client, pat: User) -> None:
    referral = a_sent_referral(by=pat)
    address = reverse("matching:refer_release_date", args=[referral.reference])
    refused: Any = client.post(address, {"release_kind": "parole", **day("release_on", 0)})
    assert list(refused.context["form"].errors) == ["release_on"]
    client.post(address, {"release_kind": "parole", **day("release_on", 300)})
    referral.refresh_from_db()
    assert referral.release_kind == ReleaseKind.PAROLE
    assert referral.release_on == london_today() + timedelta(days=300)


def test_withdrawing_asks_first(client: Client, pat: User) -> None:
    referral = a_sent_referral(by=pat)
    address = reverse("matching:withdraw_referral", args=[referral.reference])
    client.get(address)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.RECEIVED
    client.post(address)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.CLOSED
    page = words(client.get(MINE))
    assert "Closed" in page
    assert address not in page


@pytest.mark.parametrize("status", [ReferralStatus.MATCHED, ReferralStatus.CLOSED])
def test_too_late_to_withdraw_it_says_which_it_is(
    status: ReferralStatus, client: Client, pat: User
) -> None:
    closed = {"closed_on": london_today(), "closure_reason": "other"}
    columns = closed if status == ReferralStatus.CLOSED else {}
    referral = a_sent_referral(by=pat, status=status, **columns)
    address = reverse("matching:withdraw_referral", args=[referral.reference])
    for answer in (client.get(address), client.post(address)):
        assert ("He has a mentor" in words(answer)) == (status == ReferralStatus.MATCHED)
        assert ("is closed" in words(answer)) == (status == ReferralStatus.CLOSED)


def test_deleting_a_draft_asks_first(client: Client, pat: User) -> None:
    address = reverse("matching:discard_referral", args=[a_referral_draft(by=pat).reference])
    client.get(address)
    assert ReferralDraft.objects.exists()
    client.post(address)
    assert not ReferralDraft.objects.exists()


def test_no_browser_stores_the_pages_of_a_referrer(client: Client, pat: User) -> None:
    draft = a_referral_draft(by=pat)
    for address in (MINE, part(draft, "man")):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def queries(visit: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as capture:
        assert visit().status_code == 200
    return len(capture)


def test_my_referrals_takes_as_many_queries_for_one_as_for_three(client: Client, pat: User) -> None:
    a_sent_referral(by=pat)
    a_referral_draft(by=pat)
    one = queries(lambda: client.get(MINE))
    for _ in range(2):
        a_sent_referral(by=pat)
        a_referral_draft(by=pat)
    assert queries(lambda: client.get(MINE)) == one
    assert one < 12


def test_a_referrer_starts_at_their_referrals(client: Client, pat: User) -> None:
    assert client.get("/").headers["Location"] == MINE


def test_the_form_as_text_can_be_copied_and_downloaded(client: Client) -> None:
    assert "Prison number:" in words(client.get("/refer/form/"))
    file = client.get("/refer/form/refer-a-man.txt")
    assert file.content.decode("ascii").replace("\r\n", "\n") == TEXT_FORM
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_a_manager_keeps_the_list_of_domains(client: Client) -> None:
    sign_in(client, manager())
    address = reverse("matching:work_domains")
    user_with(email="pat@justice.example")
    question = client.post(address, {"domain": " @Justice.example"})
    assert question.context["people"] == 1
    assert not WorkDomain.objects.exists()
    (typed,) = [box for box in elements(words(question), "input") if box["name"] == "domain"]
    client.post(address, {"domain": typed["value"], "confirmed": "yes"})
    row = WorkDomain.objects.get()
    assert row.domain == "justice.example"
    assert "justice.example" in words(client.get(address))
    refused: Any = client.post(address, {"domain": "gmail.com"})
    assert list(refused.context["form"].errors) == ["domain"]
    refused = client.post(address, {"domain": "justice.example", "confirmed": "yes"})
    assert list(refused.context["form"].errors) == ["domain"]
    one = queries(lambda: client.get(address))
    a_work_domain("first.example"), a_work_domain("second.example")
    assert queries(lambda: client.get(address)) == one
    remove = reverse("matching:remove_work_domain", args=[row.pk])
    referrer(email="sam@justice.example")
    assert client.get(remove).context["people"] == 1
    assert WorkDomain.objects.filter(pk=row.pk).exists()
    client.post(remove)
    assert not WorkDomain.objects.filter(pk=row.pk).exists()
