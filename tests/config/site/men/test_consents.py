"""The page of what one man has consented to."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today, now
from config.site.men.given import given_by
from delivery.models import GivenConsent, Service
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward
from matching.models import Match
from tests.factories.delivery import a_case_study, a_consent, a_supported_man, an_answer
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator
from tests.factories.reporting import a_basis
from tests.pdf import check_is_accessible, pages_of, read, squeezed

pytestmark = pytest.mark.django_db
TITLE = "What we may do with what you tell us"


@pytest.fixture
def match() -> Match:
    load_services()
    return a_supported_man()


def today_in(name: str = "on") -> dict[str, str]:
    today = london_today()
    return {
        f"{name}_day": str(today.day),
        f"{name}_month": str(today.month),
        f"{name}_year": str(today.year),
    }


def address(name: str, match: Match, *args: int) -> str:
    return reverse(f"matching:{name}", args=[match.referral_id, *args])


def test_all_his_consents_are_on_one_page(match: Match, client: Client) -> None:
    boss = manager()
    today = london_today()
    a_consent(match, Service.objects.get(code="pact"))
    an_answer(match)
    an_answer(match, consent="no", consented_on=None)
    a_case_study(
        match, consent="no_name", consented_on=today, withdrawn_on=today, status="withdrawn"
    )
    a_basis(match)
    given = given_by(match.referral.participant, by=boss)
    assert [(bool(row.given_on), bool(row.withdrawn_on)) for row in given] == [
        (True, False),
        (False, False),
        (True, False),
        (True, True),
        (True, False),
    ]
    here = a_coordinator(match.referral.establishment)
    assert [row.page for row in given_by(match.referral.participant, by=here)][-1] == ""
    sign_in(client, boss)
    page = client.get(address("man_consents", match))
    assert list(page.context["given"]) == given


def test_more_consents_take_no_more_queries(match: Match) -> None:
    boss, man = manager(), match.referral.participant

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            given_by(man, by=boss)
        return len(taken)

    services = list(Service.objects.all()[:3])
    a_consent(match, services[0])
    an_answer(match)
    queries()  # the roles of the manager are read once
    one = queries()
    for service in services[1:]:
        a_consent(match, service)
        an_answer(match)
    assert queries() == one


def test_staff_record_withdraw_and_delete_a_consent(match: Match, client: Client) -> None:
    here = a_coordinator(match.referral.establishment)
    sign_in(client, here)
    pact = Service.objects.get(code="pact")
    answers = {"purpose": "service", "service": str(pact.pk), "how": "in_writing"}
    page = address("record_consent", match)
    missing = client.post(page, answers | today_in("given_on"))
    assert missing.context["form"].errors["form"]
    answers |= {"form": "Consent form of May 2026"}
    assert client.post(page, answers | today_in("given_on")).status_code == 302
    consent = GivenConsent.objects.get()
    today = london_today()
    refer_onward(match=match, service=pact, on=today, is_made=True, by=match.mentor.user, at=now())
    page = address("withdraw_consent", match, consent.pk)
    assert len(client.get(page).context["shared"]) == 1
    assert client.post(page, {"version": "1"} | today_in("on")).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_on == today
    client.post(address("consent_not_withdrawn", match, consent.pk), {"version": "2"})
    assert GivenConsent.objects.get().withdrawn_on is None
    page = address("remove_consent", match, consent.pk)
    assert client.post(page, {"version": "3"}).status_code == 200
    assert client.post(page, {"version": "3", "sure": "yes"}).status_code == 302
    assert not GivenConsent.objects.exists()


@pytest.mark.parametrize("style", ["standard", "large-print"])
def test_the_form_to_print_has_a_box_for_each_use(style: str, client: Client) -> None:
    sign_in(client, manager())
    pdf = client.get(reverse("delivery:consent_form", args=[style]))
    assert pdf["Content-Type"] == "application/pdf"
    read_pdf = read(pdf.content)
    check_is_accessible(read_pdf, title=TITLE + (": large print" if "large" in style else ""))
    text = squeezed(" ".join(pages_of(read_pdf)))
    assert len(read_pdf.pages) == 1 or style == "large-print"
    assert text.count("Yes,youmay") + text.count("Yes,aresearcher") == 8


def test_no_other_form_is_printed(client: Client) -> None:
    sign_in(client, manager())
    assert client.get(reverse("delivery:consent_form", args=["gold"])).status_code == 404
