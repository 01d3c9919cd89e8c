"""Services in a browser: a mentor on a phone, and the pages of staff."""

import re

from playwright.sync_api import expect

from config.common.clock import london_today, now
from delivery.models import Service
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_supported_man, his_yes
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_mentor


def test_a_mentor_refers_him_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    load_services()
    match = a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/")
    follow(page, "Refer him to a service")
    is_whole(page, axe)
    press(page, "Record a talk about a service, or a referral")
    page.get_by_label("Which service?").select_option(label="Trailblazers (ask first)")
    page.get_by_label("He has been referred").check()
    page.get_by_label("He said so in person").check()
    is_whole(page, axe)
    press(page, "Save")
    expect(page.get_by_text("Ask the coordinator first.")).to_be_visible()
    follow(page, re.compile("^They have turned him down"))
    page.get_by_label("Why did they turn him down?").fill("They are full")
    is_whole(page, axe)
    press(page, "Save")
    expect(page.get_by_text("Turned down on")).to_be_visible()
    page.get_by_text("History and corrections").click()
    is_whole(page, axe)
    follow(page, re.compile("^Read why"))
    expect(page.get_by_label("Why did they turn him down?")).to_have_value("They are full")
    is_whole(page, axe)


def test_staff_see_the_directory_and_the_list(page_at: PageAt, axe: Axe) -> None:
    load_services()
    match = a_supported_man()
    refer_onward(
        match=match,
        service=Service.objects.get(code="pact"),
        on=london_today(),
        is_made=True,
        consent=his_yes(london_today()),
        by=match.mentor.user,
        at=now(),
    )
    page = page_at(1280)
    be_signed_in(page, manager())
    page.goto("/referred-to-services/")
    is_whole(page, axe, DEVICES)
    page.goto("/services/")
    is_whole(page, axe, DEVICES)
    follow(page, re.compile("^Change +Trailblazers"))
    is_whole(page, axe, DEVICES)
