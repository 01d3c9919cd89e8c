"""Staff are told before they are signed out, can stay signed in by keyboard, and lose nothing that
they typed."""

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Dialog, Page, expect

from config.accounts.limits import STAFF_IDLE, USED
from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import UnusualReading
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, is_whole, press
from tests.factories.people import coordinator, manager

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "She covered for Ben, who was ill.\nShe read only what she needed."
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def form() -> str:
    """The address of a page with a form."""
    row = UnusualReading.objects.create(
        reader=coordinator(), day=london_today(), times=1, men=60, limit=50, noticed_at=now()
    )
    return f"/readings/unusual/{row.pk}/"


def leave_unused() -> None:
    """Makes every session as old as if nobody had used it for half an hour."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        if USED in session:
            session[USED] -= STAFF_IDLE.total_seconds()
            session.save()


def send_too_late_and_sign_in(page: Page, boss: User) -> None:
    """Ends at what was typed. Signing in itself has its own tests."""
    leave_unused()
    press(page, "Save")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    back = page.locator("input[name=next]").input_value()
    be_signed_in(page, boss)
    page.goto(back)
    expect(page.locator(".govuk-inset-text")).to_contain_text("She read only what she needed.")


def test_the_notice_comes_first_and_one_press_of_a_key_stays_signed_in(
    page_at: PageAt, axe: Axe, boss: User, form: str
) -> None:
    page = page_at(390)
    be_signed_in(page, boss)
    page.clock.install()
    page.goto(form)
    stay = page.get_by_role("button", name="Stay signed in")
    page.clock.fast_forward("24:00")
    expect(stay).to_have_count(0)
    page.clock.fast_forward("01:30")
    expect(page.get_by_role("status").first).to_contain_text("within 5 minutes")
    is_whole(page, axe)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(stay).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are still signed in.")).to_be_visible()
    page.clock.fast_forward("24:00")
    expect(stay).to_have_count(0)
    page.clock.fast_forward("01:30")
    expect(stay).to_be_visible()


def test_another_tab_that_is_used_puts_the_notice_off(
    page_at: PageAt, boss: User, form: str
) -> None:
    page = page_at(1280)
    be_signed_in(page, boss)
    page.clock.install()
    page.goto(form)
    page.evaluate("localStorage.lastUse = Date.now() + 20 * 60000")
    page.clock.fast_forward("26:00")
    expect(page.get_by_role("button", name="Stay signed in")).to_have_count(0)


def test_what_was_typed_stays_on_the_page_and_can_be_sent_after_signing_in(
    page_at: PageAt, axe: Axe, boss: User, form: str
) -> None:
    page = page_at(1280)
    be_signed_in(page, boss)
    page.clock.install()
    page.goto(form)
    page.get_by_label("What did you find?").fill(WORDS)
    page.clock.fast_forward("31:00")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_label("What did you find?")).to_have_value(WORDS)
    send_too_late_and_sign_in(page, boss)
    axe(page)
    press(page, "Send it now")
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()
    assert UnusualReading.objects.get().words.split("\n")[-1] == "She read only what she needed."


def test_without_javascript_nothing_typed_is_lost_either(
    page_at: PageAt, boss: User, form: str
) -> None:
    page = page_at(390, java_script_enabled=False)
    be_signed_in(page, boss)
    page.goto(form)
    expect(page.get_by_text("We sign you out when you do not use")).to_be_visible()
    page.get_by_label("What did you find?").fill(WORDS)
    send_too_late_and_sign_in(page, boss)
    press(page, "Send it now")
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()
    assert UnusualReading.objects.get().answered_by == boss


def test_a_page_on_which_nothing_is_typed_does_not_stay_open(
    page_at: PageAt, boss: User, form: str
) -> None:
    page = page_at(1280)
    be_signed_in(page, boss)
    page.clock.install()
    page.goto(form)
    leave_unused()
    page.clock.fast_forward("31:00")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_leaving_a_page_with_typed_words_is_asked_about(
    page_at: PageAt, boss: User, form: str
) -> None:
    page = page_at(1280)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    be_signed_in(page, boss)
    page.goto(form)
    box = page.get_by_label("What did you find?")
    box.click()
    page.keyboard.type("Half a word")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(box).to_have_value("Half a word")
