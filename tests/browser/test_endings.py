"""The end of support in a browser: a mentor on a phone, and staff."""

import re

from playwright.sync_api import expect

from delivery.endings.questions import load_feedback_questions
from matching.models import Match
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_case_study, a_remark, a_supported_man, an_answer
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_mentor, a_participant, a_referral


def a_man_with_ben() -> Match:
    load_feedback_questions()
    man = a_participant(name="Jordan Quayle")
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"))
    return a_supported_man(mentor=mentor, referral=a_referral(participant=man))


def test_a_mentor_plans_the_end_and_asks_for_feedback(page_at: PageAt, axe: Axe) -> None:
    match = a_man_with_ben()
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/")
    follow(page, "Plan the last session")
    is_whole(page, axe)
    for name, value in (("Day", "3"), ("Month", "3"), ("Year", "2099")):
        page.get_by_label(name, exact=True).fill(value)
    press(page, "Save")
    expect(page.get_by_text("Last session: Tuesday 3 March 2099")).to_be_visible()
    follow(page, "Feedback: ask a question")
    is_whole(page, axe)
    follow(page, "What was it like being part of the mentoring programme?")
    page.get_by_label("What did he say?").fill("It got me through the day.")
    is_whole(page, axe)
    page.get_by_label("In person").check()
    page.get_by_label("Yes, without his name").check()
    press(page, "Save")
    follow(page, re.compile("^Read what the man said"))
    expect(page.get_by_text("It got me through the day.")).to_be_visible()
    is_whole(page, axe)
    page.goto(f"/support/{match.pk}/happened/")
    is_whole(page, axe)


def test_staff_read_and_decide(page_at: PageAt, axe: Axe) -> None:
    match = a_man_with_ben()
    study = a_case_study(match, text="Jordan and CB did well.\n\nBen was glad.")
    answer, remark = an_answer(match), a_remark(match)
    page = page_at(390)
    be_signed_in(page, manager())
    for address in (
        "/feedback/",
        "/feedback/record/",
        "/feedback/questions/",
        f"/feedback/{answer.pk}/",
        f"/feedback/{answer.pk}/withdraw/",
        "/complaints/?status=open",
        "/complaints/record/",
        f"/complaints/{remark.pk}/",
        f"/complaints/{remark.pk}/close/",
        "/case-studies/",
        f"/case-studies/{study.pk}/",
        f"/case-studies/{study.pk}/write/",
        f"/case-studies/{study.pk}/consent/",
        f"/support/{match.pk}/case-study/",
        f"/matches/{match.pk}/",
        "/endings/",
    ):
        page.goto(address)
        is_whole(page, axe)
