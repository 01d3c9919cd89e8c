"""A mentor's pages on a phone, and the pages of staff who look after them."""

import re

from playwright.sync_api import Page, expect

from config.common.clock import london_today
from matching.models import Mentor
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import mentor_user
from tests.factories.programme import (
    a_clearance,
    a_coordinator,
    a_language,
    a_match,
    a_mentor,
    a_need,
    a_referral,
    an_absence,
    an_establishment,
    an_offence_group,
    hours_at,
)

PARTS = ("contact", "boundaries", "strengths", "wishes", "travel")
OWN = ("", "away/", "about/", *(f"about/{part}/" for part in PARTS))
SHARED = ("break", "leave", "statement")


def a_mentor_who_meets_jordan() -> Mentor:
    prison = an_establishment(name="HMP Here")
    a_need("drugs"), a_language("welsh"), an_offence_group("arson")
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"), at=prison, slots=[0, 4], places=2)
    a_match(mentor=mentor, referral=a_referral(at=prison, name="Jordan Juniper"))
    return mentor


def copied_and_saved(page: Page, axe: Axe) -> None:
    """Unticks Tuesday afternoon, copies Monday to the other days, then unticks Monday morning."""
    page.goto("/mentoring/times/")
    is_whole(page, axe)
    page.get_by_label("Tuesday afternoon").first.uncheck()
    press(page, "Copy Monday to the other weekdays")
    expect(page.get_by_label("Friday morning").first).to_be_checked()
    expect(page.get_by_label("Tuesday afternoon").first).not_to_be_checked()
    page.get_by_label("Monday morning").first.uncheck()
    press(page, "Save")
    expect(page.get_by_text("With Jordan at HMP Here")).to_be_visible()
    is_whole(page, axe)
    press(page, "Save and tell my coordinator")
    expect(page).to_have_url(re.compile("/mentoring/$"))


def test_a_mentor_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    mentor = a_mentor_who_meets_jordan()
    an_absence(mentor, starts_in=20)
    page = page_at(390)
    be_signed_in(page, mentor.user)
    for address in OWN:
        page.goto(f"/mentoring/{address}")
        is_whole(page, axe)
    for address in SHARED:
        page.goto(f"/mentoring/{mentor.pk}/{address}/")
        is_whole(page, axe)
    copied_and_saved(page, axe)
    press(page, "It was a hard session")
    expect(page.locator("[name=words]")).to_be_visible()
    is_whole(page, axe)


def test_hours_are_asked_prison_by_prison(page_at: PageAt, axe: Axe) -> None:
    mentor = a_mentor_who_meets_jordan()
    [match] = mentor.matches.all()
    here, there = match.referral.establishment, an_establishment(name="HMP There")
    a_clearance(mentor, there)
    for slot in (0, 4):
        hours_at(here, slot, "09:15 to 11:30")
    hours_at(there, 0, "10:00 to 12:15")
    page = page_at(390, java_script_enabled=False)
    be_signed_in(page, mentor.user)
    page.goto("/mentoring/times/")
    expect(page.get_by_label("Monday morning").first).to_have_accessible_description(
        "Monday morning: HMP Here 09:15 to 11:30; HMP There 10:00 to 12:15"
    )
    press(page, "Save")
    expect(page).to_have_url(re.compile("/mentoring/times/hours/$"))
    page.get_by_label("HMP Here, 09:15 to 11:30").uncheck()
    press(page, "Save")
    expect(page.get_by_text("With Jordan at HMP Here")).to_be_visible()
    press(page, "Save and tell my coordinator")
    expect(page).to_have_url(re.compile("/mentoring/$"))
    page = page_at(390)
    be_signed_in(page, mentor.user)
    for address in ("/mentoring/times/", "/mentoring/times/hours/"):
        page.goto(address)
        is_whole(page, axe)
    expect(page.get_by_label("HMP Here, 09:15 to 11:30")).not_to_be_checked()


def test_staff_look_after_mentors(page_at: PageAt, axe: Axe) -> None:
    mentor = a_mentor_who_meets_jordan()
    [match] = mentor.matches.all()
    page = page_at(1280)
    be_signed_in(page, a_coordinator(match.referral.establishment))
    page.goto("/today/")
    is_whole(page, axe)
    follow(page, re.compile("^Ben Bramble: supervision"))
    is_whole(page, axe)
    page.get_by_label("Notes").fill("Well.")
    press(page, "Save")
    follow(page, re.compile("^Read the notes"))
    expect(page.get_by_text("Well.")).to_be_visible()
    is_whole(page, axe)
    an_absence(mentor, starts_in=20)
    own = f"/mentors/{mentor.pk}/"
    for address in (own, f"{own}away/", "/mentors/supervision/group/"):
        page.goto(address)
        is_whole(page, axe)


def test_staff_change_a_mentors_record(page_at: PageAt, axe: Axe) -> None:
    mentor = a_mentor_who_meets_jordan()
    [match] = mentor.matches.all()
    prison = match.referral.establishment
    page = page_at(390)
    be_signed_in(page, a_coordinator(prison))
    own = f"/mentors/{mentor.pk}/"
    page.goto(own)
    is_whole(page, axe)
    follow(page, "Change how to reach them")
    page.locator("[name=phone]").fill("12")
    press(page, "Save")
    is_whole(page, axe)
    page.locator("[name=phone]").fill("07700 900123")
    press(page, "Save")
    expect(page.get_by_role("link", name="07700 900123")).to_have_attribute(
        "href", "tel:07700900123"
    )
    follow(page, "Change times and places")
    is_whole(page, axe)
    page.get_by_label("Monday morning").first.uncheck()
    press(page, "Save")
    is_whole(page, axe)
    press(page, "Save")
    expect(page).to_have_url(re.compile(f"{own}$"))
    follow(page, re.compile("^Change the key talk"))
    is_whole(page, axe)
    today = london_today()
    for field in ("inducted_on", "pass_expires_on"):
        for name in ("day", "month", "year"):
            page.locator(f"[name={field}_{name}]").fill(str(getattr(today, name)))
    press(page, "Save")
    is_whole(page, axe)
    page.goto("/mentors/renewals/")
    expect(page.get_by_role("cell", name="Pass for HMP Here")).to_be_visible()
    is_whole(page, axe)
