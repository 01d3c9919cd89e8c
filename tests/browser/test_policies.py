"""The page that says how a round chooses, and changing it, at every width."""

from datetime import timedelta

from config.common.clock import london_today
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import (
    a_finished_round,
    a_mentor,
    a_referral,
    an_establishment,
)


def test_the_policy_is_read_from_its_round(page_at: PageAt, axe: Axe) -> None:
    matching_round = a_finished_round(matched=1, referrals=2)
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto(f"/rounds/{matching_round.pk}/")
    follow(page, "policy version 1")
    page.get_by_role("heading", name="How a round chooses").wait_for()
    is_whole(page, axe)


def test_a_change_is_tried_and_a_pair_is_fixed(page_at: PageAt, axe: Axe) -> None:
    boss, prison = manager(), an_establishment()
    a_mentor(at=prison, experience={"drugs": 3})
    waits = a_referral(at=prison, received_on=london_today() - timedelta(days=170))
    a_referral(at=prison, needs={"drugs": 3})
    page = page_at(390)
    be_signed_in(page, boss)
    page.goto("/policy/change/")
    is_whole(page, axe)
    page.get_by_label("How long he has waited", exact=True).fill("0")
    page.get_by_label("Fit with his needs", exact=True).fill("100")
    press(page, "See what this would do")
    page.get_by_role("heading", name="Save the change").wait_for()  # the page updates by itself
    is_whole(page, axe)
    page.goto(f"/referrals/{waits.pk}/fix/")
    page.get_by_role("heading", name="Choose a mentor").wait_for()
    is_whole(page, axe)
    page.goto(f"/referrals/{waits.pk}/rule-out/")
    is_whole(page, axe)
