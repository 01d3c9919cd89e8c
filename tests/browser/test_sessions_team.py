"""What staff see of sessions: those not logged, the weeks of a match, men who were missed, and what
journeys cost."""

import re

from playwright.sync_api import expect

from matching.models import Match
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    follow,
    is_whole,
    leave_by,
    press,
    unfold_place,
)
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.sessions import an_expected_session, an_expense, missed_sessions


def a_man_with_everything() -> Match:
    """Met, missed 3 times, not logged once, with a journey to pay."""
    prison = an_establishment(name="HMP Here")
    user = mentor_user(name="Ben Bramble")
    match = a_supported_man(
        mentor=a_mentor(user=user, at=prison, phone="07700 900123"),
        referral=a_referral(at=prison, name="Jordan Juniper"),
    )
    an_expense(match, miles="12.5", days_ago=42)
    missed_sessions(match, 35, 28, 21)
    an_expected_session(match, days_ago=14)
    return match


def test_a_coordinator_follows_up_what_is_not_logged_and_who_was_missed(
    page_at: PageAt, axe: Axe
) -> None:
    match = a_man_with_everything()
    page = page_at(390)
    be_signed_in(page, a_coordinator(match.referral.establishment))
    page.goto("/today/")
    follow(page, "1 session is not logged: call the mentor")
    expect(page.get_by_role("link", name="07700 900123")).to_be_visible()
    is_whole(page, axe)
    page.get_by_role("button", name="No session was expected").click()
    expect(page.get_by_text("Every session is logged.")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("button", name="No session was expected")).to_be_visible()
    page.goto("/sessions/missed/")
    is_whole(page, axe)
    page.get_by_role("link", name="Is he all right?").click()
    is_whole(page, axe)
    page.get_by_label("Is he all right?").fill("The wing says that he is well.")
    press(page, "Save the answer")
    expect(page.get_by_text("There is no man to ask about now")).to_be_visible()
    page.goto(f"/support/{match.pk}/missed/answers/")
    expect(page.get_by_text("The wing says that he is well.")).to_be_visible()
    is_whole(page, axe)


def test_the_weeks_and_costs_of_a_match(page_at: PageAt, axe: Axe) -> None:
    match = a_man_with_everything()
    page = page_at(390)
    be_signed_in(page, a_coordinator(match.referral.establishment))
    page.goto(f"/matches/{match.pk}/")
    expect(page.get_by_role("img", name="The last 9 weeks")).to_be_visible()
    page.get_by_text("Week by week").click()
    is_whole(page, axe)
    follow(page, "All sessions")
    is_whole(page, axe)
    page.goto("/sessions/")
    is_whole(page, axe)
    page.goto("/sessions/costs/")
    is_whole(page, axe)
    press(page, "Export for payment")
    expect(page.get_by_text("£5.63 in all.")).to_be_visible()
    is_whole(page, axe)
    press(page, "Undo this export")
    expect(page.get_by_role("button", name="Export for payment")).to_be_visible()


def test_a_mentor_sees_all_sessions_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    match = a_man_with_everything()
    a_session(match, days_ago=7)
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/sessions/")
    expect(page.get_by_text("Yes, 60 minutes").first).to_be_visible()
    is_whole(page, axe)


def test_the_pages_of_support_take_one_line_on_a_laptop_and_are_folded_on_a_phone(
    page_at: PageAt, axe: Axe
) -> None:
    match = a_man_with_everything()
    boss = a_coordinator(match.referral.establishment)
    laptop, phone = page_at(1280), page_at(390)
    for page in (laptop, phone):
        be_signed_in(page, boss)
        page.goto("/sessions/")
    for place in ("Matches", "Support", "Mentors"):
        follow(laptop, place)
        links = laptop.get_by_role("navigation", name=place).get_by_role("link").all()
        boxes = [link.bounding_box() for link in links]
        assert len({box["y"] for box in boxes if box}) == 1, place
    missed = phone.get_by_role("link", name="Missed", exact=True)
    expect(missed).not_to_be_visible()
    unfold_place(phone)
    is_whole(phone, axe)
    follow(phone, "Missed")
    phone.goto("/sessions/")
    leave_by(phone.get_by_role("link", name=re.compile(f"^{match.referral.name}")).first)
    expect(phone.get_by_role("heading", name=match.referral.name).first).to_be_visible()
