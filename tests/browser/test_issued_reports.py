"""A manager words a programme report, issues it, opens it again and sees what differs."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from config.common.clock import london_today
from reporting.models import IssuedReport
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, is_whole, leave_by, press
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_participant, a_referral


@pytest.mark.parametrize("width", DEVICES)
def test_a_manager_words_issues_and_makes_a_report_again(
    width: int, page_at: PageAt, axe: Axe
) -> None:
    a_session(a_supported_man(referral=a_referral(participant=a_participant(name="Jo Juniper"))))
    today = london_today()
    page = page_at(width)
    be_signed_in(page, manager(name="Maurice Maple"))
    report = f"/programme-report/?first={today - timedelta(days=364)}&last={today}"
    page.goto(report)
    leave_by(page.get_by_role("link", name="summary for trustees"))
    expect(page.get_by_role("link", name=": Supported through the gate")).to_be_visible()
    is_whole(page, axe)
    page.goto(report)
    leave_by(page.get_by_role("link", name="Write “Introduction”"))
    is_whole(page, axe)
    text = page.get_by_label("Words")
    text.fill("We supported  man. Thank you, Juniper.")
    text.evaluate("box => box.setSelectionRange(13, 13)")
    page.get_by_label("Figure to insert").select_option("{men supported}")
    page.get_by_role("button", name="Insert this figure").click()
    expect(text).to_have_value("We supported {men supported} man. Thank you, Juniper.")
    press(page, "Save")
    page.get_by_label("Juniper").check()
    is_whole(page, axe)
    press(page, "Save")
    expect(page.get_by_text("We supported 1 man.")).to_be_visible()
    is_whole(page, axe)
    press(page, "Issue this report")
    page.get_by_label("Juniper").check()
    is_whole(page, axe)
    press(page, "Issue this report")
    issued = IssuedReport.objects.get()
    page.goto("/programme-report/issued/")
    is_whole(page, axe)
    leave_by(page.get_by_role("table").get_by_role("link"))
    expect(page.get_by_text("We supported 1 man.")).to_be_visible()
    expect(page.get_by_text(issued.digest)).to_be_visible()
    expect(page.get_by_text("Its digest is the same")).to_be_visible()
    is_whole(page, axe)
    a_supported_man()
    leave_by(page.get_by_role("link", name="See what would be different"))
    row = page.get_by_role("row", name="Men supported: Men supported")
    expect(row).to_contain_text("1")
    expect(row).to_contain_text("2")
    is_whole(page, axe)
