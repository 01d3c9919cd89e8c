"""A new coordinator, from the invitation until they are removed, on a phone without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from config.accounts.models import User
from config.accounts.second_factor import is_enrolled
from recruitment.staff.duties import duties_of
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, leave_by, press, serve_no_script
from tests.config.accounts.emails import emailed_code, newest_email
from tests.factories.people import enrol_totp, manager, totp_code
from tests.factories.programme import an_establishment
from tests.factories.staff import coordinating

pytestmark = pytest.mark.django_db(transaction=True)


def invite_ann(page: Page, axe: Axe) -> None:
    page.goto("/settings/staff/")
    is_whole(page, axe)
    press(page, "Invite somebody")
    press(page, "Send the invitation")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("Full name").fill("Ann Archer")
    page.get_by_label("Email address").fill("ann@example.org")
    page.get_by_label("Coordinator", exact=True).check()
    page.get_by_label("HMP Here").check()
    press(page, "Send the invitation")
    expect(page.get_by_role("link", name="Ann Archer")).to_be_visible()
    is_whole(page, axe)


def accept(page: Page, axe: Axe) -> None:
    """Signs in by the link of the invitation, accepts, and sets up an authenticator app."""
    link = re.search(r"/account/login/\?next=\S+", newest_email().text)
    assert link
    page.goto(link[0])
    page.get_by_label("Email address").fill("ann@example.org")
    press(page, "Send me a code")
    page.get_by_label("Code").fill(emailed_code())
    press(page, "Continue")
    expect(page.get_by_text("HMP Here")).to_be_visible()
    is_whole(page, axe)
    press(page, "Accept the invitation")
    press(page, "Use an authenticator app")
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(totp_code(secret))
    press(page, "Continue")
    press(page, "I have saved my codes")
    expect(page).to_have_url(re.compile("/today/$"))


def test_a_coordinator_comes_and_goes(page_at: PageAt, axe: Axe) -> None:
    prison, boss = an_establishment(name="HMP Here"), manager(name="Bo Boss")
    office, phone = page_at(390), page_at(390)
    for page in (office, phone):
        page.route("**/*.js", serve_no_script)
    be_signed_in(office, boss)
    invite_ann(office, axe)
    accept(phone, axe)
    ann = User.objects.get(email="ann@example.org")
    assert duties_of(ann) == coordinating(prison)
    phone.goto("/referrals/")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    office.goto("/settings/staff/")
    follow(office, "Ann Archer")
    is_whole(office, axe)
    follow(office, "Correct the name")
    is_whole(office, axe)
    office.get_by_label("Full name").fill("Ann Archer")
    press(office, "Save")
    phone.goto("/account/name/")
    is_whole(phone, axe)
    follow(office, "Change roles and prisons")
    is_whole(office, axe)
    office.get_by_label("HMP Here").first.uncheck()
    press(office, "Save")
    is_whole(office, axe)
    assert duties_of(ann) == coordinating(prison)
    follow(office, "Cancel")
    follow(office, "Remove from staff")
    expect(office.get_by_role("link", name="The only coordinator of HMP Here")).to_be_visible()
    is_whole(office, axe)
    office.get_by_label("HMP Here").check()
    press(office, "Remove from staff")
    is_whole(office, axe)
    phone.goto("/referrals/")
    expect(phone).to_have_url(re.compile("/account/login/"))
    follow(office, "Bring back Ann Archer")
    is_whole(office, axe)
    press(office, "Bring back")
    assert duties_of(ann) == coordinating(prison)


def test_2_managers_reset_a_second_step(page_at: PageAt, axe: Axe) -> None:
    bo, cy, ann = manager(name="Bo Boss"), manager(name="Cy Cedar"), manager(name="Ann Archer")
    enrol_totp(ann)
    first, second = page_at(390), page_at(1280)
    be_signed_in(first, bo)
    be_signed_in(second, cy)
    first.goto(f"/settings/staff/{ann.pk}/")
    follow(first, "Ask for a reset")
    is_whole(first, axe)
    first.get_by_label("Why do they need a new second step?").fill("Lost her phone.")
    press(first, "Ask another manager")
    is_whole(first, axe)
    second.goto("/settings/staff/")
    is_whole(second, axe)
    leave_by(second.locator("section").get_by_role("link", name="Ann Archer"))
    is_whole(second, axe)
    press(second, "Agree")
    is_whole(second, axe)
    press(second, "Yes, reset it")
    expect(second.get_by_text("Not set up yet")).to_be_visible()
    assert not is_enrolled(ann)
