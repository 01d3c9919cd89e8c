"""The pages before applying: on any screen, by keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    entered,
    follow,
    is_whole,
    leave_by,
    press,
    serve_no_script,
    ticked,
)
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort

CHECK = "/volunteer/check"
ANSWERS = ("[value=yes]", "[value=BXI]", "[value=yes]", "[value=unsure]", "[value=none]")
"""One answer for each question of the check. With these answers the person could volunteer."""
SAVED = ".govuk-notification-banner--success"
QUESTIONS = ("age", "places", "time", "commitment", "connections")
PAGES = (
    "/",
    "/prisons/BXI/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
    f"{CHECK}/",
    *(f"{CHECK}/{name}/not-yet/" for name in QUESTIONS),
)


@pytest.fixture(autouse=True)
def programme(transactional_db: None) -> None:
    an_establishment(code="BXI", name="HMP Brixton")
    an_establishment(code="WWI", name="HMP Wandsworth")
    a_cohort()


def test_every_page_at_every_width(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    for address in PAGES:
        page.goto(address)
        is_whole(page, axe)
    page.goto(f"{CHECK}/age/")
    press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    is_whole(page, axe)
    for answer in ANSWERS:
        page.locator(answer).check()
        is_whole(page, axe)
        press(page, "Continue")
    expect(page).to_have_url(re.compile(f"{CHECK}/passed/$"))
    is_whole(page, axe)


def test_a_manager_plans_a_cohort(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/cohorts/")
    is_whole(page, axe)
    leave_by(page.get_by_role("row").get_by_role("link").first)
    page.get_by_label("Places", exact=True).fill("0")
    press(page, "Save")
    is_whole(page, axe)
    page.get_by_label("Places", exact=True).fill("20")
    press(page, "Save")
    expect(page.locator(SAVED)).to_be_visible()


def test_a_manager_sets_up_a_prison(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/our-prisons/")
    is_whole(page, axe)
    follow(page, "HMP Brixton")
    page.get_by_label("Tuesday evening").fill("lots")
    press(page, "Save")
    is_whole(page, axe)
    page.get_by_label("Tuesday evening").fill("3")
    press(page, "Save")
    expect(page.locator(SAVED)).to_be_visible()


def test_a_manager_adds_a_prison_merges_it_and_undoes_that(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/our-prisons/new/")
    is_whole(page, axe)
    page.get_by_label("Name", exact=True).fill("pentonville")
    page.get_by_label("Monday morning").fill("2")
    press(page, "Save")
    follow(page, "HMP/YOI Pentonville")
    is_whole(page, axe)
    follow(page, "Close this prison")
    is_whole(page, axe)
    page.go_back()
    follow(page, "Merge this prison with another prison")
    is_whole(page, axe)
    page.get_by_label("Merge this prison into").select_option(label="HMP Brixton")
    press(page, "Merge the prisons")
    is_whole(page, axe)
    follow(page, "HMP/YOI Pentonville")
    is_whole(page, axe)
    press(page, "Undo the merge")
    expect(page.locator(SAVED)).to_be_visible()


def test_from_the_home_page_to_applying_by_keyboard(page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto("/")
    entered(page, "main a.govuk-button")
    entered(page, "main a.govuk-button")
    for answer in (
        "[type=radio]",
        "[type=checkbox]",
        "[type=radio]",
        "[type=radio]",
        "[value=none]",
    ):
        ticked(page, answer)
        entered(page, "main form button")
    entered(page, "main form button")
    expect(page).to_have_url(re.compile(r"//[^/]+/apply/$"))


def test_the_home_page_and_the_check_without_javascript(page_at: PageAt) -> None:
    page = page_at(390)
    page.route("**/*.js", serve_no_script)
    page.goto("/")
    question = page.locator("main details").first
    question.locator("summary").click()
    expect(question.locator(".govuk-details__text")).to_be_visible()
    leave_by(page.locator("main a.govuk-button").first)
    leave_by(page.locator("main a.govuk-button"))
    page.locator("[value=no]").check()
    press(page, "Continue")
    expect(page).to_have_url(re.compile(f"{CHECK}/age/not-yet/$"))
