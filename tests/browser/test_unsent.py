"""Emails that could not be sent: a manager sends one again, stops it, and sends it elsewhere."""

from playwright.sync_api import expect

from config.common.clock import now
from config.common.outbox.email import Email
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.people import manager, mentor_user
from tests.factories.programme import a_mentor


def an_unsent_email(to: str) -> Email:
    at = now()
    return Email.objects.create(
        key=f"greeting:{to}",
        to=to,
        subject="Your first session",
        text="Good morning.",
        queued_at=at,
        due_at=at,
        attempts=1,
        status="given_up",
        finished_at=at,
        last_error="SMTPRecipientsRefused 550 5.1.1",
    )


def test_an_email_goes_again_is_stopped_and_goes_elsewhere(page_at: PageAt, axe: Axe) -> None:
    mentor = a_mentor(
        user=mentor_user(name="Ben Bramble", email=f"ben{'.bramble' * 5}@example.org")
    )
    email = an_unsent_email(mentor.user.email)
    an_unsent_email("somebody@example.org")
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/emails/unsent/")
    expect(page.get_by_role("link", name="Ben Bramble")).to_be_visible()
    is_whole(page, axe)
    press(page, f"Send again “{email.subject}” to {email.to}")
    expect(page.get_by_role("heading", name="We will send these emails soon")).to_be_visible()
    is_whole(page, axe)
    press(page, f"Do not send “{email.subject}” to {email.to}")
    expect(page.get_by_role("heading", name="We will send these emails soon")).not_to_be_visible()
    follow(page, f"Send to another address (“{email.subject}” to {email.to})")
    is_whole(page, axe)
    page.get_by_label("New address for this email").fill("ben")
    press(page, "Send the email")
    expect(page.locator("#id_to_error")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("New address for this email").fill("ben@example.org")
    press(page, "Send the email")
    email.refresh_from_db()
    assert (email.status, email.to) == ("waiting", "ben@example.org")
