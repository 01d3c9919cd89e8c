"""A mentor who is worried about a man, on a phone without JavaScript, and the coordinator who deals
with it."""

import re
from typing import Final

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from config.common.clock import now
from delivery.concerns.numbers import change_numbers
from delivery.models import Concern, Draft
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press, serve_no_script
from tests.factories.delivery import a_concern, a_supported_man
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment

SAVED: Final = re.compile(r"Saved as a draft at \d\d:\d\d")
STATUS: Final = "[data-draft-status]"


def test_a_mentor_who_told_nobody_rings_and_then_writes(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    ann = a_coordinator(prison, name="Ann Alder")
    change_numbers(
        prison=prison,
        control_room="020 7946 0001",
        duty_governor="020 7946 0002",
        safer_custody="",
        out_of_hours="",
        by=ann,
        at=now(),
    )
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"))
    a_supported_man(mentor=mentor, referral=a_referral(at=prison, name="Jordan Juniper"))
    phone = page_at(390)
    phone.route("**/*.js", serve_no_script)
    be_signed_in(phone, mentor.user)
    phone.goto("/mentoring/")
    press(phone, "I am worried about Jordan")
    is_whole(phone, axe)
    press(phone, "I have not told anybody")
    expect(phone.get_by_role("link", name="020 7946 0001")).to_be_visible()
    is_whole(phone, axe)
    press(phone, "I have told somebody now")
    phone.get_by_label("Which officer did you tell?").fill("Officer Oak")
    phone.get_by_label("At about what time?").fill("00:00")
    press(phone, "Continue")
    is_whole(phone, axe)
    press(phone, "Send")
    expect(phone.get_by_text("There is a problem")).to_be_visible()
    is_whole(phone, axe)
    phone.get_by_label("I am worried about him").check()
    phone.get_by_label("What happened?").fill("He gave his things away.")
    press(phone, "Send")
    is_whole(phone, axe)
    concern = Concern.objects.get()
    assert (concern.opened("officer"), concern.status) == ("Officer Oak", "open")
    phone.goto(f"/support/{concern.match_id}/acct/record/")
    phone.get_by_label("Open", exact=True).check()
    phone.get_by_label("Who told you?").fill("the wing")
    press(phone, "Save")
    expect(phone.get_by_text("told by the wing")).to_be_visible()
    is_whole(phone, axe)


def test_no_word_is_lost_when_the_sign_in_ends(page_at: PageAt, axe: Axe) -> None:
    match = a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))
    address = f"/support/{match.pk}/concern/"
    phone = page_at(390)
    be_signed_in(phone, match.mentor.user)
    phone.goto(address)
    phone.get_by_label("Which officer did you tell?").fill("Officer Oak")
    phone.get_by_label("At about what time?").fill("00:00")
    press(phone, "Continue")
    words = phone.get_by_label("What happened?")
    phone.context.set_offline(offline=True)
    words.press_sequentially("He gave his things away. ")
    expect(phone.locator(STATUS)).to_contain_text("no connection")
    phone.context.set_offline(offline=False)
    expect(phone.locator(STATUS)).to_have_text(SAVED)
    Session.objects.all().delete()
    words.press_sequentially("He would not eat.")
    expect(phone.locator(STATUS)).to_contain_text("Sign in again in another tab")
    axe(phone)
    phone.context.clear_cookies()
    be_signed_in(phone, match.mentor.user)
    tab = phone.context.new_page()
    tab.goto(address)
    tab.close()
    expect(phone.locator(STATUS)).to_have_text(SAVED)
    assert "things" not in phone.evaluate("JSON.stringify([localStorage, sessionStorage])")
    phone.close()

    laptop = page_at(1280)
    laptop.route("**/*.js", serve_no_script)
    be_signed_in(laptop, match.mentor.user)
    laptop.goto("/mentoring/")
    is_whole(laptop, axe)
    laptop.get_by_role("link", name="go on with your draft about your worry").click()
    is_whole(laptop, axe)
    written = "He gave his things away. He would not eat."
    expect(laptop.get_by_label("What happened?")).to_have_value(written)
    laptop.get_by_label("I am worried about him").check()
    press(laptop, "Save and finish later")
    is_whole(laptop, axe)
    follow(laptop, "Go on with your draft about your worry about him")
    press(laptop, "Send")
    concern = Concern.objects.get()
    assert (concern.opened("officer"), concern.opened("words")) == ("Officer Oak", written)
    assert not Draft.objects.exists()


def test_a_coordinator_deals_with_it(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    ann = a_coordinator(prison, name="Ann Alder")
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"))
    match = a_supported_man(mentor=mentor, referral=a_referral(at=prison, name="Jordan Juniper"))
    a_concern(match)
    page = page_at(390)
    be_signed_in(page, ann)
    page.goto("/today/")
    follow(page, "1 concern that nobody has answered")
    is_whole(page, axe)
    page.get_by_role("link", name="Read the concern").click()
    expect(page.get_by_text("He was very low.")).to_be_visible()
    is_whole(page, axe)
    press(page, "I am dealing with this concern")
    is_whole(page, axe)
    press(page, "Say what was done and close")
    page.get_by_label("What was done?").fill("The wing opened an ACCT.")
    page.get_by_label("An officer knows").check()
    is_whole(page, axe)
    press(page, "Save")
    expect(page.get_by_text("The wing opened an ACCT.")).to_be_visible()
    page.goto("/concerns/numbers/")
    is_whole(page, axe)
    page.goto("/concerns/raise/")
    is_whole(page, axe)


def test_a_manager_chooses_a_lead(page_at: PageAt, axe: Axe) -> None:
    boss = manager(name="Mo Maple")
    page = page_at(1280)
    be_signed_in(page, boss)
    page.goto("/concerns/leads/")
    page.get_by_label("Who will be a safeguarding lead?").select_option(label="Mo Maple")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Mo Maple")).to_be_visible()
    is_whole(page, axe)
