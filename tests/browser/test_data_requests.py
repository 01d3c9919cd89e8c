"""A whole request of one man, answered in the browser, and people who see and close their own
account."""

import json
from pathlib import Path
from time import monotonic
from typing import Final

from playwright.sync_api import expect

from config.common.outbox.email import Email
from privacy.models import AccountClosing, DataCopy, DataRequest
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_concern, a_session, a_supported_man
from tests.factories.people import applicant, manager, mentor_user
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.pdf import check_is_accessible, pages_of, read

TEN_MINUTES: Final = 600


def test_a_request_is_answered_in_10_minutes(page_at: PageAt, axe: Axe, tmp_path: Path) -> None:
    prison = an_establishment(name="HMP Here")
    ann = a_coordinator(prison, name="Ann Alder")
    mentor = a_mentor(at=prison, user=mentor_user(name="Ben Bramble"))
    man = a_referral(at=prison, name="Jordan Juniper")
    match = a_supported_man(mentor=mentor, referral=man)
    a_session(match, note="Bramble and Jordan played chess.")
    a_session(match, days_ago=8, note="He spoke of his robbery.")
    a_concern(match, words="He was very low.")
    begun = monotonic()
    page = page_at(390)
    be_signed_in(page, ann)
    page.goto("/privacy/requests/")
    is_whole(page, axe)
    press(page, "Record a man’s request")
    page.get_by_label("His name or prison number").fill("juniper")
    press(page, "Find him")
    is_whole(page, axe)
    follow(page, "Jordan Juniper")
    press(page, "Record the request")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_whole(page, axe)
    page.get_by_label("A copy of the data about him").check()
    page.get_by_label("The man").check()
    page.get_by_label("By letter").check()
    press(page, "Record the request")
    is_whole(page, axe)
    press(page, "We know who asks")
    page.get_by_label("How do you know who asks?").fill("He handed me the letter.")
    is_whole(page, axe)
    press(page, "Save")
    follow(page, "Look at what we have about him")
    is_whole(page, axe)
    concern = page.locator(".app-card", has_text="He was very low.")
    concern.get_by_label("Withhold it").check()
    press(page, "Save what you decided")
    for form in page.locator(".app-card").all():
        form.get_by_label("Give it as it is").check()
    if page.get_by_role("button", name="Save what you decided").is_visible():
        press(page, "Save what you decided")
    is_whole(page, axe)
    press(page, "Write the answer")
    page.get_by_label("He reads it with a member of staff").check()
    page.get_by_label("What do you want to say to him?").fill("Come and ask me.")
    is_whole(page, axe)
    press(page, "Save and send it to a manager")
    is_whole(page, axe)
    page.context.clear_cookies()
    be_signed_in(page, manager(name="Mo Maple"))
    page.reload()
    follow(page, "Read the answer")
    expect(page.get_by_text("played chess")).to_be_visible()
    expect(page.get_by_text("Come and ask me.")).to_be_visible()
    is_whole(page, axe)
    follow(page, "The request")
    press(page, "Approve the answer")
    press(page, "Make the PDF")
    link = page.get_by_role("button", name="Download the PDF")
    expect(link).to_be_visible()
    is_whole(page, axe)
    with page.expect_download() as download:
        link.click()
    file = tmp_path / "answer.pdf"
    download.value.save_as(file)
    pdf = read(file.read_bytes())
    check_is_accessible(pdf, title="Copy of data")
    paper = " ".join(pages_of(pdf))
    assert "playedchess" in paper
    assert "verylow" not in paper
    assert "robbery" not in paper
    follow(page, "The request")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the answer as JSON").click()
    download.value.save_as(file)
    assert json.loads(file.read_text())["to"] == "Jordan Juniper"
    press(page, "The answer has been handed over")
    press(page, "Save")
    is_whole(page, axe)
    assert DataRequest.objects.get().status == "answered"
    assert monotonic() - begun < TEN_MINUTES


def test_an_applicant_sees_their_data_and_closes_their_account(
    page_at: PageAt, axe: Axe, tmp_path: Path
) -> None:
    user = applicant(name="Ama Aspen")
    page = page_at(390)
    be_signed_in(page, user)
    page.goto("/account/")
    follow(page, "Your data: see it, correct it, or close your account")
    is_whole(page, axe)
    page.goto("/account/data/code/?next=/account/data/")
    is_whole(page, axe)
    press(page, "Send me a code")
    code = Email.objects.latest("pk").subject.rpartition(": ")[2]
    page.get_by_label("Code from our email").fill("1234")
    press(page, "Continue")
    is_whole(page, axe)
    page.get_by_label("Code from our email").fill(code)
    press(page, "Continue")
    press(page, "Make a copy")
    expect(page.get_by_role("button", name="Download the PDF")).to_be_visible()
    expect(page.get_by_role("listitem").get_by_text("Ama Aspen").first).to_be_visible()
    is_whole(page, axe)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as JSON").click()
    file = tmp_path / "own.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["to"] == "Ama Aspen"
    press(page, "Delete this copy now")
    assert not DataCopy.objects.exists()
    follow(page, "Correct something, or ask us something else about your data")
    is_whole(page, axe)
    page.get_by_label("Correct something that I cannot correct myself").check()
    page.get_by_label("What would you like us to do?").fill("My name is Ama Asp.")
    press(page, "Send")
    is_whole(page, axe)
    follow(page, "Close your account")
    is_whole(page, axe)
    press(page, "Close my account")
    is_whole(page, axe)
    press(page, "Yes, close my account")
    is_whole(page, axe)
    press(page, "Keep my account open")
    assert AccountClosing.objects.get().status == "cancelled"
