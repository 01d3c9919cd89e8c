"""Working a page by mouse or by keyboard. A test that takes either tells one story for both:

def decline(hands: Hands) -> None:
    hands.open("/proposals/")
    hands.decide("Ade First with Ben Second", "d")
    hands.choose("For this week")
    hands.press("Decline this pair")

Keyboard checks each page it comes to: the page is accessible, and not too wide. Mouse comes to the
same pages, and does not check them again.
"""

import re
from abc import ABC, abstractmethod
from datetime import date
from re import Pattern
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Axe
from tests.browser.driving import is_whole, reach

DECISIONS: Final = {"a": "Approve", "h": "Hold", "d": "Decline"}
"""The links of a row of the review, by the letter that does the same."""


class Hands(ABC):
    """One person at one page."""

    def __init__(self, page: Page, axe: Axe) -> None:
        self.page = page
        self.axe = axe

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def follow(self, name: str | Pattern[str]) -> None:
        """Follows the link with this name to another page."""
        self._leave_by(self.page.get_by_role("link", name=name, exact=True))

    def press(self, name: str | Pattern[str]) -> None:
        """Presses the button with this name, which leads to another page."""
        self._leave_by(self.page.get_by_role("button", name=name, exact=True))

    def fill_date(self, name: str, day: date) -> None:
        """Fills the 3 boxes of the date with this name in the form."""
        for part in ("day", "month", "year"):
            self.fill(f"[name={name}_{part}]", str(getattr(day, part)))

    def _leave_by(self, control: Locator) -> None:
        with self.page.expect_navigation():
            self.use(control)
        self.look()

    @abstractmethod
    def look(self) -> None:
        """Is called on each page that these hands come to."""

    @abstractmethod
    def use(self, control: Locator) -> None:
        """Follows a link, or presses a button."""

    @abstractmethod
    def decide(self, pair: str, letter: str) -> None:
        """Opens the page of this decision from the pair's row of the review."""

    @abstractmethod
    def choose(self, label: str) -> None:
        """Ticks the checkbox, or selects the radio button, with this label."""

    @abstractmethod
    def fill(self, selector: str, text: str) -> None: ...

    @abstractmethod
    def select(self, label: str, option: str) -> None:
        """Selects this option of the list with this label, or with a label that contains this."""


class Mouse(Hands):
    def look(self) -> None:
        """Does nothing."""

    def use(self, control: Locator) -> None:
        control.click()

    def decide(self, pair: str, letter: str) -> None:
        self.follow(re.compile(rf"^{DECISIONS[letter]}\s+{pair}$"))

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def fill(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)


class Keyboard(Hands):
    def look(self) -> None:
        """Checks the page at every width."""
        is_whole(self.page, self.axe)

    def use(self, control: Locator) -> None:
        reach(control)
        self.page.keyboard.press("Enter")

    def decide(self, pair: str, letter: str) -> None:
        reach(self.page.get_by_role("link", name=pair, exact=True))
        with self.page.expect_navigation():
            self.page.keyboard.press(letter)
        self.look()

    def choose(self, label: str) -> None:
        """Tab reaches one radio button of a group, and the arrows the others."""
        box = self.page.get_by_label(label, exact=True)
        if box.get_attribute("type") == "radio":
            group = self.page.locator(f"[name={box.get_attribute('name')}]")
            reach(group)
            for _ in range(group.count()):
                if not box.and_(self.page.locator(":focus")).count():
                    self.page.keyboard.press("ArrowDown")
        else:
            reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def fill(self, selector: str, text: str) -> None:
        reach(self.page.locator(selector))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def select(self, label: str, option: str) -> None:
        box = self.page.get_by_label(label)
        reach(box)
        self.page.keyboard.type(option)
        expect(box.locator("option:checked")).to_have_text(option)
