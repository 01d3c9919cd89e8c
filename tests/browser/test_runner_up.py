"""Choosing somebody else for a man who has a proposal, with the price shown before it is
confirmed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from config.common.clock import london_today, now
from matching.models import FixedPair, Proposal
from matching.rounds.running import run_now
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_runner_up_is_chosen(page_at: PageAt, axe: Axe) -> None:
    brixton = an_establishment(code="BXI", name="HMP Brixton")
    ann = a_coordinator(brixton, name="Ann Coordinator")
    for name, slot, knows in (
        ("Ben Bramble", MONDAY_MORNING, {"drugs": 3}),
        ("Bea Birch", TUESDAY_AFTERNOON, {}),
    ):
        a_mentor(user=mentor_user(name=name), at=brixton, slots=[slot], experience=knows)
    received = london_today() - timedelta(days=170)
    slots = [MONDAY_MORNING, TUESDAY_AFTERNOON]
    man = a_referral(
        at=brixton,
        name="Carlos Example",
        needs={"drugs": 3},
        received_on=received,
        slots=slots,
    )
    a_referral(at=brixton, name="Owen Example", slots=[TUESDAY_AFTERNOON])
    run_now(at=now())
    proposal = Proposal.objects.get(referral=man)
    page = page_at(390)
    be_signed_in(page, ann)
    page.goto(f"/proposals/{proposal.pk}/why/")
    expect(page.get_by_text("1 man fewer would have a mentor").first).to_be_visible()
    is_whole(page, axe)
    follow(page, "Choose Bea Birch for Carlos Example")
    loser = page.get_by_role("listitem").filter(has_text="would have no mentor")
    expect(loser.get_by_role("link", name="Owen Example")).to_be_visible()
    is_whole(page, axe)
    press(page, "Choose this mentor")
    page.get_by_text("There is a problem").wait_for()
    is_whole(page, axe)
    page.get_by_label("Reason").fill("He asked for her")
    press(page, "Choose this mentor")
    expect(page.get_by_text("Bea Birch is chosen for Carlos Example")).to_be_visible()
    assert FixedPair.objects.get().mentor.user.name == "Bea Birch"
    page.goto(f"/referrals/{man.pk}/rule-out/")
    page.get_by_label("Which mentor?").select_option(label="Ben Bramble")
    page.get_by_label("One of them said no to the other").check()
    page.get_by_label("Reason").fill("He said no")
    press(page, "See what this would change")
    expect(page.get_by_text("Nobody would be affected.")).to_be_visible()
    is_whole(page, axe)
    press(page, "Rule out this pair")
    expect(page.get_by_role("heading", name="Pairs fixed or ruled out", exact=True)).to_be_visible()
