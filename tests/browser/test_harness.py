"""Checks that the browser notices what is wrong with a page."""

import pytest
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import TimeoutError as TookTooLong

from config.accounts.models import User
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import follow, is_whole, press, tab_to

BARE = """<!doctype html><html lang=en><title>Bare</title><style>{style}</style>
<main><h1>Bare</h1><img src=x></main>"""

NO_IMAGE = "img { display: none }"
PALE = "h1 { color: #ccc }"
HIDDEN = "visibility: hidden"
LARGE = "h1 { color: #888; font-size: 24px }"
SMALL = "h1 { font-size: 18px }"
"""This grey is dark enough for large words, and too pale for small words."""


def serve(page: Page, address: str, html: str) -> None:
    """Serves this HTML at an address that the product does not have."""
    page.route(f"**{address}", lambda route: route.fulfill(body=html, content_type="text/html"))


def test_a_page_of_the_product_is_served(page_at: PageAt) -> None:
    page = page_at(390)
    page.goto("/account/login/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_database_can_be_used_beside_the_browser(page_at: PageAt) -> None:
    page_at(390).goto("/account/login/")
    User.objects.create_user("somebody@example.org")
    assert User.objects.count() == 1


def test_what_the_policy_refuses_is_noticed(page_at: PageAt, console_errors: list[str]) -> None:
    page = page_at(390)
    page.goto("/account/login/")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.innerHTML = '<p style=\"color: red\">Red</p>'")
    assert "Content Security Policy" in console_errors.pop()


@pytest.mark.parametrize(
    ("style", "complaint"),
    [
        ("@media (min-width: 391px) { img { display: none } }", "image-alt"),
        ("@media (max-width: 1279px) { img { display: none } }", "image-alt"),
        ("main { width: 321px } img { display: none }", "/bare"),
        (f"{NO_IMAGE} @media (max-width: 1279px) {{ {PALE} }}", "color-contrast"),
        (f"{NO_IMAGE} {PALE} @media (min-width: 391px) {{ h1 {{ {HIDDEN} }} }}", "color-contrast"),
        (f"{NO_IMAGE} {LARGE} @media (max-width: 1279px) {{ {SMALL} }}", "color-contrast"),
    ],
)
def test_what_is_wrong_at_only_one_width_is_found(
    page_at: PageAt, axe: Axe, style: str, complaint: str
) -> None:
    page = page_at(390)
    serve(page, "/bare", BARE.format(style=style))
    page.route("**/x", lambda route: route.fulfill(body="", content_type="image/png"))
    page.goto("/bare")
    with pytest.raises(AssertionError, match=complaint):
        is_whole(page, axe)


def test_the_next_page_is_there_with_its_scripts(page_at: PageAt) -> None:
    page = page_at(390)

    def serve_late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.fulfill(body="document.title = 'Ready'", content_type="text/javascript")

    serve(page, "/here", "<a href=/there>Go on</a>")
    serve(page, "/there", "<title>Not ready</title><script defer src=/late.js></script>")
    page.route("**/late.js", serve_late)
    page.goto("/here")
    follow(page, "Go on")
    assert page.title() == "Ready"


def test_a_button_that_leads_nowhere_fails(page_at: PageAt) -> None:
    page = page_at(390)
    serve(page, "/here", "<button>Go on</button>")
    page.goto("/here")
    page.set_default_timeout(500)
    with pytest.raises(TookTooLong):
        press(page, "Go on")


def test_what_the_keyboard_does_not_reach_fails(page_at: PageAt) -> None:
    page = page_at(390)
    serve(page, "/here", "<button>Go on</button> <button tabindex=-1>Lost</button>")
    page.goto("/here")
    tab_to(page, "button")
    with pytest.raises(pytest.fail.Exception):
        tab_to(page, "[tabindex]")
