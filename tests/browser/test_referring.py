"""A Prison Offender Manager refers a man: in an old browser without scripts, by keyboard, on a
phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from config.common.clock import london_today
from matching.models import Referral, ReferralDraft
from matching.referrals.wants import AIMS
from matching.states import ReferralStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    entered,
    follow,
    is_whole,
    press,
    serve_no_script,
    tab_to,
    take_as_long_as_a_person,
    ticked,
    typed,
)
from tests.config.accounts.emails import emailed_code
from tests.factories.people import manager
from tests.factories.programme import a_need, an_establishment
from tests.factories.referring import a_referral_draft, a_referrer, a_sent_referral, a_work_domain
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "pat@justice.example"
ONWARDS = "Save and continue"


@pytest.fixture(autouse=True)
def _programme(stack: Stack) -> None:
    a_work_domain("justice.example")
    an_establishment(code="BXI", name="HMP Brixton")
    a_need("drugs")


def register(page: Page) -> None:
    """Starts on the public page and ends signed in."""
    page.goto("/refer/")
    press(page, "Register and start")
    page.get_by_label("Full name").fill("Pat Example")
    page.get_by_label("Email address").fill(EMAIL)
    take_as_long_as_a_person(page)
    press(page, "Register")
    page.get_by_label("Code").fill(emailed_code())
    press(page, "Continue")


def fill_day(page: Page, days: int) -> None:
    when = london_today() + timedelta(days=days)
    for label, part in (("Day", when.day), ("Month", when.month), ("Year", when.year)):
        page.get_by_label(label).fill(str(part))


def about_him(page: Page) -> None:
    page.get_by_label("His full name").fill("David Example")
    page.get_by_label("Which prison is he in?").select_option(label="HMP Brixton")
    page.get_by_label("Prison number").fill("a1234bc")


def when_he_leaves(page: Page) -> None:
    page.get_by_label("Yes").check()
    fill_day(page, 200)
    page.get_by_label("What kind of date is it?").select_option(label="Conditional release")


def what_would_help(page: Page) -> None:
    page.get_by_label("Drugs").check()
    page.get_by_label(AIMS).fill("A flat of his own")


def his_agreement(page: Page) -> None:
    page.get_by_label("He told me").check()
    fill_day(page, 0)
    page.get_by_label("Prison Offender Manager").check()


PARTS = (about_him, when_he_leaves, what_would_help, his_agreement)


def check_what_was_sent() -> Referral:
    referral = Referral.objects.select_related("participant", "referred_by").get()
    assert (referral.name, referral.prison_number) == ("David Example", "A1234BC")
    assert (referral.status, referral.source) == (ReferralStatus.RECEIVED, "pom")
    assert referral.referred_by
    assert referral.referred_by.email == EMAIL
    assert [row.need.code for row in referral.needs.all()] == ["drugs"]
    assert referral.release_on == london_today() + timedelta(days=200)
    assert not ReferralDraft.objects.exists()
    return referral


def test_without_javascript_from_registering_to_withdrawing(page_at: PageAt) -> None:
    page = page_at(320, java_script_enabled=False)
    register(page)
    press(page, "Start a referral")
    press(page, ONWARDS)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    about_him(page)
    press(page, "Save and come back later")
    follow(page, re.compile("Carry on"))
    for part in PARTS[1:]:
        part(page)
        press(page, ONWARDS)
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    press(page, "Send this referral")
    referral = check_what_was_sent()
    expect(page.get_by_text(referral.reference)).to_be_visible()
    follow(page, "See my referrals")
    expect(page.get_by_text("Received")).to_be_visible()
    expect(page.get_by_text("David")).to_have_count(0)
    follow(page, re.compile("New release date"))
    fill_day(page, 300)
    page.get_by_label("What kind of date is it?").select_option(label="Parole")
    press(page, "Save")
    referral.refresh_from_db()
    assert referral.release_on == london_today() + timedelta(days=300)
    follow(page, re.compile("Withdraw"))
    press(page, "Yes, withdraw this referral")
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.CLOSED
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()


def test_every_page_is_whole(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.goto("/refer/")
    is_whole(page, axe)
    page.goto("/refer/form/")
    is_whole(page, axe)
    register(page)
    is_whole(page, axe)
    press(page, "Start a referral")
    for part in PARTS:
        press(page, ONWARDS)
        if page.locator(".govuk-error-summary").count():
            expect(page.locator(".govuk-error-summary")).to_be_focused()
            is_whole(page, axe)
            part(page)
            press(page, ONWARDS)
        else:  # in this part no question has to be answered
            page.go_back()
            is_whole(page, axe)
            part(page)
            press(page, ONWARDS)
    is_whole(page, axe)
    press(page, "Send this referral")
    check_what_was_sent()
    is_whole(page, axe)
    follow(page, "See my referrals")
    is_whole(page, axe)
    follow(page, re.compile("New release date"))
    is_whole(page, axe)
    page.goto("/refer/mine/")
    follow(page, re.compile("Withdraw"))
    is_whole(page, axe)


def test_wherever_a_referral_stands(page_at: PageAt, axe: Axe) -> None:
    pat = a_referrer()
    closed = {"closed_on": london_today(), "closure_reason": "completed"}
    for status in ReferralStatus:
        more = closed if status == ReferralStatus.CLOSED else {}
        a_sent_referral(by=pat, status=status, **more)
    draft = a_referral_draft(by=pat)
    page = page_at(390)
    be_signed_in(page, pat)
    page.goto("/refer/mine/")
    is_whole(page, axe)
    page.goto(f"/refer/{draft.reference}/delete/")
    is_whole(page, axe)


def sign_in_by_keyboard(page: Page) -> None:
    """From the public page to a signed-in one, with the code from the email."""
    page.goto("/refer/")
    entered(page, 'main >> role=link[name="Sign in"]')
    typed(page, login=EMAIL)
    entered(page, 'role=button[name="Send me a code"]')
    typed(page, code=emailed_code())
    entered(page, 'role=button[name="Continue"]')


def test_by_keyboard_alone_without_javascript(page_at: PageAt, axe: Axe) -> None:
    """On a phone, for somebody who has registered already."""
    page = page_at(390)
    page.route("**/*.js", serve_no_script)  # axe itself needs scripts
    a_referrer(email=EMAIL)
    sign_in_by_keyboard(page)
    is_whole(page, axe)
    page.goto("/refer/")
    entered(page, "main form button")
    is_whole(page, axe)
    onwards = "main form button:not([name])"
    typed(page, name="David Example", prison_number="A1234BC")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("H")
    entered(page, onwards)
    tab_to(page, "[name=when]")
    page.keyboard.press("Space")
    leaves_on = london_today() + timedelta(days=200)
    typed(
        page,
        release_on_day=str(leaves_on.day),
        release_on_month=str(leaves_on.month),
        release_on_year=str(leaves_on.year),
    )
    tab_to(page, "[name=release_kind]")
    page.keyboard.type("Cond")
    entered(page, onwards)
    ticked(page, "[name=needs]")
    entered(page, onwards)
    ticked(page, "[name=agreed_how]")
    today = london_today()
    typed(
        page,
        agreed_on_day=str(today.day),
        agreed_on_month=str(today.month),
        agreed_on_year=str(today.year),
    )
    ticked(page, "[name=source]")
    entered(page, onwards)
    entered(page, "main form button")
    expect(page.get_by_role("heading", name="Referral sent")).to_be_visible()
    check_what_was_sent()


def test_a_manager_keeps_the_list_of_domains(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/work-addresses/")
    page.get_by_label("Domain").fill("council.example")
    press(page, "Continue")
    is_whole(page, axe)
    press(page, "Yes, add this domain")
    is_whole(page, axe)
    follow(page, "Remove council.example")
    is_whole(page, axe)
    press(page, "Yes, remove this domain")
    expect(page.get_by_role("table").get_by_text("council.example")).to_have_count(0)
