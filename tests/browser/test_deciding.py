"""Deciding on several applications in a browser: tick, see every e-mail, confirm, undo."""

import re

from playwright.sync_api import expect

from config.common.clock import now
from recruitment.models import Decision
from recruitment.states import DecisionStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole
from tests.factories.interviews import an_invited_application
from tests.factories.people import manager
from tests.factories.recruitment import a_cohort, an_application


def test_declining_two_and_undoing_one(page_at: PageAt, axe: Axe) -> None:
    a_cohort()
    for name in ("Ama Alder", "Bo Bracken"):
        an_application(full_name=name, known_as="")
    asks = an_invited_application(full_name="Cy Campion")
    asks.notes.create(text="Asks: only late", written_by=asks.applicant, written_at=now())
    manager(email="maurice@demo.alongside.example", name="Maurice")
    page = page_at(1280)
    page.goto("/demo/")
    page.get_by_role("button", name="Maurice").click()

    page.goto("/recruitment/")
    expect(page.get_by_text("Asks: only late")).to_be_visible()
    is_whole(page, axe)
    page.get_by_role("link", name="How far they are").click()
    is_whole(page, axe)
    page.get_by_role("link", name="All applications").click()
    is_whole(page, axe)
    for name in ("Ama Alder", "Bo Bracken"):
        page.get_by_label(f"Decide on {name}").check()
    page.get_by_label("With those ticked").select_option("decline")
    page.get_by_role("button", name="See what would be sent").click()
    page.get_by_role("button", name="Show the e-mail").click()
    expect(page.get_by_text("Choose the reason to give").first).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("The times you are free do not fit").check()
    page.get_by_role("button", name="Show the e-mail").click()
    expect(page.get_by_text("Dear Ama")).to_be_visible()
    expect(page.get_by_text("Dear Bo")).to_be_visible()
    is_whole(page, axe)
    page.get_by_role("button", name="Decline", exact=True).click()

    expect(page.get_by_text("2 decisions are made")).to_be_visible()
    expect(page.get_by_role("button", name="Undo all 2 of yours")).to_be_visible()
    is_whole(page, axe)
    page.get_by_role("button", name="Undo the decision about Bo Bracken").click()
    expect(page.get_by_text("Undone. Nothing has been sent.")).to_be_visible()
    expect(page).to_have_url(re.compile("/applications/"))
    is_whole(page, axe)
    held = Decision.objects.get(status=DecisionStatus.HELD)
    assert held.application.full_name == "Ama Alder"
    assert "The times you are free do not fit" in held.body
