"""Every page that asks people to get in touch says who to call.

Every email says so in its foot (see tests/test_emails.py).
"""

import re
from pathlib import Path

import pytest

from config.env import ROOT

APPS = ["config", "recruitment", "training", "matching", "delivery", "reporting", "privacy"]
ASKS = re.compile(r"get in touch|contact us|write to us|call us|reply to (any|one|this|our)", re.I)
SAYS = re.compile(r"\{% get_in_touch\b|\{\{ contact\.sentence \}\}|/how_to_reach\.html")
PAGES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("templates/**/*.html")
    if "node_modules" not in path.parts and path.name != "get_in_touch.html"
)


def asks_without_saying(page: str) -> bool:
    """Whether a page asks people to get in touch, and does not say with whom."""
    return bool(ASKS.search(page)) and not SAYS.search(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_that_says_get_in_touch_says_with_whom(path: Path) -> None:
    assert not asks_without_saying(path.read_text(encoding="utf-8"))


def test_this_test_can_fail() -> None:
    assert asks_without_saying("<p>Please get in touch.</p>")
    assert not asks_without_saying("<p>Please get in touch. {% get_in_touch contact %}</p>")


def test_no_page_writes_an_address_of_ours_by_hand() -> None:
    """A page that did would leave out the name and the phone number."""
    by_hand = [
        path.relative_to(ROOT).as_posix()
        for path in PAGES
        if re.search(r"mailto:\{\{ (contact|settings)[ .]", path.read_text(encoding="utf-8"))
    ]
    assert by_hand == ["matching/templates/matching/referring/text_form.html"]
