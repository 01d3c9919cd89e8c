"""A mentor's whole week on a phone, and what their coordinator sees of it."""

import re
from dataclasses import dataclass
from datetime import date
from re import Pattern
from typing import Any, Final

from playwright.sync_api import Page, expect

from config.common.clock import now
from delivery.endings.questions import load_feedback_questions
from delivery.models import (
    AimReview,
    CommunityMeeting,
    Concern,
    Feedback,
    OnwardReferral,
    PartDone,
    Toolkit,
)
from delivery.onward.directory import load_services
from delivery.outcomes.agreeing import record_agreement
from delivery.toolkits.lists import load_toolkits
from delivery.toolkits.working import start_toolkit
from matching.models import Match
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, follow, is_whole, leave_by, press
from tests.factories.delivery import a_concern, a_session
from tests.factories.gate import a_community_meeting, a_complete_plan, a_man_leaving, a_man_outside
from tests.factories.people import mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.sessions import a_quiet_morning, an_expected_session, missed_sessions

PHONE: Final = DEVICES[0]


def jordan_with_ben() -> Match:
    """Jordan is in prison for another 30 days. He has an aim, a toolkit and a release plan."""
    load_toolkits()
    prison = an_establishment(name="HMP Here")
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"), places=2)
    referral = a_referral(at=prison, name="Jordan Juniper")
    match = a_man_leaving(mentor=mentor, referral=referral, slot=a_quiet_morning())
    said: dict[str, Any] = {"on": match.started_on, "by": mentor.user, "at": now()}
    record_agreement(match=match, aims=["A job in a kitchen"], **said)
    toolkit = Toolkit.objects.get(name="Facing Up to Conflict")
    start_toolkit(match=match, toolkit=toolkit, edition=None, **said)
    a_complete_plan(match)
    return match


@dataclass(frozen=True)
class Week:
    """Ben's week on his phone, with one man in prison and one outside."""

    page: Page
    axe: Axe
    jordan: Match
    amir: Match

    def look(self) -> None:
        is_whole(self.page, self.axe, [PHONE])

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, name: str | Pattern[str]) -> None:
        press(self.page, name)
        self.look()

    def follow(self, name: str | Pattern[str]) -> None:
        follow(self.page, name)
        self.look()


def log_what_happened(week: Week, *, missed_on: date, met_on: date) -> None:
    """Jordan was at court last week. Yesterday they met, and spoke on the phone too."""
    page = week.page
    week.open("/mentoring/")
    expect(page.get_by_role("heading", name="Did you meet?")).to_be_visible()
    week.press(re.compile(rf"^No\b.* on {missed_on:%A %-d %B}$"))
    page.get_by_label("He was at court").check()
    press(page, "Save")
    page.goto("/mentoring/")
    week.press(re.compile(rf"^Yes\b.* on {met_on:%A %-d %B}$"))
    page.get_by_label("1 hour", exact=True).check()
    page.get_by_label("He took a full part").check()
    page.get_by_label("Progress note").fill("He wrote to the college.")
    week.press("Save")
    week.press("Log another contact")
    page.get_by_label("By phone").check()
    for part in ("day", "month", "year"):
        page.locator(f"[name=on_{part}]").fill(str(getattr(met_on, part)))
    page.get_by_label("30 minutes").check()
    press(page, "Save")
    logged = set(week.jordan.sessions.values_list("kind", "not_met", "minutes"))
    assert logged == {("visit", "court", None), ("visit", "", 60), ("phone", "", 30)}
    page.goto("/mentoring/")
    expect(page.get_by_role("heading", name="Did you meet?")).to_be_hidden()


def work_with_jordan(week: Week) -> None:
    """He gets nearer to his aim, and they do a part of the toolkit."""
    page = week.page
    week.open(f"/support/{week.jordan.pk}/")
    week.follow("Review his aims")
    page.get_by_role("group", name="A job in a kitchen").get_by_label("Some").check()
    week.press("Save")
    assert AimReview.objects.get().progress == "some"
    page.goto(f"/support/{week.jordan.pk}/")
    week.follow("Toolkits: record what you did")
    week.press("Record what you did")
    page.get_by_role("group", name="1. Part 1").get_by_label("With his mentor").check()
    press(page, "Save")
    assert PartDone.objects.count() == 1


