"""That the browser sees what is wrong with a page: without this, silence would look like health."""

import pytest
from playwright.sync_api import expect

from config.accounts.models import User
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole

BARE = """<!doctype html><html lang=en><title>Bare</title><style>{style}</style>
<main><h1>Bare</h1><img src=x></main>"""


def test_a_page_of_the_product_is_served(page_at: PageAt) -> None:
    page = page_at(390)
    page.goto("/account/login/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_database_can_be_used_beside_the_browser(page_at: PageAt) -> None:
    page_at(390).goto("/account/login/")
    User.objects.create_user("somebody@example.org")
    assert User.objects.count() == 1


def test_what_the_policy_refuses_is_heard(page_at: PageAt, console_errors: list[str]) -> None:
    page = page_at(390)
    page.goto("/account/login/")
    with page.expect_console_message(lambda it: "Content Security Policy" in it.text):
        page.evaluate("document.body.innerHTML = '<p style=\"color: red\">Red</p>'")
    assert "Content Security Policy" in console_errors.pop()


@pytest.mark.parametrize(
    ("style", "complaint"),
    [
        ("@media (min-width: 391px) { img { display: none } }", "image-alt"),
        ("@media (max-width: 1279px) { img { display: none } }", "image-alt"),
        ("main { width: 321px } img { display: none }", "/bare"),
    ],
)
def test_what_is_wrong_at_one_width_alone_is_found(
    page_at: PageAt, axe: Axe, style: str, complaint: str
) -> None:
    page, html = page_at(390), BARE.format(style=style)
    page.route("**/bare", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route("**/x", lambda route: route.fulfill(body="", content_type="image/png"))
    page.goto("/bare")
    with pytest.raises(AssertionError, match=complaint):
        is_whole(page, axe)
