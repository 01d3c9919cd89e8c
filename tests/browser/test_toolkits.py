"""Toolkits in a browser: a mentor on a phone, and the manager's list."""

from playwright.sync_api import expect

from delivery.toolkits.lists import load_toolkits
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_mentor


def test_a_mentor_records_a_part_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    load_toolkits()
    match = a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/")
    is_whole(page, axe)
    follow(page, "Start a toolkit")
    press(page, "Start a toolkit")
    page.get_by_label("Facing Up to Conflict").first.check()
    is_whole(page, axe)
    press(page, "Start")
    press(page, "Record what you did")
    is_whole(page, axe)
    page.get_by_role("group", name="1. Part 1").get_by_label("With his mentor").check()
    press(page, "Save")
    expect(page.get_by_text("1 of 6 parts done")).to_be_visible()
    is_whole(page, axe)


def test_a_manager_sees_the_list(page_at: PageAt, axe: Axe) -> None:
    load_toolkits()
    page = page_at(1280)
    be_signed_in(page, manager())
    page.goto("/toolkits/")
    is_whole(page, axe)
    follow(page, "Trauma workbook")
    is_whole(page, axe)
