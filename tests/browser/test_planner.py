"""The planner through the real worker, with and without JavaScript."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from config.common.clock import london_today
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral, an_establishment

PATIENCE = 60_000
"""Milliseconds. The worker lives through some hundred futures a few dozen times."""


def a_small_programme() -> None:
    prison = an_establishment(name="HMP Larkmoor")
    a_mentor(at=prison)
    long_ago = london_today() - timedelta(weeks=100)
    for weeks in (6, 10):
        leaves = london_today() + timedelta(weeks=weeks)
        a_referral(at=prison, received_on=long_ago, release_on=leaves)


def test_a_plan_is_made_and_read(page_at: PageAt, axe: Axe) -> None:
    a_small_programme()
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/planner/")
    expect(page.get_by_role("heading", name="How many more mentors")).to_be_visible(
        timeout=PATIENCE
    )
    is_whole(page, axe)
    follow(page, re.compile("^See which waiting men"))
    is_whole(page, axe)
    expect(page.get_by_role("row")).to_have_count(3)


def test_another_plan_without_javascript(page_at: PageAt) -> None:
    a_small_programme()
    page = page_at(1280, java_script_enabled=False)
    be_signed_in(page, manager())
    page.goto("/planner/?places=9")
    page.get_by_label(re.compile("^Men that each new mentor takes")).select_option("2")
    press(page, "Show")
    expect(page.get_by_role("heading", name="How many more mentors")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page).to_have_url(re.compile("places=2"))
