"""Signing in as people do: with the emailed code, then with an authenticator app or a passkey."""

import re

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole, press
from tests.config.accounts.emails import emailed_code
from tests.factories.people import coordinator, totp_code

pytestmark = pytest.mark.django_db(transaction=True)


def give_emailed_code(page: Page, address: str) -> None:
    page.goto("/account/login/?next=/today/")
    page.get_by_label("Email address").fill(address)
    press(page, "Send me a code")
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    page.get_by_label("Code").fill(emailed_code())
    press(page, "Continue")


def virtual_passkey(page: Page) -> CDPSession:
    """Adds an authenticator to the browser that does not ask for a fingerprint (WebAuthn level 3,
    section 11.2)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    unlocked = {"hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device | unlocked})
    return session


def test_new_staff_sign_in_and_set_up_an_app(page_at: PageAt, axe: Axe) -> None:
    ann = coordinator()
    page = page_at(390)
    give_emailed_code(page, ann.email)
    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()
    is_whole(page, axe)
    press(page, "Use an authenticator app")
    is_whole(page, axe)
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(totp_code(secret))
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    is_whole(page, axe)
    press(page, "I have saved my codes")
    expect(page).to_have_url(re.compile("/today/$"))


def test_a_passkey_is_set_up_and_signs_in(page_at: PageAt) -> None:
    ann = coordinator()
    page = page_at(1280)
    virtual_passkey(page)
    give_emailed_code(page, ann.email)
    press(page, "Use a passkey")
    press(page, "Add a passkey")
    press(page, "I have saved my codes")
    expect(page).to_have_url(re.compile("/today/$"))
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    give_emailed_code(page, ann.email)
    press(page, "Use a passkey")
    expect(page).to_have_url(re.compile("/today/$"))


def test_the_pages_of_signing_in_are_accessible(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    for address in ("/demo/", "/account/signup/", "/account/login/"):
        page.goto(address)
        is_whole(page, axe)
    page.get_by_label("Email address").fill("nobody@example.org")
    press(page, "Send me a code")
    page.get_by_label("Code").fill("0000-0000")
    press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_have_count(1)
    is_whole(page, axe)


def test_ones_own_account_is_accessible(page_at: PageAt, axe: Axe) -> None:
    ann = coordinator(email="coordinator@demo.alongside.example", name="Ann Example")
    page = page_at(390)
    page.goto("/demo/")
    press(page, f"Sign in as {ann.name}")
    expect(page.get_by_role("link", name="Ann Example")).to_be_visible()
    for address in ("", "email/", "2fa/", "sessions/", "logout/"):
        page.goto(f"/account/{address}")
        is_whole(page, axe)
