"""A manager reads the register of fields and what is made from it, on a phone. Anybody reads the
privacy page."""

import pytest
from playwright.sync_api import expect

from privacy.register.statement import KINDS
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, leave_by
from tests.factories.people import manager

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_filters_the_register_and_opens_a_document(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/settings/")
    follow(page, "Register of fields")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Whose data is it?").select_option("referees")
    leave_by(page.get_by_role("button", name="Apply filters"))
    expect(page.get_by_role("row", name="References")).to_be_visible()
    page.get_by_text("The law").first.click()
    is_whole(page, axe)
    follow(page, "record of processing")
    is_whole(page, axe)
    page.goto("/privacy/templates/")
    is_whole(page, axe)
    for name in ("Impact assessment", "Appropriate policy document"):
        follow(page, name)
        expect(page.locator("mark").first).to_be_visible()
        is_whole(page, axe)
        follow(page, "Documents to fill in")


def test_anybody_reads_what_we_have_and_why(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.goto("/privacy/")
    is_whole(page, axe)
    follow(page, KINDS[0].title)
    part = KINDS[0].parts[0]
    page.get_by_text(part.purpose.name).first.click()
    expect(page.get_by_text(part.purpose.law).first).to_be_visible()
    is_whole(page, axe)
