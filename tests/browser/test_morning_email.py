"""Somebody changes how they want the morning email, also without JavaScript."""

from datetime import timedelta

from playwright.sync_api import expect

from config.common.clock import london_today
from reporting.models import MorningPreference
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import an_establishment


def test_an_hour_days_away_and_stopping(page_at: PageAt, axe: Axe) -> None:
    an_establishment()
    boss, _ = manager(), manager()
    page = page_at(320, java_script_enabled=False)
    be_signed_in(page, boss)
    page.goto("/account/")
    follow(page, "Your morning email")
    page.get_by_label("At what time do you want this email?").select_option("9pm")
    last = london_today() + timedelta(days=2)
    boxes = page.get_by_role("group", name="Last day away")
    for name in ("day", "month", "year"):
        boxes.get_by_label(name).fill(str(getattr(last, name)))
    press(page, "Save")
    page.get_by_role("link", name="Enter the first day on which you are away").click()
    boxes = page.get_by_role("group", name="First day away")
    for name in ("day", "month", "year"):
        boxes.get_by_label(name).fill(str(getattr(london_today(), name)))
    press(page, "Save")
    expect(page.get_by_text("You are away until")).to_be_visible()
    preference = MorningPreference.objects.get(user=boss)
    assert (preference.hour, preference.away_until) == (21, last)
    press(page, "Stop this email")
    press(page, "Start this email again")

    page = page_at(1280)
    be_signed_in(page, boss)
    page.goto("/morning-email/")
    is_whole(page, axe)
