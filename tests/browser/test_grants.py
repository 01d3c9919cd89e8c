"""A manager records a grant and marks its report as sent, on a phone."""

import pytest
from playwright.sync_api import expect

from config.common.clock import london_today
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press, unfold_place
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_records_a_grant(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Brixton")
    a_session(a_supported_man(referral=a_referral(at=prison)), minutes=90)
    today = london_today()
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/reports/")
    unfold_place(page)
    follow(page, "Grants")
    is_whole(page, axe)
    press(page, "Add a grant")
    press(page, "Save")
    is_whole(page, axe)
    page.get_by_label("Who gives the grant?").fill("Tresanton Trust")
    for legend, year in (
        ("First day of the grant", today.year - 1),
        ("Last day of the grant", today.year),
        ("When is the report to the funder due?", today.year),
    ):
        group = page.get_by_role("group", name=legend)
        for part, value in (("Day", today.day), ("Month", today.month), ("Year", year)):
            group.get_by_label(part).fill(str(value))
    page.get_by_label("HMP Brixton").check()
    page.get_by_label("Men supported (optional)").fill("4")
    is_whole(page, axe)
    press(page, "Save")
    is_whole(page, axe)
    follow(page, "Tresanton Trust")
    is_whole(page, axe)
    row = page.get_by_role("row", name="Men supported")
    expect(row).to_contain_text("25%")
    page.goto("/today/")
    expect(
        page.get_by_text("1 report to a funder is due within 14 days or overdue")
    ).to_be_visible()
    page.goto("/grants/")
    follow(page, "Tresanton Trust")
    press(page, "Record the report as sent")
    is_whole(page, axe)
    press(page, "Save")
    is_whole(page, axe)
    expect(page.get_by_role("button", name="Record the report as not sent")).to_be_visible()
