"""A mentor who asks something first and then says no. test_monday.py has those who say yes."""

from playwright.sync_api import expect

from matching.models import Match
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.introductions import invited
from tests.factories.people import mentor_user
from tests.factories.programme import (
    a_coordinator,
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
