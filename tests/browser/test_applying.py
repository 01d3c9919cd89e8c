"""A volunteer applies on a phone: in one go, on 2 devices, by keyboard, and without scripts."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from config.common.clock import now
from recruitment.applying.closing import stop_link
from recruitment.applying.questions import BY_NAME
from recruitment.models import Application, Cohort
from recruitment.states import ApplicationStatus
from tests.browser.applying import (
    ANSWERS,
    EMAIL,
    a_programme,
    begin,
    expect_question,
    register,
    sign_in_again,
)
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    entered,
    follow,
    is_whole,
    press,
    serve_no_script,
    tab_to,
    take_as_long_as_a_person,
    ticked,
    typed,
)
from tests.config.accounts.emails import newest_email
from tests.factories.people import manager
from tests.factories.programme import an_establishment, hours_at
from tests.factories.recruitment import a_cohort, a_draft, an_application
from tests.stack import Stack
from tests.typed import typed_at

pytestmark = pytest.mark.django_db(transaction=True)
ONWARDS = "Save and continue"


@pytest.fixture(autouse=True)
def _open_cohort(stack: Stack) -> None:
    a_programme()
    a_cohort()


def answer_from(page: Page, *names: str) -> None:
    for name in names:
        expect_question(page, name)
        ANSWERS[name](page)
        press(page, ONWARDS)


def check_what_was_sent() -> None:
    application = Application.objects.get()
    assert (application.status, application.known_as, application.postcode) == (
        "submitted",
        "Ama",
        "SW2 5XF",
    )
    assert [row.level for row in application.experience.all()] == [2]
    assert [row.email for row in application.references.all()] == [
        "first@example.net",
        "second@example.net",
    ]


def test_a_whole_application_in_one_go(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.goto("/apply/")
    is_whole(page, axe)
    register(page)
    for name, answer in ANSWERS.items():
        expect_question(page, name)
        is_whole(page, axe)
        answer(page)
        press(page, ONWARDS)
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    is_whole(page, axe)
    press(page, "Continue")
    is_whole(page, axe)
    page.get_by_label("25 to 34").check()
    press(page, "Send my application")
    expect(page.get_by_role("heading", name="Application sent")).to_be_visible()
    is_whole(page, axe)
    follow(page, "See my application")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your application")
    is_whole(page, axe)
    check_what_was_sent()


def test_stopped_on_one_device_and_finished_on_another(page_at: PageAt, axe: Axe) -> None:
    phone, laptop = page_at(390), page_at(1280)
    begin(phone)
    names = list(ANSWERS)
    answer_from(phone, *names[:4])
    ANSWERS["availability"](phone)
    press(phone, "Save and come back later")
    expect(phone.get_by_role("heading", name="Your answers are saved")).to_be_visible()
    is_whole(phone, axe)
    phone.context.close()
    sign_in_again(laptop)
    expect(laptop.get_by_text("5 of 14 questions")).to_be_visible()
    is_whole(laptop, axe)
    press(laptop, "Carry on")
    answer_from(laptop, *names[5:])
    follow(laptop, "Change name")
    laptop.get_by_label("What should we call you?").fill("Ama")
    press(laptop, ONWARDS)
    expect(laptop.get_by_role("heading", name="Check your answers")).to_be_visible()
    press(laptop, "Continue")
    press(laptop, "Skip these questions and send my application")
    expect(laptop.get_by_role("heading", name="Application sent")).to_be_visible()
    check_what_was_sent()


def test_without_javascript(page_at: PageAt) -> None:
    page = page_at(390, java_script_enabled=False)
    register(page)
    press(page, ONWARDS)
    press(page, ONWARDS)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    answer_from(page, *list(ANSWERS)[1:8])
    expect(page.locator(".govuk-character-count__message")).to_contain_text("2,000")
    answer_from(page, *list(ANSWERS)[8:])
    follow(page, "Change name")
    ANSWERS["name"](page)
    press(page, ONWARDS)
    press(page, "Continue")
    press(page, "Send my application")
    expect(page.get_by_role("heading", name="Application sent")).to_be_visible()
    check_what_was_sent()


def test_nothing_typed_is_lost_by_stopping_going_back_or_signing_out(
    page_at: PageAt, axe: Axe
) -> None:
    page = page_at(320)
    page.route("**/*.js", serve_no_script)  # axe itself needs scripts
    begin(page)
    draft = Application.objects.get()
    about = page.get_by_role("group", name="First referee")
    for leaving, heading in (
        ("Save and come back later", "Your answers are saved"),
        ("Back", BY_NAME["connections"].title),
        ("Sign out", "Someone to walk alongside"),
    ):
        be_signed_in(page, draft.applicant)
        page.goto(f"/apply/{draft.reference}/question/referees/")
        about.get_by_label("Their full name").fill(f"Sam {leaving}")
        press(page, leaving)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        is_whole(page, axe)
        be_signed_in(page, draft.applicant)
        page.goto(f"/apply/{draft.reference}/question/referees/")
        expect(about.get_by_label("Their full name")).to_have_value(f"Sam {leaving}")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
    is_whole(page, axe)
    about.get_by_label("Their full name").press("Enter")  # goes on, and does not sign out
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.go_back()
    expect(about.get_by_label("Their full name")).to_have_value(re.compile("^Sam"))
    page.goto(f"/apply/{draft.reference}/check/")
    expect(page.get_by_text("Not finished yet")).to_be_visible()
    is_whole(page, axe)


def test_a_question_saves_what_is_typed_by_itself(page_at: PageAt) -> None:
    page = page_at(390)
    begin(page)
    page.get_by_label("Full name").fill("Ama Exam")
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("Full name")).to_have_value("Ama Exam")
    assert Application.objects.get().answered == []


def test_asking_to_be_told_when_applications_open(page_at: PageAt, axe: Axe) -> None:
    Cohort.objects.all().delete()
    a_cohort(opens_in=30)
    page = page_at(390)
    page.route("**/*.js", serve_no_script)
    page.goto("/apply/")
    follow(page, "Tell me when applications open")
    is_whole(page, axe)
    page.get_by_label("Email address").fill("bea at example")
    take_as_long_as_a_person(page)
    press(page, "Tell me")
    expect(page.get_by_label("Email address")).to_have_value("bea at example")
    is_whole(page, axe)
    page.get_by_label("Email address").fill(EMAIL)
    take_as_long_as_a_person(page)
    press(page, "Tell me")
    is_whole(page, axe)
    link = re.search(r"/volunteer/tell-me/[\w-]+/", newest_email().text)
    assert link
    page.goto(link[0])
    is_whole(page, axe)
    press(page, "Yes, tell me")
    is_whole(page, axe)
    press(page, "Do not tell me, and delete my address")
    is_whole(page, axe)
    page.goto(stop_link(a_draft()).removeprefix(settings.BASE_URL))
    is_whole(page, axe)
    press(page, "Stop reminders")
    is_whole(page, axe)


def test_a_manager_sees_an_email_to_many_before_it_goes(page_at: PageAt, axe: Axe) -> None:
    a_draft(started_at=now() - timedelta(days=2))
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/mailings/")
    is_whole(page, axe)
    follow(page, "Applications close soon")
    page.locator("main details summary").first.click()
    is_whole(page, axe)


def test_pasted_text_is_refused_or_read_as_people_see_it(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    begin(page)

    def refuses(box: str, text: str) -> None:
        page.locator(f"[name={box}]").fill(text)
        press(page, ONWARDS)
        expect(page.locator(".govuk-error-summary")).to_be_visible()

    for name in (typed_at("name"), typed_at("name", 1)):
        refuses("full_name", name)
    is_whole(page, axe)
    page.locator("[name=full_name]").fill("משה\u200b לוי")
    press(page, ONWARDS)
    ANSWERS["birth"](page)
    for box, text in zip(
        ("born_on_month", "born_on_year"), typed_at("birth").split(", "), strict=True
    ):
        refuses(box, text)
    ANSWERS["birth"](page)
    press(page, ONWARDS)
    ANSWERS["contact"](page)
    refuses("postcode", typed_at("contact", 4))
    ANSWERS["contact"](page)
    refuses("phone", typed_at("contact", 3))
    page.locator("[name=phone]").fill(typed_at("contact"))
    press(page, ONWARDS)
    application = Application.objects.get()
    assert (application.full_name, application.phone) == ("משה לוי", "+44 7700 900123")
    page.goto(f"/apply/{application.reference}/check/")
    expect(page.locator("bdi", has_text="משה לוי").first).to_be_visible()


def referee(which: str) -> dict[str, str]:
    return {
        f"{which}_name": f"{which} Person",
        f"{which}_email": f"{which}@example.net",
        f"{which}_relationship": "A neighbour",
    }


def test_by_keyboard_alone(page_at: PageAt) -> None:
    page = page_at(390)
    begin(page)
    onwards = "main form button:not([name])"
    typed(page, full_name="Ama Example", known_as="Ama")
    entered(page, onwards)
    typed(page, born_on_day="27", born_on_month="3", born_on_year="1985")
    entered(page, onwards)
    typed(page, phone="07700 900123", postcode="sw2 5xf")
    entered(page, onwards)
    ticked(page, "[name=establishments]")
    entered(page, onwards)
    ticked(page, "[name=slots][value='0']", "[name=slots][value='20']")
    entered(page, onwards)
    entered(page, onwards)
    tab_to(page, "[type=radio]:checked")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    entered(page, onwards)
    entered(page, onwards)
    typed(page, motivation="I want to be of use.")
    entered(page, onwards)
    entered(page, onwards)
    ticked(page, "[name=knows_someone]")
    entered(page, onwards)
    typed(page, **referee("first"), **referee("second"))
    entered(page, onwards)
    entered(page, onwards)
    ticked(page, "[name=true]", "[name=referees]", "[name=clearance]")
    entered(page, onwards)
    entered(page, "main a.govuk-button")
    entered(page, onwards)
    expect(page).to_have_url(re.compile("/sent/$"))
    check_what_was_sent()


def test_errors_take_the_focus_and_lead_to_the_place(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    begin(page)
    for name in ANSWERS:
        page.goto(re.sub(r"question/\w+/", f"question/{name}/", page.url))
        for box in page.locator("main input[type=text], main textarea").all():
            box.fill("\U0001f600" * 5000)
        press(page, ONWARDS)
        if page.locator(".govuk-error-summary").count():
            expect(page.locator(".govuk-error-summary")).to_be_focused()
            is_whole(page, axe)
            page.locator(".govuk-error-summary a").first.click()
            expect(page.locator("main form :focus")).to_have_count(1)
            page.goto(re.sub(r"question/\w+/", "question/name/", page.url))


def test_times_without_a_session_at_the_chosen_prison(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here", slots=[])
    hours_at(prison, 0, "09:15 to 11:30")
    draft = a_draft(complete=True, slots=0, establishments=[prison])
    page = page_at(390)
    be_signed_in(page, draft.applicant)
    page.goto(f"/apply/{draft.reference}/question/availability/")
    is_whole(page, axe)
    page.get_by_label("Sunday evening").check()
    press(page, ONWARDS)
    expect(page.get_by_text("HMP Here has sessions on:")).to_be_visible()
    is_whole(page, axe)
    press(page, ONWARDS)
    expect(page).to_have_url(re.compile("/check/$"))


def test_someone_not_yet_18(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    begin(page)
    press(page, ONWARDS)
    for label, text in (("Day", "1"), ("Month", "1"), ("Year", "2020")):
        page.get_by_label(label).fill(text)
    press(page, ONWARDS)
    expect(page.get_by_role("heading", name="You can apply when you are 18")).to_be_visible()
    is_whole(page, axe)
    follow(page, "Change your date of birth")
    expect(page.get_by_label("Year")).to_have_value("2020")


PAGES = {
    ApplicationStatus.SUBMITTED: ["times", "next-cohort", "withdraw", "copy", "change/prisons"],
    ApplicationStatus.OFFERED: ["offer"],
    ApplicationStatus.DRAFT: ["delete", "saved", "check", "send"],
}


def test_wherever_an_application_stands(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    for status in ApplicationStatus:
        ended_on = date(2026, 5, 1) if status == ApplicationStatus.LAPSED else None
        values = {"offer_expires_on": ended_on} if ended_on else {}
        application = an_application(status=status, **values)
        be_signed_in(page, application.applicant)
        for more in ["", *(f"{name}/" for name in PAGES.get(status, []))]:
            page.goto(f"/apply/{application.reference}/{more}")
            expect(page).to_have_url(re.compile(f"{application.reference}/{more}$"))
            is_whole(page, axe)


def test_after_sending_on_a_small_phone_without_javascript(page_at: PageAt) -> None:
    here = an_establishment(name="HMP Here", slots=[0])
    never = an_establishment(name="HMP Never", slots=[7])
    offered = an_application(
        status=ApplicationStatus.OFFERED,
        slots=1,
        establishments=[here],
        offer_expires_on=date(2090, 5, 1),
    )
    page = page_at(320, java_script_enabled=False)
    be_signed_in(page, offered.applicant)
    page.goto(f"/apply/{offered.reference}/")
    follow(page, "Change your phone number or postcode")
    page.get_by_label("Postcode").fill("nowhere")
    press(page, "Save")
    expect(page.get_by_label("Postcode")).to_have_value("nowhere")
    page.get_by_label("Postcode").fill("n7 9qp")
    press(page, "Save")
    follow(page, "Change the prisons you could go to")
    page.get_by_label(here.name).uncheck()
    page.get_by_label(never.name).check()
    press(page, "Save")
    expect(page.get_by_text("HMP Never has sessions on:")).to_be_visible()
    page.goto(f"/apply/{offered.reference}/offer/")
    page.get_by_label("Yes, I accept the place").check()
    press(page, "Send my answer")
    follow(page, "Do you have a criminal record to tell us about?")
    page.get_by_label("I would rather talk about it").check()
    press(page, "Save")
    follow(page, "Who should we call if something happens to you?")
    page.get_by_label("Their name, and who they are to you").fill("Sam, my sister")
    page.get_by_label("Their phone number").fill("07700 900456")
    press(page, "Save")
    follow(page, "Read a copy of your application")
    for words in ("N7 9QP", never.name, "I would rather talk about it", "Sam, my sister"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
