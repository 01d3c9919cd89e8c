"""A mentor logs on a phone: with few taps, without a script, and while the connection comes and
goes."""

import re
from datetime import timedelta
from typing import Final

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from config.common.clock import london_today
from delivery.drafts.saving import answers_of
from delivery.models import Draft, ExpectedSession, LoggedSession
from matching.models import Match
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, leave_by, press
from tests.factories.delivery import a_supported_man
from tests.factories.people import mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_need, a_referral, an_establishment
from tests.factories.sessions import a_quiet_morning
from tests.stack import wait_until

YESTERDAY: Final = london_today() - timedelta(days=1)
SAVED: Final = re.compile(r"Saved as a draft at \d\d:\d\d")
STATUS: Final = "[data-draft-status]"


@pytest.fixture
def match() -> Match:
    """Jordan, whom Ben met yesterday."""
    for code in ("drugs", "housing", "work"):
        a_need(code)
    prison = an_establishment(name="HMP Here")
    match = a_supported_man(
        mentor=a_mentor(user=mentor_user(name="Ben Bramble"), at=prison),
        referral=a_referral(at=prison, name="Jordan Juniper"),
        slot=a_quiet_morning(),
    )
    ExpectedSession.objects.create(match=match, on=YESTERDAY)
    return match


class Taps:
    """Taps on a phone, which are counted. Typing is none."""

    def __init__(self) -> None:
        self.count = self.pages = 0

    def on(self, control: Locator) -> None:
        self.count += 1
        control.click()

    def leading_on(self, control: Locator) -> None:
        self.count += 1
        self.pages += 1
        leave_by(control)


