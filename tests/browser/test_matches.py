"""Matches in a browser: one is ended and opened again, and a man is released."""

from datetime import timedelta

from playwright.sync_api import expect

from config.common.clock import london_today
from matching.models import Match
from matching.states import MatchStatus, ReferralStatus
from recruitment.models import Establishment
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)

TODAY = london_today()


def a_pair(prison: Establishment) -> Match:
    return a_match(
        mentor=a_mentor(at=prison, phone="020 7946 0958"),
        referral=a_referral(at=prison, name="Amir Ash", release_on=TODAY - timedelta(days=1)),
        started_on=TODAY - timedelta(days=30),
        first_met_on=TODAY - timedelta(days=20),
    )


def test_a_match_is_ended_and_goes_on(page_at: PageAt, axe: Axe) -> None:
    """On a phone, without JavaScript."""
    prison = an_establishment(name="HMP Here")
    match = a_pair(prison)
    page = page_at(390, java_script_enabled=False)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/matches/")
    page.get_by_role("link", name="the match of Amir Ash").click()
    expect(page.get_by_role("link", name="020 7946 0958")).to_be_visible()
    follow(page, "End the match")
    press(page, "End the match")
    expect(page.locator("#id_reason_error, #id_reason-error").first).to_be_visible()
    page.get_by_label("Did not engage").check()
    page.get_by_label("He goes back to his old place on the waiting list").check()
    press(page, "End the match")
    match.refresh_from_db()
    match.referral.refresh_from_db()
    assert match.status == MatchStatus.ENDED
    assert match.referral.status == ReferralStatus.WAITING
    follow(page, "Open this match again: it ended by mistake")
    page.get_by_label("How did the mistake happen?").fill("Another man.")
    press(page, "Open this match again")
    expect(page.get_by_text("Another man.").first).to_be_visible()
    assert Match.objects.get().status == MatchStatus.IN_CUSTODY


def test_a_man_is_released(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    match = a_pair(prison)
    page = page_at(1280)
    be_signed_in(page, a_coordinator(prison))
    page.goto(f"/referrals/{match.referral_id}/leaving/")
    press(page, "Record that he left on his release date")
    page.goto("/today/")
    page.get_by_role("link", name="has left prison").click()
    is_whole(page, axe)
    page.get_by_role("link", name="the match of Amir Ash").click()
    is_whole(page, axe)
    follow(page, "Record that he has left prison")
    is_whole(page, axe)
    page.get_by_label("Yes, the place is free again").check()
    press(page, "Save")
    expect(page.get_by_text("days left").first).to_be_visible()
    is_whole(page, axe)
    released = Match.objects.get()
    assert released.status == MatchStatus.THROUGH_GATE
    assert released.place is None
