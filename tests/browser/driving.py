"""Driving a page: signing in, going on to the next page, using only the keyboard, and checking the
whole page.

A browser shows the old page until the new one arrives, and then a part of the new page, without its
scripts. So a function that leads to another page returns only when that page has loaded. What a
test reads or presses next is then on the right page.

A test goes through its pages once, mostly on a phone, where least fits. `is_whole` looks at each of
these pages at every width.
"""

from collections.abc import Sequence
from re import Pattern
from typing import Final

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, Route

from config.accounts.models import User
from config.accounts.traps import QUICKEST, SIGNER, signed_time
from tests.browser.conftest import Axe
from tests.factories.people import sign_in

NARROWEST: Final = 320  # WCAG 2.2, 1.4.10: a 1280 px window at a zoom of 400%
DEVICES: Final = (390, 1280)  # a phone and a laptop
WIDTHS: Final = (NARROWEST, *DEVICES)


def be_signed_in(page: Page, user: User) -> None:
    """Signs this person in, with their second step, without opening a page."""
    client = Client()
    sign_in(client, user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
    )


def take_as_long_as_a_person(page: Page) -> None:
    """Makes the form as old as if a person had filled it in. It refuses anybody as quick as a
    test."""
    box = page.locator("[name=opened]")
    opened = signed_time(box.input_value())
    assert opened
    box.evaluate("(box, value) => { box.value = value }", SIGNER.sign(str(opened - QUICKEST)))


def serve_no_script(route: Route) -> None:
    """Answers with an empty script. If we refused the script, the console would have an error,
    perhaps only after the test."""
    route.fulfill(body="", content_type="text/javascript")


def leave_by(control: Locator) -> None:
    """Clicks a link or button that leads to another page."""
    with control.page.expect_navigation():
        control.click()


def press(page: Page, name: str | Pattern[str]) -> None:
    """Presses the button whose name is this text, or matches this pattern. Waits for the next
    page."""
    leave_by(page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str | Pattern[str]) -> None:
    """Follows the link whose name is this text, or matches this pattern. Waits for the next
    page."""
    leave_by(page.get_by_role("link", name=name, exact=True))


def unfold_place(page: Page) -> None:
    """Shows the pages of the place, which a phone folds away under “More in …”. First waits for the
    next drawing, because the page folds them away only then if it has just become narrow."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    more = page.get_by_role("button", name="More in")
    if more.is_visible():
        more.click()


def is_whole(page: Page, axe: Axe, widths: Sequence[int] = WIDTHS) -> None:
    """Checks that nothing is too wide at these widths, and that the page is accessible at those
    that are DEVICES. Does not reload the page. Afterwards the page is as wide as before."""
    page.wait_for_load_state()
    size = page.viewport_size
    assert size
    own_width_last = sorted(widths, key=lambda width: width == size["width"])
    for width in own_width_last:
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if width in DEVICES:
            axe(page)
    if size["width"] != own_width_last[-1]:
        page.set_viewport_size(size)


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is on the selected element. Fails the test if it cannot."""
    reach(page.locator(selector))


def reach(wanted: Locator) -> None:
    """Presses Tab until the focus is on this element, or on one of these. Fails the test if it
    cannot."""
    page = wanted.page
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.and_(page.locator(":focus")).count():
            return
    pytest.fail(f"The keyboard does not reach {wanted} on {page.url}")


def typed(page: Page, **boxes: str) -> None:
    for name, text in boxes.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.press("Control+A")
        page.keyboard.type(text)


def ticked(page: Page, *selectors: str) -> None:
    for selector in selectors:
        tab_to(page, selector)
        page.keyboard.press("Space")


def entered(page: Page, button: str) -> None:
    """Reaches the button with Tab, presses Enter and waits for the next page."""
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")
