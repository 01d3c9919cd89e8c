"""Downloads in a browser: staff choose a period, download a file, and the file opens."""

import csv
from datetime import timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from config.common.clock import london_today, now
from config.ui.downloads.preparing import MOST_AT_ONCE
from delivery.models import LoggedSession
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press, unfold_place
from tests.factories.delivery import a_remark, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_referral


def test_a_manager_downloads_the_complaints_of_a_period(
    page_at: PageAt, axe: Axe, tmp_path: Path
) -> None:
    today = london_today()
    match = a_supported_man(referral=a_referral(name="Jordan Juniper"))
    a_remark(match, on=today)
    a_remark(match, on=today - timedelta(days=60))
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/today/")
    page.get_by_role("button", name="Menu").click()
    follow(page, "Reports")
    unfold_place(page)
    follow(page, "Downloads")
    is_whole(page, axe)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("From").fill((today - timedelta(days=7)).isoformat())
    is_whole(page, axe)
    press(page, "Apply filters")
    is_whole(page, axe)
    row = page.get_by_role("row", name="Complaints and incidents")
    expect(row.get_by_role("cell").first).to_contain_text("1")
    for form in ("CSV", "Excel"):
        with page.expect_download() as download:
            row.get_by_role("link", name=form).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        [heading, line] = lines_of(file)
        told = dict(zip(heading, line, strict=True))
        assert told["Man"] == "Jordan Juniper"
        assert today.isoformat() in line


def test_the_worker_makes_a_large_file(page_at: PageAt, axe: Axe, tmp_path: Path) -> None:
    match = a_supported_man(referral=a_referral(name="Jordan Juniper"))
    boss, today = manager(), london_today()
    LoggedSession.objects.bulk_create(
        LoggedSession(
            match=match, kind="phone", on=today, minutes=5, logged_by=boss, logged_at=now()
        )
        for _ in range(MOST_AT_ONCE + 1)
    )
    page = page_at(390)
    be_signed_in(page, boss)
    page.goto("/sessions/")
    follow(page, "Excel")
    is_whole(page, axe)
    press(page, "Make this file")
    ready = page.get_by_role("button", name="Download the file")
    expect(ready).to_be_visible(timeout=60_000)
    is_whole(page, axe)
    with page.expect_download() as download:
        ready.click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert len(lines_of(file)) == MOST_AT_ONCE + 2
    page.goto("/downloads/")
    expect(page.get_by_role("table", name="Large files you asked for")).to_be_visible()
    is_whole(page, axe)


def lines_of(file: Path) -> list[list[str]]:
    """The lines of a file, the headings first."""
    if file.suffix == ".csv":
        return list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    sheet = openpyxl.load_workbook(file).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
