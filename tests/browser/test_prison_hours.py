"""A prison changes its hours: the coordinator sees whom that affects, and a mentor says with one
press on a phone that they can still come."""

from datetime import time

from playwright.sync_api import expect

from config.common.clock import now
from matching.mentors.asking import ask_about_hours
from recruitment.models import VisitGuide
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, follow, is_whole, press, typed
from tests.factories.people import mentor_user
from tests.factories.post import sent_to
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    hours_at,
)

PHONE, LAPTOP = min(DEVICES), max(DEVICES)


def test_new_hours_are_confirmed_by_the_coordinator_and_then_by_the_mentor(
    page_at: PageAt, axe: Axe
) -> None:
    prison = an_establishment(name="HMP Here", slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    prison.regime_slots.update(starts_at=time(13, 45), ends_at=time(16, 15))
    hours_at(prison, MONDAY_MORNING, "09:15 to 11:30")
    VisitGuide.objects.create(establishment=prison, entrance="Example Road gate")
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"), at=prison, phone="07700 900123")
    a_match(mentor=mentor, referral=a_referral(at=prison, name="Jordan Juniper"))
    page = page_at(LAPTOP)
    be_signed_in(page, a_coordinator(prison))
    page.goto(f"/our-prisons/{prison.pk}/visits/")
    typed(page, hours_0="10:00 to 12:15")
    press(page, "Save")
    expect(page.get_by_text("09:15 to 11:30 and will be 10:00 to 12:15")).to_be_visible()
    is_whole(page, axe)
    press(page, "Save and ask the mentors")
    expect(page.get_by_role("heading", name="The hours have changed")).to_be_visible()
    is_whole(page, axe)
    follow(page, "1 mentor")
    is_whole(page, axe)

    ask_about_hours(at=now())
    (email,) = sent_to(mentor.user.email)
    assert "Jordan" not in email.text
    phone = page_at(PHONE)
    be_signed_in(phone, mentor.user)
    phone.goto("/mentoring/")
    expect(phone.get_by_text("Monday morning, 10:00 to 12:15")).to_be_visible()
    is_whole(phone, axe)
    follow(phone, "No, or not to every session")
    is_whole(phone, axe)
    phone.goto("/mentoring/")
    press(phone, "Yes, I can still come")
    expect(phone.get_by_text("Can you still come?")).to_have_count(0)

    page.goto("/today/")
    expect(page.get_by_text("new hours")).to_have_count(0)