def test_a_plain_session_takes_few_taps(page_at: PageAt, axe: Axe, match: Match) -> None:
    page, taps = page_at(390), Taps()
    be_signed_in(page, match.mentor.user)
    page.goto("/mentoring/")
    is_whole(page, axe)
    taps.leading_on(page.get_by_role("button", name=re.compile("^Yes")))
    is_whole(page, axe)
    expect(page.get_by_label("How many minutes?")).to_be_hidden()
    taps.on(page.get_by_text("1 hour", exact=True))
    taps.on(page.locator("[name=topics]").first)
    taps.on(page.get_by_label("He took a full part"))
    taps.on(page.get_by_label("Progress note"))
    page.keyboard.type("He was well.")
    taps.leading_on(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    [session] = LoggedSession.objects.all()
    assert (session.minutes, session.opened("note")) == (60, "He was well.")
    assert session.topics.count() == 1
    assert not Draft.objects.exists()
    assert taps.count <= 10
    assert taps.pages <= 3
    is_whole(page, axe)
    follow(page, f"{session.on:%A %-d %B %Y}")
    is_whole(page, axe)
    for link in ("Change what you wrote", "Add to the note", "Remove this session"):
        follow(page, link)
        is_whole(page, axe)
        page.go_back()


def test_logging_without_a_script(page_at: PageAt, axe: Axe, match: Match) -> None:
    page = page_at(390, java_script_enabled=False)
    be_signed_in(page, match.mentor.user)
    page.goto("/mentoring/")
    leave_by(page.get_by_role("button", name=re.compile("^Yes")))
    page.get_by_label("Progress note").fill("He was")
    press(page, "Save and finish later")
    follow(page, f"Go on with your draft about {YESTERDAY:%A %-d %B}")
    page.get_by_label("Progress note").fill("He was well.")
    press(page, "Save")
    expect(page.get_by_text("Select how long you had").first).to_be_visible()
    page.get_by_label("Another length").check()
    page.get_by_label("How many minutes?").fill("75")
    press(page, "Save")
    [session] = LoggedSession.objects.all()
    assert (session.minutes, session.opened("note")) == (75, "He was well.")
    press(page, "Log another contact")
    page.get_by_label("By letter").check()
    for name in ("day", "month", "year"):
        page.locator(f"[name=on_{name}]").fill(str(getattr(YESTERDAY, name)))
    press(page, "Save")
    follow(page, "All sessions")
    leave_by(page.get_by_role("link", name=re.compile(f"of {session.on:%-d %B %Y}")).last)
    follow(page, "Remove this session")
    press(page, "Remove this session")
    page.goto("/mentoring/")
    leave_by(page.get_by_role("button", name=re.compile("^No")))
    page.get_by_label("I could not come").check()
    press(page, "Save")
    assert LoggedSession.objects.filter(not_met="mentor").count() == 1
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/sessions/contact/")
    page.get_by_label("In a meeting with others").check()
    expect(page.get_by_label("An ACCT review")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("By phone").check()
    expect(page.get_by_label("An ACCT review")).to_be_hidden()


def draft_note() -> str:
    return answers_of(Draft.objects.get())["note"][0]


def typed(page: Page, words: str) -> None:
    page.get_by_label("Progress note").press_sequentially(words)


def test_no_word_is_lost_while_the_connection_comes_and_goes(
    page_at: PageAt, axe: Axe, match: Match
) -> None:
    address = f"/support/{match.pk}/sessions/due/{YESTERDAY.isoformat()}/met/"
    phone = page_at(390)
    be_signed_in(phone, match.mentor.user)
    phone.goto(address)
    typed(phone, "Before the tunnel. ")
    expect(phone.locator(STATUS)).to_have_text(SAVED)
    phone.context.set_offline(offline=True)
    typed(phone, "In the tunnel. ")
    expect(phone.locator(STATUS)).to_contain_text("no connection")
    axe(phone)
    typed(phone, "Still in it.")
    phone.get_by_text("1 hour", exact=True).click()
    phone.get_by_role("button", name="Save", exact=True).click()
    typed(phone, " Out.")
    phone.context.set_offline(offline=False)
    expect(phone.locator(STATUS)).to_have_text(SAVED)
    words = "Before the tunnel. In the tunnel. Still in it. Out."
    expect(phone.get_by_label("Progress note")).to_have_value(words)
    assert "tunnel" not in phone.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert not LoggedSession.objects.exists()

    laptop = page_at(1280)
    be_signed_in(laptop, match.mentor.user)
    laptop.goto(address)
    expect(laptop.get_by_label("Progress note")).to_have_value(words)
    expect(laptop.get_by_label("1 hour", exact=True)).to_be_checked()
    typed(laptop, "On the laptop. ")
    wait_until(lambda: "On the laptop." in draft_note(), "the words of the laptop")

    typed(phone, " On the phone.")
    expect(phone.locator(STATUS)).to_contain_text("another device")
    axe(phone)
    expect(phone.get_by_label("Progress note")).to_have_value(f"{words} On the phone.")
    assert "On the laptop." in draft_note()
    phone.get_by_role("button", name="Keep these words").click()
    expect(phone.locator(STATUS)).to_have_text(SAVED)
    assert "On the phone." in draft_note()

    Session.objects.all().delete()
    typed(phone, " Signed out.")
    expect(phone.locator(STATUS)).to_contain_text("Sign in again in another tab")
    phone.context.clear_cookies()
    be_signed_in(phone, match.mentor.user)
    tab = phone.context.new_page()
    tab.goto(address)
    tab.close()
    expect(phone.locator(STATUS)).to_have_text(SAVED)
    press(phone, "Save")
    [session] = LoggedSession.objects.all()
    assert session.opened("note") == f"{words} On the phone. Signed out."
    assert not Draft.objects.exists()


def test_staff_read_and_correct(page_at: PageAt, axe: Axe, match: Match) -> None:
    session = LoggedSession(
        match=match,
        kind="visit",
        on=YESTERDAY,
        expected_on=YESTERDAY,
        minutes=60,
        logged_by=match.mentor.user,
        logged_at=match.mentor.user.last_login or "2026-01-01T10:00Z",
    )
    session.write(note="He was well.")
    session.save()
    page = page_at(1280)
    be_signed_in(page, a_coordinator(match.referral.establishment))
    page.goto(f"/support/{match.pk}/sessions/{session.pk}/")
    expect(page.get_by_text("He was well.")).to_be_visible()
    is_whole(page, axe)
    follow(page, "Correct the facts")
    is_whole(page, axe)
    page.get_by_label("45 minutes").check()
    page.get_by_label("Why are you correcting the facts?").fill("The clock.")
    press(page, "Save")
    expect(page.get_by_text("The clock.")).to_be_visible()
    is_whole(page, axe)
