"""Aims, reviews and questionnaires in a browser: a mentor on a phone, and staff."""

from datetime import timedelta

from playwright.sync_api import expect

from config.common.clock import london_today, now
from delivery.models import Area, Instrument, Stage
from delivery.outcomes.areas import load_areas
from delivery.outcomes.reviewing import Judgement, record_review
from delivery.questionnaires.lists import load_questionnaires
from delivery.questionnaires.scoring import record_questionnaire
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_mentor


def test_a_mentor_agrees_aims_and_reviews_them_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    load_areas()
    match = a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/")
    follow(page, "record the agreement of the first session")
    page.get_by_label("I explained the limits").check()
    page.get_by_label("What does he want to reach?").fill("A job in a kitchen")
    is_whole(page, axe)
    press(page, "Save")
    is_whole(page, axe)
    follow(page, "Read his aims")
    is_whole(page, axe)
    press(page, "Review his aims")
    page.get_by_role("group", name="A job in a kitchen").get_by_label("Some").check()
    is_whole(page, axe)
    press(page, "Save")
    expect(page.get_by_text("Progress: some")).to_be_visible()
    press(page, "Reached")
    follow(page, "Aims and progress")
    follow(page, "Add something you made")
    page.get_by_label("CV").check()
    is_whole(page, axe)
    press(page, "Save")
    follow(page, "Record what he needed at the start")
    page.get_by_role("group", name="Mental health").get_by_label("Not a need").check()
    is_whole(page, axe)
    press(page, "Save")
    is_whole(page, axe)


def test_a_mentor_records_a_questionnaire_on_a_phone(page_at: PageAt, axe: Axe) -> None:
    load_questionnaires()
    match = a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))
    page = page_at(390)
    be_signed_in(page, match.mentor.user)
    page.goto(f"/support/{match.pk}/")
    follow(page, "Record questionnaires and see scores")
    is_whole(page, axe)
    follow(page, "Record CRIME-PICS II at the start")
    page.get_by_label("Filled in").check()
    page.get_by_label("General attitude").fill("40")
    page.get_by_role("group", name="Do you believe his answers?").get_by_label("In part").check()
    is_whole(page, axe)
    press(page, "Save")
    expect(page.get_by_text("General attitude to offending (G): 40")).to_be_visible()
    is_whole(page, axe)


def test_staff_see_what_is_due_and_review_it(page_at: PageAt, axe: Axe) -> None:
    load_areas()
    load_questionnaires()
    began = london_today() - timedelta(days=200)
    match = a_supported_man(started_on=began, first_met_on=began)
    area, boss = Area.objects.get(code="employment").pk, manager()
    judged = {area: Judgement("some", "professional", "Ann Reed, job coach")}
    on = london_today() - timedelta(days=100)
    record_review(match=match, on=on, is_last=False, judgements=judged, by=boss, at=now())
    for width in DEVICES:
        page = page_at(width)
        be_signed_in(page, boss)
        page.goto("/reviews/")
        is_whole(page, axe)
        follow(page, match.referral.name)
        is_whole(page, axe)
        page.goto(f"/support/{match.pk}/outcomes/")
        is_whole(page, axe)
        page.get_by_role("link", name="Read the review of").click()
        expect(page.get_by_text("Ann Reed, job coach")).to_be_visible()
        is_whole(page, axe)
        page.goto("/questionnaires/")
        is_whole(page, axe)
        follow(page, "Victim hurt denial (V)")
        is_whole(page, axe)


def test_staff_see_how_the_men_progressed_and_what_they_filled_in(
    page_at: PageAt, axe: Axe
) -> None:
    load_areas()
    load_questionnaires()
    began = london_today() - timedelta(days=200)
    match = a_supported_man(started_on=began, first_met_on=began)
    area, boss = Area.objects.get(code="employment").pk, manager()
    on = london_today() - timedelta(days=100)
    judged = {area: Judgement("some", "notes")}
    record_review(match=match, on=on, is_last=False, judgements=judged, by=boss, at=now())
    instrument = Instrument.objects.prefetch_related("scales").first()
    assert instrument
    for stage, given_on in ((Stage.START, began), (Stage.END, on)):
        record_questionnaire(
            match=match,
            instrument=instrument,
            stage=stage,
            version=0,
            result="scored",
            on=given_on,
            asked_by=boss,
            believed="yes",
            scores={scale.pk: scale.highest for scale in instrument.scales.all()},
            by=boss,
            at=now(),
        )
    for width in DEVICES:
        page = page_at(width)
        be_signed_in(page, boss)
        for address in ("/outcomes/", "/questionnaires/filled-in/"):
            page.goto(address)
            expect(page.get_by_role("table").first).to_contain_text("1")
            is_whole(page, axe)
            page.get_by_label("From", exact=True).fill("2026-01-31")
            page.get_by_label("To", exact=True).fill("2026-01-01")
            press(page, "Show this period")
            expect(page.get_by_role("alert")).to_be_visible()
            is_whole(page, axe)
            page.get_by_label("From", exact=True).fill("2020-01-01")
            page.get_by_label("To", exact=True).fill("2020-12-31")
            press(page, "Show this period")
            expect(page.get_by_role("heading", name="1 January 2020")).to_be_visible()
            is_whole(page, axe)
