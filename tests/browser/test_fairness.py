"""A manager reads the fairness page, on a phone."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from matching.models import Monitoring
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, unfold_place
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db(transaction=True)

RECEIVED = date(2025, 3, 3)


@pytest.fixture
def men(transactional_db: None) -> None:
    """36 men, of whom 18 had a mentor, in 2 groups that can be compared."""
    prison = an_establishment(name="HMP Brixton")
    mentor = a_mentor(at=prison)
    for number in range(36):
        man = a_referral(at=prison, received_on=RECEIVED, offences=["theft"], is_checked=False)
        Monitoring.objects.create(
            participant=man.participant, ethnicity="W1" if number < 20 else "B1"
        )
        if number % 2:
            a_match(
                mentor=mentor,
                referral=man,
                status="ended",
                started_on=RECEIVED + timedelta(days=number),
                ended_on=RECEIVED + timedelta(days=90),
                end_reason="completed",
            )


def test_a_manager_reads_it(page_at: PageAt, axe: Axe, men: None) -> None:
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/capacity/")
    unfold_place(page)
    follow(page, "Fairness")
    is_whole(page, axe)
    expect(page.get_by_role("heading", name="2025: 18 of 36 men got a mentor")).to_be_visible()
    page.get_by_text("How to read this page").click()
    is_whole(page, axe)
    age = page.locator("section", has=page.get_by_role("heading", name="Age"))
    expect(age).to_contain_text("one group: Not known")
    ethnicity = page.locator("section", has=page.get_by_role("heading", name="Ethnicity"))
    expect(ethnicity.get_by_role("cell", name="10 of 20 (50%)")).to_be_visible()
    expect(ethnicity.get_by_role("img")).to_be_visible()
