"""A coordinator opens a record in an emergency. A manager looks at it and finds a breach of data.
The breach is recorded, decided and closed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from config.accounts.models import User
from config.common.clock import london_today
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_referral, an_establishment

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "A1234BC"


@pytest.fixture
def boss() -> User:
    return manager(name="Mia Manager")


@pytest.fixture
def ann() -> User:
    return a_coordinator(an_establishment(), name="Ann Example")


def test_from_an_emergency_to_a_closed_breach(
    page_at: PageAt, axe: Axe, boss: User, ann: User
) -> None:
    a_referral(name="Abe Adams", prison_number=NUMBER)
    page = page_at(390)
    be_signed_in(page, ann)
    page.goto("/emergencies/")
    is_whole(page, axe)
    press(page, "Open a record in an emergency")
    page.get_by_label("Whose record do you need?").fill("A9999ZZ")
    press(page, "Open the record")
    expect(page.get_by_role("alert")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("Whose record do you need?").fill(NUMBER)
    page.get_by_label("Why do you need it now?").fill("His sister rang.")
    press(page, "Open the record")
    expect(page.get_by_role("heading", name="Abe Adams")).to_be_visible()
    is_whole(page, axe)
    record = page.url
    press(page, "I am done: shut the record")
    page.goto(record)
    expect(page.get_by_text("Abe Adams")).to_have_count(0)
    is_whole(page, axe)

    be_signed_in(page, boss)
    page.goto("/today/")
    follow(page, re.compile("opened in an emergency"))
    is_whole(page, axe)
    follow(page, re.compile("^Decide"))
    expect(page.get_by_text("His sister rang.")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("No. If the record is still open, shut it now").check()
    page.get_by_label("What did you find?").fill("Nobody had rung.")
    press(page, "Save")
    expect(page.get_by_text("No, says")).to_be_visible()

    page.goto("/privacy/breaches/")
    is_whole(page, axe)
    press(page, "Record a breach")
    is_whole(page, axe)
    page.get_by_label("What happened?").fill("Ann read about Abe without need.")
    noticed = london_today() - timedelta(days=1)
    page.get_by_label("Day", exact=True).fill(f"{noticed:%d}")
    page.get_by_label("Month", exact=True).fill(f"{noticed:%m}")
    page.get_by_label("Year", exact=True).fill(f"{noticed:%Y}")
    page.get_by_label("At about what time did one of us first notice the breach?").fill("23:00")
    page.get_by_label("Men who are referred").check()
    press(page, "Record the breach")
    follow(page, re.compile(f"{noticed:%B %Y}"))
    is_whole(page, axe)
    follow(page, "See whose data was read or downloaded")
    page.get_by_label("Read by which account?").select_option("Ann Example")
    press(page, "Show the people")
    expect(page.get_by_text("1 man")).to_be_visible()
    is_whole(page, axe)
    page.go_back()
    page.go_back()
    follow(page, "Correct the record of this breach")
    is_whole(page, axe)
    page.get_by_label("What have you done about the breach?").fill("We talked.")
    press(page, "Save")
    press(page, "Decide who to tell")
    is_whole(page, axe)
    for group in page.get_by_label("No, we do not need to").all():
        group.check()
    page.get_by_label("Why have you not told the ICO, or why only after 72 hours?").fill("No risk.")
    page.get_by_label("Why have you not told them?").fill("No risk.")
    press(page, "Save the decision")
    press(page, "Say what you will change, and close the breach")
    is_whole(page, axe)
    page.get_by_label("What will you change").fill("We talk about emergencies every month.")
    press(page, "Close the breach")
    page.get_by_text("What the record said before").click()
    is_whole(page, axe)
    follow(page, "Breaches of data")
    expect(page.get_by_text("Closed")).to_be_visible()
