"""The pages that say why: rooms that are full, a mentor who is away, a fixed pair."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Mentor, Referral, Round
from matching.rounds.running import run_now
from recruitment.models import Establishment
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, is_whole
from tests.factories.people import mentor_user
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_referral,
    an_absence,
    an_establishment,
)

pytestmark = pytest.mark.django_db(transaction=True)

THURSDAY_MORNING, FRIDAY_MORNING = 9, 12


def test_every_reason_is_accessible(page_at: PageAt, axe: Axe) -> None:
    ann, brixton = a_prison_with_one_room()
    fills_the_rooms(brixton)
    away = needs_somebody_away(brixton)
    fixed = with_a_fixed_pair(brixton)
    run_now(at=now())
    Mentor.objects.filter(user__name="Ben Bramble").update(status="paused")
    matching_round = run_now(at=now())
    page = page_at(390)
    be_signed_in(page, ann)
    for address, words in (
        (f"/referrals/{away.pk}/why/", "Cara Cedar is away from"),
        (f"/referrals/{fixed.pk}/why/", "Dev Dogwood for him"),
        (f"/referrals/{fixed.pk}/", fixed.reference),
    ):
        page.goto(address)
        expect(page.get_by_text(words).first).to_be_visible()
        is_whole(page, axe)
    the_round_shows_both_sections(page, axe, matching_round)
    who_has_the_rooms_is_named(page, axe)


def a_prison_with_one_room() -> tuple[User, Establishment]:
    slots = [MONDAY_MORNING, TUESDAY_AFTERNOON, THURSDAY_MORNING, FRIDAY_MORNING]
    prison = an_establishment(code="BXI", name="HMP Brixton", slots=slots, rooms=1)
    return a_coordinator(prison, name="Ann Coordinator"), prison


def fills_the_rooms(prison: Establishment) -> None:
    """3 mentors and 4 men for Monday and Tuesday. One of the men has a match already. Another has
    waited longest and needs what Ben Bramble knows, so these 2 are proposed first."""
    met = a_referral(at=prison, name="Jordan Juniper")
    both = [MONDAY_MORNING, TUESDAY_AFTERNOON]
    for name, knows in (("Ben Bramble", {"drugs": 3}), ("Bea Birch", {}), ("Bo Beech", {})):
        a_mentor(user=mentor_user(name=name), at=prison, slots=both, places=2, experience=knows)
    for name, days in (("Carlos Example", 170), ("Farid Example", 100), ("Owen Example", 30)):
        received, needs = london_today() - timedelta(days=days), {"drugs": 3}
        a_referral(at=prison, name=name, slots=both, received_on=received, needs=needs)
    a_match(mentor=Mentor.objects.latest("pk"), referral=met, slot=TUESDAY_AFTERNOON)


def needs_somebody_away(prison: Establishment) -> Referral:
    """A man who can meet on Thursdays. The only mentor for Thursdays is away."""
    mentor = a_mentor(user=mentor_user(name="Cara Cedar"), at=prison, slots=[THURSDAY_MORNING])
    an_absence(mentor, days=14)
    return a_referral(at=prison, name="Theo Example", slots=[THURSDAY_MORNING])


def with_a_fixed_pair(prison: Establishment) -> Referral:
    mentor = a_mentor(user=mentor_user(name="Dev Dogwood"), at=prison, slots=[FRIDAY_MORNING])
    man = a_referral(at=prison, name="Isaac Example", preferred_slots=1 << FRIDAY_MORNING)
    a_fixed_pair(mentor, man, slot=FRIDAY_MORNING)
    return man


def the_round_shows_both_sections(page: Page, axe: Axe, matching_round: Round) -> None:
    page.goto(f"/rounds/{matching_round.pk}/")
    titles = "What changed since the last round", "What one more room or mentor would change"
    for title in titles:
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    is_whole(page, axe)


def who_has_the_rooms_is_named(page: Page, axe: Axe) -> None:
    waiting = Referral.objects.get(participant__name="Owen Example")
    page.goto(f"/referrals/{waiting.pk}/why/")
    would = page.get_by_text(
        "Men who would meet a mentor at this time if a round ran now: Carlos Example"
    )
    expect(would).to_be_visible()
    met = page.get_by_text("Men who already meet a mentor at this time: Jordan Juniper")
    expect(met).to_be_visible()
    expect(page.get_by_role("heading", name="Men who need the same mentors")).to_be_visible()
    is_whole(page, axe)
