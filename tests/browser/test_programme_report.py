"""A manager reads the programme report on a phone."""

from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from config.common.clock import london_today, now
from delivery.models import Service
from delivery.onward.referring import refer_onward
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    be_signed_in,
    follow,
    is_whole,
    leave_by,
    press,
    unfold_place,
)
from tests.factories.delivery import a_session, a_supported_man, his_yes
from tests.factories.people import manager
from tests.factories.programme import a_referral


def test_a_manager_reads_opens_and_downloads_the_report(
    page_at: PageAt, axe: Axe, tmp_path: Path
) -> None:
    match = a_supported_man(referral=a_referral(name="Jordan Juniper"))
    a_session(match)
    a_referral(name="Sam Sycamore")
    boss, today = manager(), london_today()
    service = Service.objects.create(name="Equalities department")
    consent = his_yes(today)
    refer_onward(
        match=match, service=service, on=today, is_made=True, consent=consent, by=boss, at=now()
    )
    page = page_at(390)
    be_signed_in(page, boss)
    page.goto("/reports/")
    unfold_place(page)
    follow(page, "Programme report")
    expect(page.get_by_text("sums are right")).to_be_visible()
    is_whole(page, axe)
    is_whole(page, axe, [768, 1024])
    page.set_viewport_size({"width": 768, "height": 800})
    words = page.get_by_role("rowheader", name="Equalities department")
    assert words.evaluate("cell => cell.scrollWidth <= cell.clientWidth && cell.clientWidth > 100")
    page.set_viewport_size({"width": 390, "height": 800})
    drawn = "async img => { img.scrollIntoView(); await img.decode(); return img.naturalWidth }"
    picture = page.get_by_role("img", name="source").first
    assert picture.evaluate(drawn) > 0
    leave_by(page.get_by_role("link", name="Total, Referrals").first)
    expect(page.get_by_role("link", name="Sam Sycamore")).to_be_visible()
    is_whole(page, axe)
    page.go_back()
    leave_by(page.get_by_role("link", name="sums are right"))
    is_whole(page, axe)
    leave_by(page.get_by_role("link", name="Programme report", exact=True).last)
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    download.value.save_as(tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert [cell.value for cell in book["Referrals by source"]["B"]][-1] == 2
    press(page, "Count again")
    expect(page.get_by_text("sums are right")).to_be_visible()
