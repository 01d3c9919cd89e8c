"""Training in a browser: staff plan it and take the register on a phone, a trainee sees it, and
a stranger checks a certificate."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, leave_by, press
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.factories.training import (
    a_certificate,
    a_ready_volunteer,
    a_session,
    a_trainee,
    a_training_cohort,
    a_usual_session,
    attended,
)
from training.models import Attendance
from training.states import AttendanceStatus


def looked_at(page: Page, axe: Axe, *addresses: str) -> None:
    for address in addresses:
        page.goto(address)
        is_whole(page, axe)


def test_the_register_is_taken_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    session = a_session(in_days=0, title="Boundaries")
    ama = a_trainee(session.cohort, full_name="Ama Alder")
    a_trainee(session.cohort, full_name="Ben Birch")
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/training/")
    is_whole(page, axe)
    follow(page, re.compile("^Take the register"))
    is_whole(page, axe)
    page.get_by_role("group", name="Ama Alder").get_by_label("Late").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save the register").dblclick()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.reload()
    line = Attendance.objects.get()
    assert (line.volunteer, line.status) == (ama.volunteer, AttendanceStatus.LATE)


def test_staff_look_at_everything(page_at: PageAt, axe: Axe) -> None:
    cohort, later = a_training_cohort(starts_in=-7), a_training_cohort(starts_in=90)
    past = a_session(cohort, in_days=-7, capacity=12, trainer="Petra Pimpernel")
    again = a_session(cohort, subject=past.subject, is_catch_up=True)
    trainee, usual = a_trainee(cohort, establishments=[an_establishment()]), a_usual_session()
    attended(trainee, past, AttendanceStatus.EXCUSED)
    a_certificate(trainee)
    a_ready_volunteer()
    page = page_at(1280)
    be_signed_in(page, manager())
    looked_at(
        page,
        axe,
        f"/training/cohorts/{cohort.pk}/",
        f"/training/cohorts/{later.pk}/",
        f"/training/cohorts/{cohort.pk}/attendance/",
        f"/training/cohorts/{cohort.pk}/add/",
        f"/training/cohorts/{cohort.pk}/rule/",
        f"/training/sessions/{again.pk}/",
        f"/training/sessions/{again.pk}/guests/",
        f"/training/sessions/{again.pk}/cancel/",
        f"/training/sessions/{again.pk}/register/",
        f"/training/trainees/{trainee.pk}/",
        f"/training/trainees/{trainee.pk}/move/",
        f"/training/trainees/{trainee.pk}/leave/",
        "/training/usual/",
        f"/training/usual/{usual.pk}/",
        "/cohorts/",
        "/readiness/",
    )
    tops = [
        page.get_by_role("link", name=name, exact=True).first.bounding_box()
        for name in ("Today", "Reports")
    ]
    assert len({box and box["y"] for box in tops}) == 1, "the bar is on one line"
    press(page, "Make these volunteers mentors")
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_trainee_and_a_stranger(page_at: PageAt, axe: Axe) -> None:
    cohort = a_training_cohort(starts_in=-7)
    past = a_session(cohort, in_days=-7)
    a_session(cohort, title="Endings")
    trainee = a_trainee(cohort, full_name="Ama Alder")
    attended(trainee, past)
    a_certificate(trainee)
    page = page_at(390)
    be_signed_in(page, trainee.volunteer)
    page.goto("/my-training/")
    expect(page.get_by_role("heading", name="Next: Endings")).to_be_visible()
    is_whole(page, axe)
    with page.expect_download() as file:
        page.get_by_role("link", name="Save your certificate (PDF)").click()
    assert file.value.suggested_filename == "certificate.pdf"
    follow(page, "Add all your dates to your calendar")
    is_whole(page, axe)
    press(page, "Make my private calendar")
    expect(page.get_by_text(re.compile(r"/calendar/[\w-]{43}\.ics"))).to_be_visible()
    is_whole(page, axe)
    stranger = page_at(390)
    stranger.goto("/certificates/")
    is_whole(stranger, axe)
    stranger.get_by_label("Code on the certificate").fill("aaaabbbb2222")
    press(stranger, "Check")
    expect(stranger.get_by_text("Ama Alder")).to_be_visible()
    is_whole(stranger, axe)
    looked_at(stranger, axe, "/certificates/ZZZZ/")


def test_a_trainee_cannot_come_and_then_can_without_scripts(page_at: PageAt, axe: Axe) -> None:
    session = a_session(a_training_cohort(starts_in=-7), title="Endings")
    trainee = a_trainee(session.cohort)
    page = page_at(320, java_script_enabled=False)
    be_signed_in(page, trainee.volunteer)
    page.goto("/my-training/")
    leave_by(page.get_by_role("link", name=re.compile("^I cannot come")).first)
    page.get_by_label("Is there anything we should know?").fill("A wedding")
    press(page, "Tell us I cannot come")
    expect(page.get_by_text("You told us that you cannot come")).to_be_visible()
    follow(page, re.compile("^Change this"))
    expect(page.get_by_label("Is there anything we should know?")).to_have_value("A wedding")
    press(page, "I can come after all")
    expect(page.get_by_role("heading", name="Next: Endings")).to_be_visible()
    looked = page_at(390)
    be_signed_in(looked, trainee.volunteer)
    looked_at(looked, axe, "/my-training/", f"/my-training/{session.pk}/absence/")
