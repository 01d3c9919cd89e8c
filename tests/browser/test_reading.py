"""Reading applications in a browser, on a laptop and on a phone, and answering one question again
without JavaScript."""

from playwright.sync_api import expect

from recruitment.interviews.scoring import load_criteria
from recruitment.models import FirstReading
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.recruitment import a_cohort, an_application


def test_an_application_is_taken_scored_and_asked_about(page_at: PageAt, axe: Axe) -> None:
    a_cohort()
    load_criteria()
    ama = an_application(full_name="Ama Alder")
    an_application(full_name="Bo Bracken")
    page = page_at(1280)
    be_signed_in(page, manager())
    page.goto("/recruitment/")
    press(page, "Read the next application")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ama Alder")
    press(page, "Take this application")
    for group in page.locator("aside fieldset").all():
        group.get_by_label("4", exact=True).check()
    page.get_by_label("Why, in a sentence").fill("Knows what a mentor does.")
    is_whole(page, axe, (390, 1280))
    press(page, "Save and read the next one")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bo Bracken")
    assert FirstReading.objects.get().application == ama

    page.goto(f"/applications/{ama.reference}/")
    follow(page, "Ask about this answer: Why")
    page.get_by_label("What would you like to know?").fill("Whom did you help?")
    press(page, "Preview email")
    is_whole(page, axe, (390, 1280))
    press(page, "Send email")
    expect(page.get_by_text("has not answered yet")).to_be_visible()
    is_whole(page, axe, (390, 1280))
    page.goto("/applications/?owner=me")
    expect(page.get_by_text("4.0 of 5")).to_be_visible()
    is_whole(page, axe, (390, 1280))

    phone = page_at(390)
    be_signed_in(phone, ama.applicant)
    phone.goto(f"/apply/{ama.reference}/")
    press(phone, "Look at this answer again")
    phone.get_by_role("textbox").first.fill("My neighbour, after prison.")
    is_whole(phone, axe, (390, 1280))
    press(phone, "Send this answer")
    ama.refresh_from_db()
    assert ama.motivation == "My neighbour, after prison."
