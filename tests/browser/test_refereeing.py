"""A referee answers; an applicant books an interview; staff offer times, and score."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from recruitment.interviews.scoring import load_criteria
from recruitment.models import Interview, InterviewTime, Reference
from recruitment.states import ReferenceStatus
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    entered,
    follow,
    is_whole,
    leave_by,
    press,
    ticked,
    typed,
)
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.people import manager
from tests.factories.recruitment import (
    a_cohort,
    a_reference,
    an_application,
    an_unreachable_referee,
)

pytestmark = pytest.mark.django_db(transaction=True)


def a_link() -> str:
    a_reference(an_application(), status=ReferenceStatus.ASKED, token="secret")
    return "/reference/secret/"


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_a_referee_answers(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.goto(a_link())
    is_whole(page, axe)
    press(page, "Continue")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    is_whole(page, axe)
    page.get_by_label("How long have you known them").fill("Five years")
    page.get_by_label("What would make them").fill("Patient, and keeps promises.")
    page.get_by_label("Yes, with support").check()
    press(page, "Continue")
    heading(page, "Check your reference")
    is_whole(page, axe)
    press(page, "Change my answers")
    expect(page.get_by_label("How long have you known them")).to_have_value("Five years")
    press(page, "Continue")
    press(page, "Send my reference")
    heading(page, "Thank you")
    is_whole(page, axe)
    page.goto("/reference/secret/")
    heading(page, "This link does not work")
    is_whole(page, axe)
    assert Reference.objects.get(known_for="Five years").recommendation == "with_support"


def test_a_referee_answers_by_keyboard_alone(page_at: PageAt) -> None:
    page = page_at(390)
    page.goto(a_link())
    typed(page, known_for="Five years", strengths="Patient.")
    ticked(page, "[name=recommendation]")
    entered(page, "main form button")
    entered(page, "[name=send]")
    heading(page, "Thank you")


def test_a_referee_would_rather_not(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.goto(a_link())
    press(page, "I would rather not give a reference")
    is_whole(page, axe)
    press(page, "I would rather not")
    heading(page, "Thank you for telling us")
    is_whole(page, axe)


def test_an_applicant_names_somebody_else(page_at: PageAt, axe: Axe) -> None:
    application = an_application()
    page = page_at(390)
    be_signed_in(page, application.applicant)
    page.goto(f"/apply/{application.reference}/")
    is_whole(page, axe)
    leave_by(page.get_by_role("link", name="Replace").first)
    is_whole(page, axe)
    page.get_by_label("Their full name").fill("Bo Example")
    page.get_by_label("Their email address").fill("bo@example.net")
    page.get_by_label("How do they know you?").fill("We sing together")
    press(page, "Ask them")
    expect(page.get_by_role("alert")).to_contain_text("Bo Example")


def test_an_applicant_books_moves_and_cancels(page_at: PageAt, axe: Axe) -> None:
    application = an_invited_application()
    for day in (3, 4):
        an_interview_time(starts_at=now() + timedelta(days=day))
    page = page_at(390)
    be_signed_in(page, application.applicant)
    page.goto(f"/apply/{application.reference}/")
    is_whole(page, axe)
    press(page, "Choose a time")
    is_whole(page, axe)
    page.get_by_role("radio").first.check()
    press(page, "Book this time")
    is_whole(page, axe)
    page.get_by_label("Is there anything you need").fill("A room without steps")
    press(page, "Save and continue")
    is_whole(page, axe)
    with page.expect_download() as download:
        page.get_by_role("link", name="Add the interview to my calendar").click()
    assert download.value.suggested_filename == "interview.ics"
    follow(page, "Move the interview to another time")
    is_whole(page, axe)
    page.get_by_role("radio").first.check()
    press(page, "Move my interview to this time")
    follow(page, "Cancel the interview")
    is_whole(page, axe)
    press(page, "Yes, cancel my interview")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()
    page.goto(f"/apply/{application.reference}/interview/another/")
    is_whole(page, axe)


def test_an_applicant_books_by_keyboard_alone(page_at: PageAt) -> None:
    an_interview_time()
    application = an_invited_application()
    page = page_at(390)
    be_signed_in(page, application.applicant)
    page.goto(f"/apply/{application.reference}/")
    entered(page, "main a.govuk-button")
    ticked(page, "[name=time]")
    entered(page, "main form button")
    entered(page, "main form button")
    expect(page.get_by_role("link", name="Cancel the interview")).to_be_visible()
    assert Interview.objects.get().application == application


@pytest.fixture
def boss() -> User:
    return manager(name="Maurice Example")


def test_staff_offer_times(page_at: PageAt, axe: Axe, boss: User) -> None:
    a_cohort()
    interview = an_interview()
    page, day = page_at(390), london_today() + timedelta(days=3)
    be_signed_in(page, boss)
    page.goto("/interviews/")
    is_whole(page, axe)
    press(page, "Offer interview times")
    is_whole(page, axe)
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_role("textbox", name=label, exact=True).fill(str(part))
    page.get_by_label("Times").fill("10:00 and 11:00")
    page.get_by_label("By video call").check()
    page.get_by_label("Address, link or phone number").fill("https://meet.example/tea")
    page.get_by_label("Maurice Example").check()
    press(page, "Offer these times")
    expect(page.get_by_role("alert")).to_contain_text("2")
    assert InterviewTime.objects.filter(interviewers=boss).count() == 2
    follow(page, re.compile("^Details"))
    is_whole(page, axe)
    page.go_back()
    page.goto(f"/interviews/times/{interview.time_id}/change/")
    is_whole(page, axe)
    page.goto(f"/applications/{interview.application.reference}/interview/give/")
    is_whole(page, axe)


def test_an_interviewer_scores(page_at: PageAt, axe: Axe, boss: User) -> None:
    load_criteria()
    started = now() - timedelta(hours=1)
    interview = an_interview(time=an_interview_time(starts_at=started, interviewers=[boss]))
    met = page_at(390)
    be_signed_in(met, interview.application.applicant)
    met.goto(f"/apply/{interview.application.reference}/")
    expect(met.get_by_text(f"at {started.astimezone(LONDON):%H:%M}")).to_be_visible()
    is_whole(met, axe)
    page = page_at(390)
    be_signed_in(page, boss)
    page.goto("/interviews/criteria/")
    is_whole(page, axe)
    follow(page, "Change Listens")
    is_whole(page, axe)
    page.goto("/interviews/")
    follow(page, re.compile("^Score"))
    is_whole(page, axe)
    for group in page.get_by_role("group").all():
        group.get_by_label("4", exact=True).check()
    page.get_by_label("Summary").fill("Warm, and honest about time.")
    press(page, "Hand in my scores")
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(f"/applications/{interview.application.reference}/interview/")
    expect(page.get_by_text("Warm, and honest")).to_be_visible()
    is_whole(page, axe)
    page.goto(f"/applications/{interview.application.reference}/references/")
    is_whole(page, axe)


def test_an_applicant_gives_another_address_of_a_referee(page_at: PageAt, axe: Axe) -> None:
    application = an_application()
    referee = an_unreachable_referee(application)
    page = page_at(320)
    be_signed_in(page, application.applicant)
    page.goto(f"/apply/{application.reference}/")
    is_whole(page, axe)
    follow(page, re.compile("^Give another address"))
    page.get_by_label("Their email address").fill(application.applicant.email.upper())
    press(page, "Email them there")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    is_whole(page, axe)
    page.get_by_label("Their email address").fill("sam@example.net")
    press(page, "Email them there")
    expect(page.get_by_text(f"We have emailed {referee.name}")).to_be_visible()
    referee.refresh_from_db()
    assert referee.email == "sam@example.net"
