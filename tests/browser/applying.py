"""Applying as a volunteer does: registering, and answering each question."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

from recruitment.applying.questions import BY_NAME
from tests.browser.driving import be_signed_in, follow, press, take_as_long_as_a_person
from tests.config.accounts.emails import emailed_code
from tests.factories.people import applicant
from tests.factories.programme import a_language, a_need, an_establishment
from tests.factories.recruitment import a_draft

EMAIL: Final = "ama@example.org"


def a_programme() -> None:
    """The prisons, needs and languages that the questions offer."""
    an_establishment(code="BXI", name="HMP Brixton")
    a_need("drugs")
    a_language("polish")


def register(page: Page) -> None:
    """Starts on the page that says what applying takes, registers, and ends at the first
    question."""
    page.goto("/apply/")
    press(page, "Register and start")
    page.get_by_label("Full name").fill("Ama Example")
    page.get_by_label("Email address").fill(EMAIL)
    take_as_long_as_a_person(page)
    press(page, "Register")
    give_code(page)
    press(page, "Start my application")


def begin(page: Page) -> None:
    """Opens the first question for somebody who has registered, signed in."""
    ama = applicant(name="Ama Example", email=EMAIL)
    draft = a_draft(applicant=ama, full_name=ama.name)
    be_signed_in(page, ama)
    page.goto(f"/apply/{draft.reference}/question/name/")


def sign_in_again(page: Page) -> None:
    """Signs in on another device. Starts on the same page and ends at the person's own
    application."""
    page.goto("/apply/")
    follow(page, "Sign in and carry on")
    page.get_by_label("Email address").fill(EMAIL)
    press(page, "Send me a code")
    give_code(page)


def give_code(page: Page) -> None:
    page.get_by_label("Code").fill(emailed_code())
    press(page, "Continue")


def _name(page: Page) -> None:
    page.get_by_label("What should we call you?").fill("Ama")


def _birth(page: Page) -> None:
    for label, typed in (("Day", "27"), ("Month", "mar"), ("Year", "1985")):
        page.get_by_label(label).fill(typed)


def _contact(page: Page) -> None:
    page.get_by_label("Phone number").fill("07700 900123")
    page.get_by_label("Postcode").fill("sw25xf")


def _prisons(page: Page) -> None:
    page.get_by_label("HMP Brixton").check()


def _availability(page: Page) -> None:
    page.get_by_label("Monday morning").check()  # when the prison has its session
    page.get_by_label("Tuesday evening").check()
    page.get_by_label("Saturday morning").check()


def _away(page: Page) -> None:
    page.get_by_role("textbox").fill("12 to 19 June")


def _experience(page: Page) -> None:
    page.get_by_role("group", name="Drugs").get_by_label("Good").check()


def _languages(page: Page) -> None:
    page.get_by_label("polish").check()


def _motivation(page: Page) -> None:
    page.get_by_role("textbox").fill("I want to be of use.")


def _lived_experience(page: Page) -> None:
    page.get_by_label("In your own words").fill("I was in care.")


def _connections(page: Page) -> None:
    page.get_by_label("No, or not that I know of").check()


def _referees(page: Page) -> None:
    for which in ("First", "Second"):
        about = page.get_by_role("group", name=f"{which} referee")
        about.get_by_label("Their full name").fill(f"{which} Person")
        about.get_by_label("Their email address").fill(f"{which.lower()}@example.net")
        about.get_by_label("How do they know you?").fill("A neighbour")


def _heard_from(page: Page) -> None:
    page.get_by_label("A web search").check()


def _declarations(page: Page) -> None:
    for box in page.get_by_role("checkbox").all():
        box.check()


ANSWERS: Final[dict[str, Callable[[Page], None]]] = {
    "name": _name,
    "birth": _birth,
    "contact": _contact,
    "prisons": _prisons,
    "availability": _availability,
    "away": _away,
    "experience": _experience,
    "languages": _languages,
    "motivation": _motivation,
    "lived_experience": _lived_experience,
    "connections": _connections,
    "referees": _referees,
    "heard_from": _heard_from,
    "declarations": _declarations,
}


def expect_question(page: Page, name: str) -> None:
    """Expects the page to ask this question, in its only heading of the first level."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(BY_NAME[name].title)
