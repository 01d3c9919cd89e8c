"""How a match begins: approved, undone, approved again, he says yes, and the mentor says yes on a
phone. A mentor who says no, and one who takes over and pressed yes by mistake."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.common.clock import now
from matching.introductions.telling import tell_due_matches
from matching.models import Match, Mentor, Referral
from recruitment.models import Establishment, VisitGuide
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, leave_by, press
from tests.factories.introductions import by_the_clock, invited, let_in
from tests.factories.people import mentor_user
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)


def a_prison() -> Establishment:
    """A prison with its sessions by the clock, and how to get in."""
    prison = an_establishment(name="HMP Here")
    by_the_clock(prison)
    VisitGuide.objects.create(
        establishment=prison,
        entrance="Jebb Avenue gate",
        bring="Your pass",
        never_bring="Your phone",
        ask_for="Olu Oak",
    )
    return prison


def ben(prison: Establishment) -> Mentor:
    mentor = a_mentor(
        at=prison, user=mentor_user(name="Ben Bramble"), experience={"drugs": 3}, slots=[0, 4]
    )
    let_in(mentor, prison)
    return mentor


def jordan(prison: Establishment) -> Referral:
    return a_referral(at=prison, name="Jordan Juniper", needs={"drugs": 3, "money": 1})


def approved_undone_and_approved(page: Page, axe: Axe, ann: User) -> None:
    be_signed_in(page, ann)
    page.goto("/proposals/")
    follow(page, "Jordan Juniper with Ben Bramble")
    press(page, "Approve this match")
    press(page, "Approve this match")  # once more, on the page that says what will happen
    expect(page.get_by_role("heading", name="Approved, can be undone")).to_be_visible()
    is_whole(page, axe)
    press(page, re.compile("^Undo"))
    leave_by(page.get_by_role("link", name="Jordan Juniper with Ben Bramble").first)
    press(page, "Approve this match")
    press(page, "Approve this match")


def he_says_yes_and_the_mentor_is_invited(page: Page, axe: Axe) -> None:
    page.goto("/introductions/")
    is_whole(page, axe)
    follow(page, "Jordan Juniper with Ben Bramble")
    is_whole(page, axe)
    follow(page, "A slip for him, in plain English")
    is_whole(page, axe)
    follow(page, "Back")
    press(page, "Yes, he would like to meet this mentor")
    press(page, "Save")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("I have told the mentor").check()
    press(page, "Save")
    press(page, "Invite the mentor")
    is_whole(page, axe)


def test_from_the_approval_to_the_mentors_yes(page_at: PageAt, axe: Axe) -> None:
    prison = a_prison()
    ann, mentor = a_coordinator(prison, name="Ann"), ben(prison)
    an_open_proposal(mentor=mentor, referral=jordan(prison))
    page = page_at(1280)
    approved_undone_and_approved(page, axe, ann)
    tell_due_matches(at=now() + timedelta(hours=1))  # as the schedule does
    he_says_yes_and_the_mentor_is_invited(page, axe)

    phone = page_at(390)
    be_signed_in(phone, mentor.user)
    phone.goto("/mentoring/")
    is_whole(phone, axe)
    press(phone, "Read and answer")
    is_whole(phone, axe)
    press(phone, "Yes, I would like to")
    expect(phone.get_by_text("13:45 to 16:15").first).to_be_visible()
    is_whole(phone, axe)
    assert Match.objects.exclude(status="not_begun").get().status == "to_start"

    page.reload()
    is_whole(page, axe)
    follow(page, "Move the first session")
    is_whole(page, axe)


def test_a_question_and_a_no_without_scripts(page_at: PageAt, axe: Axe) -> None:
    prison = a_prison()
    ann, mentor = a_coordinator(prison, name="Ann"), ben(prison)
    match = invited(at=prison, mentor=mentor, referral=jordan(prison))
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
    expect(phone.get_by_role("link", name="change when you are free")).to_be_visible()
    assert Match.objects.get().status == "not_begun"
    page.reload()
    is_whole(page, axe)


def test_a_handover_and_a_yes_pressed_by_mistake(page_at: PageAt, axe: Axe) -> None:
    prison = a_prison()
    ann, cas = a_coordinator(prison, name="Ann"), mentor_user(name="Cas Cedar")
    old = a_match(mentor=a_mentor(at=prison, user=cas), referral=jordan(prison), slot=4)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    match = invited(at=prison, mentor=ben(prison), referral=old.referral, covers=old)

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
        expect(
            page.get_by_text(re.compile("hands over|goes on until then", re.I)).first
        ).to_be_visible()
        is_whole(page, axe)

    phone = page_at(390)
    be_signed_in(phone, cas)
    phone.goto("/mentoring/")
    expect(phone.get_by_text("Another mentor takes over from you")).to_be_visible()
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
    page.get_by_label("Why?").fill("I took down the wrong name.")
    press(page, "Ask him again")
    is_whole(page, axe)
    follow(page, "See what is next, and record the answers")
    expect(
        page.get_by_role("button", name="Yes, he would like to meet this mentor")
    ).to_be_visible()
    assert set(Match.objects.values_list("status", flat=True)) == {"offered", "in_custody"}
