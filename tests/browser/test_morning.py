"""A coordinator's morning, by keyboard, on a phone: a release date moves closer, a paper form comes
in, one man has moved to another prison and another no longer wants a mentor. Then they run a round,
through the real worker, and it takes all of this into account."""

import re
from datetime import date, timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Proposal, Referral
from matching.rounds.running import run_now
from matching.solver import WORDS, Reason
from matching.states import ProposalStatus
from recruitment.models import Establishment
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, entered, is_whole, tab_to, ticked, typed
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

TODAY: Final = london_today()
DAY: Final = timedelta(days=1)
FAR: Final = TODAY + 900 * DAY
NEAR: Final = TODAY + 60 * DAY


@pytest.fixture
def brixton(transactional_db: None) -> Establishment:
    """4 men wait for the one place that Bea Birch has on Mondays. Tess Teal has one on Tuesdays,
    when none of them is free. Monday's round proposed Cy Cedar, who will withdraw; without him it
    would have proposed Eli Elm, who has waited longer than Amir Ash."""
    brixton = an_establishment(code="BXI", name="HMP Brixton")
    mentor(brixton, "Bea Birch", MONDAY_MORNING)
    mentor(brixton, "Tess Teal", TUESDAY_AFTERNOON)
    man(brixton, "Amir Ash", days_waited=100, release_on=FAR)
    man(brixton, "Bo Beech", days_waited=50, release_on=FAR)
    man(brixton, "Cy Cedar", days_waited=180, release_on=NEAR)
    man(brixton, "Eli Elm", days_waited=150, release_on=FAR)
    return brixton


@pytest.fixture
def ann(brixton: Establishment) -> User:
    """The coordinator of HMP Brixton and of HMP Wandsworth, where Wanda Willow has a place on
    Mondays and nobody waits."""
    wandsworth = an_establishment(code="WWI", name="HMP Wandsworth")
    mentor(wandsworth, "Wanda Willow", MONDAY_MORNING)
    run_now(at=now())
    assert pairs_proposed() == {("Cy Cedar", "Bea Birch")}
    return a_coordinator(brixton, wandsworth, name="Ann Coordinator")


def mentor(at: Establishment, name: str, slot: int) -> None:
    a_mentor(at=at, user=mentor_user(name=name), slots=[slot])


def man(at: Establishment, name: str, *, days_waited: int, **fields: Any) -> None:
    received_on = TODAY - days_waited * DAY
    a_referral(at=at, name=name, slots=[MONDAY_MORNING], received_on=received_on, **fields)


def pairs_proposed() -> set[tuple[str, str]]:
    rows = Proposal.objects.filter(status=ProposalStatus.OPEN)
    return {(row.referral.name, str(row.mentor)) for row in rows}


def test_a_round_knows_what_happened_this_morning(ann: User, page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    be_signed_in(page, ann)
    his_release_date_moves_closer(page, axe)
    a_man_is_added_from_paper(page, axe)
    he_has_moved_to_another_prison(page, axe)
    he_no_longer_wants_a_mentor(page, axe)
    a_round_is_run(page, axe)
    each_man_is_where_he_should_be(page, axe)
    assert pairs_proposed() == {
        ("Amir Ash", "Bea Birch"),
        ("Bo Beech", "Wanda Willow"),
        ("Dan Dogwood", "Tess Teal"),
    }


def his_release_date_moves_closer(page: Page, axe: Axe) -> None:
    """Amir Ash leaves soon, so he is more urgent than Eli Elm."""
    open_record_of(page, "Amir Ash")
    link(page, "Change conditional release")
    is_whole(page, axe, DEVICES)
    typed(page, **parts_of("on", NEAR), **parts_of("confirmed_on", TODAY))
    typed(page, reason="Sentence recalculated")
    entered(page, 'role=button[name="Save"]')
    expect(page.get_by_text("60 days left")).to_be_visible()
    is_whole(page, axe, DEVICES)


def a_man_is_added_from_paper(page: Page, axe: Axe) -> None:
    """Dan Dogwood can meet on Tuesday afternoons, says his form."""
    page.goto("/referrals/")
    entered(page, 'role=button[name="Add a man"]')
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("Dan Dogwood")
    tab_to(page, "[name=establishment]")
    page.keyboard.type("HMP Br")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    ticked(page, f"[name=slots][value='{TUESDAY_AFTERNOON}']")
    is_whole(page, axe, DEVICES)
    entered(page, 'role=button[name="Save"]')
    expect(page.get_by_text("Dan Dogwood is added")).to_be_visible()
    is_whole(page, axe, DEVICES)
    entered(page, 'role=button[name="Put him on the waiting list"]')
    expect(page.get_by_text("Dan Dogwood is on the waiting list")).to_be_visible()


def he_has_moved_to_another_prison(page: Page, axe: Axe) -> None:
    open_record_of(page, "Bo Beech")
    link(page, "Move him to another prison")
    is_whole(page, axe, DEVICES)
    tab_to(page, "[name=to]")
    page.keyboard.type("HMP Wa")
    entered(page, 'role=button[name="Continue"]')
    is_whole(page, axe, DEVICES)
    entered(page, 'role=button[name="Move him"]')
    expect(page.get_by_text("Bo Beech is at HMP Wandsworth now")).to_be_visible()


def he_no_longer_wants_a_mentor(page: Page, axe: Axe) -> None:
    open_record_of(page, "Cy Cedar")
    link(page, "Close his referral")
    is_whole(page, axe, DEVICES)
    tab_to(page, "[name=reason]")
    page.keyboard.press("Space")
    entered(page, 'role=button[name="Close his referral"]')
    expect(page.get_by_role("button", name="Open his referral again")).to_be_visible()
    is_whole(page, axe, DEVICES)


def a_round_is_run(page: Page, axe: Axe) -> None:
    page.goto("/rounds/")
    entered(page, 'role=button[name="Run a round"]')
    expect(page.get_by_text("3 of 4 waiting men")).to_be_visible()
    is_whole(page, axe, DEVICES)


def each_man_is_where_he_should_be(page: Page, axe: Axe) -> None:
    """Eli Elm and why he has no mentor, the 3 pairs with their prisons, and Cy Cedar nowhere."""
    link(page, "See each man, and why")
    expect(row(page, "Eli Elm")).to_contain_text(WORDS[Reason.ALL_PLACES_TAKEN], ignore_case=True)
    expect(page.get_by_text("Cy Cedar")).to_have_count(0)
    is_whole(page, axe, DEVICES)
    page.goto("/proposals/")
    expect(row(page, "Amir Ash with Bea Birch")).to_contain_text("HMP Brixton")
    expect(row(page, "Bo Beech with Wanda Willow")).to_contain_text("HMP Wandsworth")
    expect(row(page, "Dan Dogwood with Tess Teal")).to_contain_text("Waits for the prison")
    expect(page.get_by_text("Cy Cedar")).to_have_count(0)
    is_whole(page, axe, DEVICES)


def open_record_of(page: Page, name: str) -> None:
    page.goto(f"/referrals/{Referral.objects.get(participant__name=name).pk}/")


def link(page: Page, words: str) -> None:
    """Reaches the link with Tab and follows it."""
    entered(page, f'role=link[name="{words}"]')


def row(page: Page, words: str) -> Locator:
    return page.get_by_role("row").filter(has_text=re.compile(words))


def parts_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
