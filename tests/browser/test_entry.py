"""Typing in a paper form with the keyboard alone, and deciding about a possible duplicate."""

import re

from playwright.sync_api import expect

from config.common.clock import london_today
from matching.models import Referral
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, entered, is_whole, press, serve_no_script, typed
from tests.factories.programme import a_coordinator, a_need, a_referral, an_establishment

SAVE = "button:not([name]):has-text('Save')"
ANOTHER = "button[name=another]"


def test_men_are_added_with_the_keyboard_alone(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Brixton")
    need = a_need("drugs")
    a_referral(at=prison, name="John Smith")
    page = page_at(1280)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/referrals/add/")
    is_whole(page, axe)
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("Jon Smith")
    year = str(london_today().year + 1)
    typed(page, prison_number="a1234bc")
    typed(page, release_on_day="1", release_on_month="June", release_on_year=year)
    expect(page.get_by_role("status").filter(has_text="John Smith")).to_be_visible()
    typed(page, **{f"need_{need.pk}": "M"})
    entered(page, ANOTHER)
    expect(page.get_by_role("alert").get_by_role("link")).not_to_have_count(0)
    is_whole(page, axe)

    page.locator("[name=release_kind]").focus()
    page.keyboard.type("Con")
    page.locator("[name=same_man]").last.focus()
    page.keyboard.press("Space")
    entered(page, ANOTHER)
    man = Referral.objects.get(participant__name="Jon Smith")
    assert (man.prison_number, man.needs.get().weight) == ("A1234BC", 3)
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("Ali Khan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/referrals/*/")
    assert Referral.objects.filter(participant__name="Ali Khan").exists()


def test_a_man_is_added_on_a_phone_without_javascript(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Brixton")
    a_referral(at=prison, name="John Smith")
    page = page_at(390)
    page.route("**/*.js", serve_no_script)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/referrals/add/")
    page.get_by_label("His name").fill("Jon Smith")
    press(page, "Save")
    page.get_by_label("He is a different man").check()
    press(page, "Save")
    assert Referral.objects.filter(participant__name="Jon Smith").exists()


EMAIL = """Dear Ann,

Full name: Jon Smith
Prison: HMP Brixton
Prison number: A1234BC
Release date: 20 Nov 2040
Kind of date: conditional
Wants help with: drugs, pottery
How he agreed: He told me
Date he agreed: 1/11/2026
Your role: Prison Offender Manager
Your name: Pat Referrer
"""


def test_an_email_is_pasted_checked_and_saved_on_a_phone_without_a_mouse(
    page_at: PageAt, axe: Axe
) -> None:
    prison = an_establishment(name="HMP Brixton")
    need = a_need("drugs")
    page = page_at(390)
    page.route("**/*.js", serve_no_script)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/referrals/add/")
    entered(page, "a:has-text('Paste an email')")
    is_whole(page, axe)
    page.locator("[name=text]").focus()
    page.keyboard.insert_text(EMAIL)
    entered(page, "button:has-text('Continue')")
    is_whole(page, axe)
    assert "Smith" not in page.url
    expect(page.get_by_label("His name")).to_have_value("Jon Smith")
    expect(page.get_by_label("Anything that fits none of these boxes")).to_have_value(
        re.compile("Pat Referrer")
    )
    entered(page, SAVE)
    man = Referral.objects.get()
    assert (man.prison_number, man.source, man.agreed_how) == ("A1234BC", "pom", "referrer")
    assert man.needs.get().need == need
    assert "pottery" in man.notes.get().text


def test_a_duplicate_is_decided_and_undone(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Brixton")
    for name in ("John Smith", "Jon Smith"):
        a_referral(at=prison, name=name)
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/referrals/forms/")
    is_whole(page, axe)
    page.goto("/referrals/duplicates/")
    is_whole(page, axe)
    press(page, re.compile("^Merge into one referral"))
    expect(page.get_by_role("button", name="Different men")).to_have_count(0)
    page.goto("/referrals/duplicates/decided/")
    is_whole(page, axe)
    press(page, re.compile("^Undo"))
    page.goto("/referrals/duplicates/")
    expect(page.get_by_role("button", name="Different men")).to_have_count(1)
