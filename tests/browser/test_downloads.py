"""Downloads in a browser: staff choose a period, download a file, and the file opens."""

import csv
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from config.common.clock import london_today
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_remark, a_supported_man
from tests.factories.people import manager
from tests.factories.programme import a_referral


@pytest.mark.parametrize("width", DEVICES)
def test_a_manager_downloads_the_complaints_of_a_period(
    width: int, page_at: PageAt, axe: Axe, tmp_path: Path
) -> None:
    today = london_today()
    match = a_supported_man(referral=a_referral(name="Jordan Juniper"))
    a_remark(match, on=today)
    a_remark(match, on=today - timedelta(days=60))
    page = page_at(width)
    be_signed_in(page, manager())
    page.goto("/today/")
    if width == min(DEVICES):
        page.get_by_role("button", name="Menu").click()
    follow(page, "Reports")
    if width == min(DEVICES):
        page.get_by_role("button", name="More in Reports").click()
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


def lines_of(file: Path) -> list[list[str]]:
    """The lines of a file, the headings first."""
    if file.suffix == ".csv":
        return list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    sheet = openpyxl.load_workbook(file).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
