"""Through the gate in a browser: a mentor plans a release and meets a man outside, on a phone. A
coordinator sees what is missing and who to call."""

from datetime import timedelta

from playwright.sync_api import expect

from config.common.clock import london_today, now
from delivery.models import CommunityMeeting, ReleasePlan
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.gate import (
    a_community_meeting,
    a_man_leaving,
    a_man_outside,
    a_practitioner,
    a_release_plan,
)
from tests.factories.people import mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment

TODAY = london_today()


def test_a_mentor_plans_and_meets_outside_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"))
    match = a_man_outside(mentor=mentor, referral=a_referral(name="Amir Ash"))
    page = page_at(390)
    be_signed_in(page, mentor.user)
    page.goto(f"/support/{match.pk}/")
    is_whole(page, axe)
    follow(page, "Release plan and meetings outside")
    is_whole(page, axe)
    follow(page, "confirm his licence conditions")
    press(page, "Save")
    expect(page.locator("#id_confirmed_by_error")).to_be_visible()
    is_whole(page, axe)
    page.fill("[name=confirmed_by]", "Pat Plum")
    page.fill("[name=conditions]", "Not in Canary Road")
    press(page, "Save")
    assert ReleasePlan.objects.get().licence_confirmed_on == TODAY
    press(page, "Plan a meeting")
    is_whole(page, axe)
    day = TODAY + timedelta(days=1)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.fill(f"[name=on_{part}]", str(value))
    page.fill("[name=starts]", "10:00")
    page.fill("[name=ends]", "11:00")
    page.fill("[name=place]", "Canary café")
    press(page, "Plan the meeting")
    meeting = CommunityMeeting.objects.get()
    CommunityMeeting.objects.update(starts_at=now(), ends_at=now() + timedelta(hours=2))
    page.goto("/mentoring/")
    is_whole(page, axe)
    press(page, "Check in: I am there")
    is_whole(page, axe)
    press(page, "Check out: I have left and am safe")
    meeting.refresh_from_db()
    assert meeting.status == "over"
    is_whole(page, axe)


def test_a_coordinator_sees_what_is_missing_and_whom_to_call(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    leaving = a_man_leaving(referral=a_referral(at=prison, name="Olu Oak"))
    outside = a_man_outside(referral=a_referral(at=prison, name="Amir Ash"))
    a_practitioner(outside)
    a_release_plan(outside, licence="none", place="Café")
    a_community_meeting(outside, starts_at=now() - timedelta(hours=3))
    page = page_at(1280)
    be_signed_in(page, a_coordinator(prison))
    page.goto("/today/")
    follow(page, "1 mentor has not checked out of a meeting outside prison: call them")
    is_whole(page, axe)
    page.goto("/release-plans/")
    is_whole(page, axe)
    follow(page, "Olu Oak")
    is_whole(page, axe)
    page.goto(f"/matches/{leaving.pk}/")
    is_whole(page, axe)
    page.goto(f"/support/{outside.pk}/release/read/")
    is_whole(page, axe)