def raise_a_concern(week: Week) -> None:
    """An officer was told before Ben left."""
    page = week.page
    page.goto(f"/support/{week.jordan.pk}/")
    week.press("I am worried about him")
    page.get_by_label("Which officer did you tell?").fill("Officer Oak")
    page.get_by_label("At about what time?").fill("00:00")
    week.press("Continue")
    page.get_by_label("I am worried about him").check()
    page.get_by_label("What happened?").fill("He gave his things away.")
    week.press("Send")
    concern = Concern.objects.get()
    assert (concern.opened("officer"), concern.status) == ("Officer Oak", "open")


def look_ahead(week: Week) -> None:
    """Ben proposes a service, and sees how far the release plan is."""
    page = week.page
    page.goto(f"/support/{week.jordan.pk}/")
    follow(page, "Refer him to a service")
    week.press("Record a talk about a service, or a referral")
    page.get_by_label("Which service?").select_option(label="Trailblazers (ask first)")
    page.get_by_label("We have talked about").check()
    week.press("Save")
    assert OnwardReferral.objects.get().status == "proposed"
    page.goto(f"/support/{week.jordan.pk}/")
    week.follow("Release plan and meetings outside")
    expect(page.get_by_text("6 of 8 steps done")).to_be_visible()


def meet_amir(week: Week) -> None:
    """Outside prison. Amir says what the support was like for him."""
    page = week.page
    week.open("/mentoring/")
    week.press("Check in: I am there")
    page.goto("/mentoring/")
    press(page, "Check out: I have left and am safe")
    assert CommunityMeeting.objects.get().status == "over"
    page.goto(f"/support/{week.amir.pk}/")
    week.follow("Feedback: ask a question")
    week.follow("What was it like being part of the mentoring programme?")
    page.get_by_label("What did he say?").fill("It got me through the day.")
    page.get_by_label("In person").check()
    page.get_by_label("Yes, without his name").check()
    week.press("Save")
    answer = Feedback.objects.get()
    assert (answer.opened("words"), answer.consent) == ("It got me through the day.", "no_name")


def test_a_mentors_whole_week(page_at: PageAt, axe: Axe) -> None:
    load_services()
    load_feedback_questions()
    jordan = jordan_with_ben()
    amir = a_man_outside(mentor=jordan.mentor, referral=a_referral(name="Amir Ash"), place=2)
    a_community_meeting(amir)
    last_week = an_expected_session(jordan, days_ago=8)
    yesterday = an_expected_session(jordan, days_ago=1)
    week = Week(page_at(PHONE), axe, jordan, amir)
    be_signed_in(week.page, jordan.mentor.user)
    log_what_happened(week, missed_on=last_week.on, met_on=yesterday.on)
    work_with_jordan(week)
    raise_a_concern(week)
    look_ahead(week)
    meet_amir(week)


def test_a_coordinator_sees_what_came_of_it(page_at: PageAt, axe: Axe) -> None:
    match = jordan_with_ben()
    missed_sessions(match, 8, not_met="court")
    a_session(match, days_ago=1)
    a_concern(match)
    page = page_at(PHONE)
    be_signed_in(page, a_coordinator(match.referral.establishment, name="Ann Alder"))
    page.goto("/today/")
    is_whole(page, axe)
    follow(page, "1 concern that nobody has answered")
    leave_by(page.get_by_role("link", name="Read the concern"))
    press(page, "I am dealing with this concern")
    page.goto("/today/")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect(page.get_by_text("1 concern that nobody has answered")).to_be_hidden()
    page.goto(f"/matches/{match.pk}/")
    expect(page.get_by_role("img", name="The last 9 weeks")).to_be_visible()
    page.get_by_text("Week by week").click()
    expect(page.get_by_text(re.compile("^Did not meet on .*: He was at court$"))).to_be_visible()
    expect(page.get_by_text(": somebody is dealing with the concern")).to_be_visible()
    is_whole(page, axe)
    follow(page, "Aims and progress, toolkits, other services, questionnaires")
    expect(page.get_by_text("0 of 6 parts done")).to_be_visible()
    is_whole(page, axe)
