"""A question in a programme that is too large to answer at once: the page waits, and then shows the
answer by itself."""

from playwright.sync_api import Page, expect

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.runs import LEASE, RunStatus
from matching.models import Mentor, Question, Referral
from matching.models.question import MOST_AT_ONCE
from matching.questions.asking import MOST_PAIRS, sweep_questions
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, is_whole, press, serve_no_script
from tests.factories.people import manager
from tests.factories.questions import a_question


def test_a_page_waits_for_its_answer_and_shows_it(page_at: PageAt, axe: Axe) -> None:
    load_programme(size=Size(MOST_PAIRS // 60 + 1, 60, 1), seed=1, by=PROGRAMME, at=now())
    boss, mentor = manager(), Mentor.objects.order_by("pk")[0]
    man = Referral.objects.filter(status="waiting").order_by("pk")[0]
    page = page_at(390)
    be_signed_in(page, boss)
    take_all_seats()
    page.goto(f"/mentors/{mentor.pk}/why/")
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    is_whole(page, axe)
    free_all_seats()
    expect(page.get_by_text("A second program has checked the answer")).to_be_visible(
        timeout=60_000
    )
    expect(page.get_by_text("Waiting to start")).to_have_count(0)
    is_whole(page, axe)
    the_price_appears_in_the_form(page, axe, man, mentor)
    without_scripts_a_button_sends_the_form_again(page, man)
    page.goto("/capacity/")
    expect(page.get_by_text("Free mentor places").first).to_be_visible(timeout=60_000)


def the_price_appears_in_the_form(page: Page, axe: Axe, man: Referral, mentor: Mentor) -> None:
    take_all_seats()
    fill_the_form(page, man, str(mentor))
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    is_whole(page, axe)
    free_all_seats()
    expect(page.get_by_text("We compare your choice")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Rule out this pair")).to_be_visible()
    is_whole(page, axe)


def without_scripts_a_button_sends_the_form_again(page: Page, man: Referral) -> None:
    other = str(Mentor.objects.order_by("pk")[1])
    take_all_seats()
    page.route("**/*.js", serve_no_script)
    fill_the_form(page, man, other)
    press(page, "Refresh")
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    free_all_seats()
    while page.get_by_role("button", name="Refresh").is_visible():
        press(page, "Refresh")
    expect(page.get_by_text("We compare your choice")).to_be_visible()
    expect(page.get_by_text("They are related")).to_be_visible()
    page.unroute("**/*.js")


def fill_the_form(page: Page, man: Referral, mentor: str) -> None:
    page.goto(f"/referrals/{man.pk}/rule-out/")
    page.get_by_label("Which mentor?").select_option(label=mentor)
    page.get_by_role("radio").first.check()
    page.get_by_label("Reason").fill("They are related")
    press(page, "See what this would change")


def take_all_seats() -> None:
    """2 questions that run for ever, so that every other question waits."""
    other = manager()
    for seat in range(1, MOST_AT_ONCE + 1):
        question = a_question(other, key=str(seat))
        Question.objects.filter(pk=question.pk).update(
            status=RunStatus.RUNNING, seat=seat, started_at=now(), lease_ends_at=now() + 60 * LEASE
        )


def free_all_seats() -> None:
    Question.objects.filter(status=RunStatus.RUNNING).delete()
    sweep_questions(at=now() + LEASE)
