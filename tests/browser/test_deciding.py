"""Deciding on several applications in a browser: tick, see every email, confirm, undo."""

import re

from playwright.sync_api import expect

from config.common.clock import now
from recruitment.duplicates.likeness import compare_applicants
from recruitment.models import Decision
from recruitment.screening.decisions import REASONS
from recruitment.states import DecisionStatus, ReferenceStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.interviews import an_invited_application
from tests.factories.people import manager
from tests.factories.recruitment import a_cohort, a_reference, an_application, an_undelivered_email


def test_declining_two_and_undoing_one(page_at: PageAt, axe: Axe) -> None:
    a_cohort()
    for name in ("Ama Alder", "Bo Bracken"):
        an_application(full_name=name, known_as="")
    asks = an_invited_application(full_name="Cy Campion")
    asks.notes.create(text="Asks: only late", written_by=asks.applicant, written_at=now())
    page = page_at(1280)
    be_signed_in(page, manager())

    page.goto("/recruitment/")
    expect(page.get_by_text("Asks: only late")).to_be_visible()
    is_whole(page, axe)
    follow(page, "Progress")
    is_whole(page, axe)
    follow(page, "All applications")
    is_whole(page, axe)
    for name in ("Ama Alder", "Bo Bracken"):
        page.get_by_label(name).check()
    page.get_by_role("combobox", name="Decision").select_option("decline")
    press(page, "Preview the emails")
    press(page, "Preview the email")
    expect(page.locator("#id_reason_error")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label(REASONS["times"]).check()
    press(page, "Preview the email")
    expect(page.get_by_text("Dear Ama")).to_be_visible()
    expect(page.get_by_text("Dear Bo")).to_be_visible()
    is_whole(page, axe)
    press(page, "Decline")

    expect(page.get_by_role("button", name="Undo all 2 of your decisions")).to_be_visible()
    is_whole(page, axe)
    press(page, "Undo the decision about Bo Bracken")
    expect(page).to_have_url(re.compile("/applications/"))
    is_whole(page, axe)
    decision = Decision.objects.get(status=DecisionStatus.HELD)
    assert decision.application.full_name == "Ama Alder"
    assert REASONS["times"] in decision.body


def test_applicants_who_may_be_one_person_are_compared_and_decided(
    page_at: PageAt, axe: Axe
) -> None:
    first = an_application(full_name="W" * 60, known_as="")
    an_application(full_name="W" * 60, known_as="")
    a_reference(
        first,
        name="Esther Boateng",
        email=f"x+{first.applicant.email}",
        status=ReferenceStatus.ASKED,
    )
    an_undelivered_email(first.applicant.email)
    compare_applicants()
    page = page_at(320)
    be_signed_in(page, manager())
    page.goto("/applications/")
    expect(page.get_by_text("Possible duplicate", exact=True)).to_have_count(2)
    is_whole(page, axe)
    page.goto(f"/applications/{first.reference}/")
    is_whole(page, axe)
    follow(page, re.compile("^Compare and decide"))
    is_whole(page, axe)
    press(page, re.compile("^They are the same person"))
    expect(page.get_by_role("button", name="They are 2 people")).to_have_count(0)
    is_whole(page, axe)
    follow(page, "Duplicates decided")
    is_whole(page, axe)
    press(page, re.compile("^Undo"))
    page.goto("/applications/duplicates/")
    expect(page.get_by_role("button", name="They are 2 people")).to_have_count(1)
    is_whole(page, axe)
