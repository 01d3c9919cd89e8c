"""A man's page and the pages that change it: by keyboard, on a phone, without JavaScript."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Referral, SensitivePart
from matching.participants.sensitive import write_part
from matching.referrals.changing import change_place
from matching.referrals.notes import add_note
from matching.rounds.running import run_now
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, entered, follow, is_whole, press, ticked, typed
from tests.factories.programme import (
    MONDAY_MORNING,
    a_coordinator,
    a_mentor,
    a_participant,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
SECRET = "Never sits with his back to the door."


@pytest.fixture
def ann(transactional_db: None) -> User:
    """The coordinator of a prison, with a man whose record has something in every part."""
    brixton = an_establishment(code="BXI", name="HMP Brixton")
    ann = a_coordinator(brixton, name="Ann Coordinator")
    carl = a_participant(name="Carl Example", prison_number="A1234BC")
    man = a_referral(
        at=brixton,
        participant=carl,
        needs={"drugs": 3, "housing": 1},
        languages=["Welsh"],
        slots=range(6),
        preferred_slots=2,
        received_on=london_today() - 60 * DAY,
        release_on=london_today() + 120 * DAY,
        aims="A trade, and a place of my own.",
        wing="C",
    )
    run_now(at=now())
    a_mentor(at=brixton, slots=[MONDAY_MORNING], languages=["Welsh"])
    run_now(at=now())
    add_note(
        referral=man,
        text="Rang the wing.",
        contacted_on=london_today(),
        still_wants=True,
        by=ann,
        at=now(),
    )
    write_part(participant=carl, part=SensitivePart.SAFETY, text=SECRET, by=ann, at=now())
    return ann


@pytest.fixture
def address(ann: User) -> str:
    return f"/referrals/{Referral.objects.get().pk}/"


def opened(page: Page, ann: User, address: str) -> Page:
    be_signed_in(page, ann)
    page.goto(address)
    return page


def test_every_page_of_a_man_is_accessible(
    ann: User, address: str, page_at: PageAt, axe: Axe
) -> None:
    page = opened(page_at(1280), ann, address)
    is_whole(page, axe)
    forms = ("identity", "place", "wants", "times", "support", "officers", "agreement", "date")
    for rest in (
        "timeline/",
        "rounds/",
        "note/",
        "sensitive/",
        "change/remove-date/",
        "change/remand/",
        *(f"change/{form}/" for form in forms),
    ):
        page.goto(address + rest)
        is_whole(page, axe)


def test_his_cell_is_changed_by_keyboard_and_a_second_editor_sees_both(
    ann: User, address: str, page_at: PageAt, axe: Axe
) -> None:
    page = opened(page_at(1280), ann, f"{address}change/place/")
    typed(page, wing="D", reason="moved wing")
    man = Referral.objects.get()
    change_place(
        referral=man,
        wing="E",
        cell="2-14",
        regime="",
        version=man.version,
        reason="the wing rang",
        by=ann,
        at=now(),
    )
    entered(page, "button:text('Save')")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_text("2-14")).to_be_visible()
    expect(page.get_by_label("Wing")).to_have_value("D")
    is_whole(page, axe)
    entered(page, "button:text('Save')")
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.get_by_text("moved wing")).to_be_visible()


def test_times_are_asked_about_on_a_phone_without_javascript(
    ann: User, address: str, page_at: PageAt
) -> None:
    page = opened(page_at(390, java_script_enabled=False), ann, f"{address}change/times/")
    ticked(page, "[name=slots][value='0']")
    typed(page, reason="he has a job now")
    entered(page, "button:text('Save')")
    expect(page.get_by_role("heading", name="Check before you save")).to_be_visible()
    expect(page.get_by_text("no longer be free at that time")).to_be_visible()
    press(page, "Save the change")
    expect(page.get_by_text("can no longer be approved")).to_be_visible()
    assert not Referral.objects.get().slots & 1


def test_a_sensitive_part_is_read_and_written_and_said_so(
    ann: User, address: str, page_at: PageAt, axe: Axe
) -> None:
    page = opened(page_at(390), ann, address)
    expect(page.get_by_text(SECRET)).to_have_count(0)
    follow(page, "See sensitive parts")
    press(page, re.compile("^Show what a mentor must know"))
    box = page.get_by_label("What a mentor must know to be safe")
    expect(box).to_have_value(SECRET)
    is_whole(page, axe)
    box.fill("Nothing.")
    press(page, "Save")
    follow(page, "See his whole timeline")
    expect(page.get_by_text("Somebody read what a mentor must know").first).to_be_visible()
    expect(page.get_by_text(SECRET)).to_have_count(0)
