"""Following a clearance in a browser: the list, the page of one clearance, and recording that we
received it."""

import re

from playwright.sync_api import expect

from config.common.clock import london_today
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.programme import a_coordinator, an_establishment


def test_a_clearance_comes(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    clearance = an_asked_clearance(at=prison, days_ago=40)
    a_held_clearance(at=prison, ends_in=20)
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/today/")
    is_whole(page, axe)
    follow(page, "1 clearance to chase")
    is_whole(page, axe)
    follow(page, re.compile(clearance.volunteer.name))
    is_whole(page, axe)
    press(page, "Record that I asked again today")
    expect(page.get_by_role("alert")).to_be_visible()
    press(page, "Clearance received")
    press(page, "Save")
    expect(page.locator("#id_issued_on_error")).to_be_visible()
    is_whole(page, axe)
    today = london_today()
    for name in ("day", "month", "year"):
        page.locator(f"[name=issued_on_{name}]").fill(str(getattr(today, name)))
    press(page, "Save")
    expect(page.get_by_text("Cleared", exact=True).first).to_be_visible()
    page.goto("/clearances/lead-times/")
    is_whole(page, axe)


def test_a_dbs_check_is_due_and_a_clearance_was_wrong(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    clearance = a_held_clearance(at=prison)
    dbs = a_held_clearance(at=None, volunteer=clearance.volunteer, ends_in=None)
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    page.goto(f"/clearances/{dbs.pk}/")
    is_whole(page, axe)
    press(page, "The Update Service still confirms this check")
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(f"/clearances/{clearance.pk}/")
    follow(page, "Correct a mistake in this record")
    is_whole(page, axe)
    press(page, "Save")
    is_whole(page, axe)
    page.locator("[name=requested_on_year]").fill("2020")
    page.get_by_label("Why are you correcting this record?").fill("Typed wrongly")
    press(page, "Save")
    expect(page.get_by_text("Typed wrongly")).to_be_visible()
    is_whole(page, axe)
