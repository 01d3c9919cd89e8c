"""A mentor who asks something first and then says no, and a mentor who takes over and pressed yes
by mistake. test_monday.py has those who say yes."""

import re

from playwright.sync_api import expect

from matching.models import Match, Mentor
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.introductions import by_the_clock, invited, let_in
from tests.factories.people import mentor_user
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)


def test_a_question_and_a_no_without_scripts(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    ann = a_coordinator(prison, name="Ann")
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"))
    match = invited(mentor=mentor, referral=a_referral(at=prison, name="Jordan Juniper"))
    phone = page_at(390, java_script_enabled=False)
    be_signed_in(phone, mentor.user)
    phone.goto(f"/mentoring/offers/{match.pk}/")
    phone.get_by_text("Ask your coordinator something first").click()
    phone.get_by_label("What would you like to know first?").fill("Which gate?")
    press(phone, "Send the question")

    page = page_at(1280)
    be_signed_in(page, ann)
    page.goto("/introductions/")
    follow(page, "Jordan Juniper with Ben Bramble")
    is_whole(page, axe)
    page.get_by_label("Your answer").fill("The small one.")
    press(page, "Send the answer")

    phone.reload()
    expect(phone.get_by_text("The small one.")).to_be_visible()
    press(phone, "No")
    phone.get_by_label("The time does not suit me").check()
    press(phone, "Say no")
    expect(phone.get_by_role("link", name="Change when you are free")).to_be_visible()
    assert Match.objects.get().status == "not_begun"
    page.reload()
    is_whole(page, axe)


def test_a_handover_and_a_yes_pressed_by_mistake(page_at: PageAt, axe: Axe) -> None:
    prison = an_establishment(name="HMP Here")
    by_the_clock(prison)
    ann, cas = a_coordinator(prison, name="Ann"), mentor_user(name="Cas Cedar")
    ben = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"), slots=[0, 4])
    let_in(ben, prison)
    jordan = a_referral(at=prison, name="Jordan Juniper")
    old = a_match(mentor=a_mentor(at=prison, user=cas), referral=jordan, slot=4)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    match = invited(at=prison, mentor=ben, referral=jordan, covers=old)

    page = page_at(1280)
    be_signed_in(page, ann)
    page.goto(f"/introductions/{match.pk}/")
    press(page, "The mentor said yes")
    is_whole(page, axe)
    press(page, "Record the yes")
    is_whole(page, axe)
    for address in (
        f"/matches/{old.pk}/",
        f"/matches/{match.pk}/",
        f"/referrals/{old.referral_id}/",
    ):
        page.goto(address)
        handing_over = re.compile("hands .+ over|goes on until", re.I)
        expect(page.get_by_text(handing_over).first).to_be_visible()
        is_whole(page, axe)

    phone = page_at(390)
    be_signed_in(phone, cas)
    phone.goto("/mentoring/")
    expect(phone.get_by_text("Another mentor will take over from you")).to_be_visible()
    is_whole(phone, axe)

    be_signed_in(phone, match.mentor.user)
    phone.goto(f"/mentoring/offers/{match.pk}/")
    follow(phone, "I pressed yes by mistake")
    is_whole(phone, axe)
    press(phone, "Yes, that was a mistake")
    is_whole(phone, axe)
    press(phone, "Yes, I would like to")

    page.goto(f"/matches/{match.pk}/his-yes-was-a-mistake/")
    press(page, "Ask him again")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("How did the mistake happen?").fill("I took down the wrong name.")
    press(page, "Ask him again")
    is_whole(page, axe)
    follow(page, "See what is next, and record what was done")
    expect(
        page.get_by_role("button", name="Yes, he would like to meet this mentor")
    ).to_be_visible()
    assert set(Match.objects.values_list("status", flat=True)) == {"offered", "in_custody"}
