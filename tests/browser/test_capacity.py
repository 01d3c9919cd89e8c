"""The morning email through the real worker into the demo's inbox, and the page it leads to."""

import re

from playwright.sync_api import expect
from pytest_django import Settings

from config.common.clock import now
from config.common.outbox.email import Email
from reporting.morning.sending import make_report
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment
from tests.stack import Stack, wait_until


def test_from_the_email_to_the_figures(
    page_at: PageAt, axe: Axe, stack: Stack, settings: Settings
) -> None:
    settings.BASE_URL = stack.base_url
    for _ in range(2):
        a_referral(at=an_establishment())
    address = "a.manager.with.a.rather.long.address@demo.alongside.example"
    manager(email=address, name="Maurice")
    make_report(at=now())
    page = page_at(390)
    page.goto("/demo/")
    press(page, "Sign in as Maurice")

    page.goto("/demo/inbox/")
    is_whole(page, axe)
    follow(page, Email.objects.get().subject)
    is_whole(page, axe)
    follow(page, "See this email as a mail program shows it")
    is_whole(page, axe)
    follow(page, "See the latest figures")
    expect(page).to_have_url(re.compile("/capacity/$"))
    is_whole(page, axe)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "2 more mentors needed; 2 men waiting"
    )


def test_the_worker_sends_it(page_at: PageAt) -> None:
    an_establishment()
    manager()
    make_report(at=now())
    page = page_at(1280)
    page.goto("/demo/inbox/")
    follow(page, re.compile("mentors needed"))
    line = page.get_by_text(re.compile("Sent \\d"))
    wait_until(lambda: page.reload() and line.is_visible(), "the email to be sent")
