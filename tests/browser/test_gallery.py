"""The gallery in a real browser: accessible, and not too wide for a narrow screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole, leave_by, serve_no_script

PAGES = ("", "form/", "question/", "list/?name=a", "decision/", "progress/", "error/404/")


def test_accessible_at_every_width(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.route("**/htmx*.js", serve_no_script)  # otherwise the job would end during the checks
    for name in PAGES:
        page.goto(f"/gallery/{name}")
        is_whole(page, axe)


@pytest.mark.parametrize("name", ["form", "question"])
def test_errors_are_accessible_and_take_the_focus(page_at: PageAt, axe: Axe, name: str) -> None:
    page = page_at(390)
    page.goto(f"/gallery/{name}/")
    leave_by(page.locator("main button"))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    is_whole(page, axe)
    page.locator(".govuk-error-summary a").last.click()
    expect(page.locator(":focus")).to_have_attribute("type", "checkbox")


def test_the_keyboard_reaches_the_page_at_once(page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("id", "main-content")


def test_a_job_is_watched_to_its_end(page_at: PageAt) -> None:
    page = page_at(390)
    page.goto("/gallery/progress/")
    expect(page.get_by_role("link", name="Refresh")).to_be_hidden()
    expect(page.get_by_role("progressbar")).to_have_attribute(
        "value",
        re.compile("[3-9]0"),  # the page has asked twice, or more often on a slow machine
    )


def test_the_form_works_without_javascript(page_at: PageAt) -> None:
    page = page_at(390)
    page.route("**/*.js", serve_no_script)
    page.goto("/gallery/form/")
    leave_by(page.locator("main button"))
    expect(page).to_have_title("Error: Form – Alongside")
