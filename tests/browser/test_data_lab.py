"""A manager sees which men can be in the file for the Justice Data Lab, and downloads it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press, unfold_place
from tests.factories.people import manager
from tests.factories.reporting import a_released_man

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_makes_the_file(page_at: PageAt, axe: Axe, tmp_path: Path) -> None:
    a_released_man(name="Jordan Juniper")
    a_released_man(name="Perry Plum", prison_number="")
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto("/reports/")
    unfold_place(page)
    follow(page, "Justice Data Lab")
    is_whole(page, axe)
    follow(page, "Jordan Juniper")
    is_whole(page, axe)
    follow(page, "Check his surname and first name")
    is_whole(page, axe)
    press(page, "Save")
    press(page, "Record why we may send his data")
    press(page, "Save")
    is_whole(page, axe)
    page.get_by_label("He agreed that we send his data").check()
    page.get_by_label("In writing").check()
    press(page, "Save")
    expect(page.get_by_text("He can be in the file.")).to_be_visible()
    is_whole(page, axe)
    page.goto("/data-lab/")
    press(page, "Download the file")
    is_whole(page, axe)
    page.get_by_label("Why are you downloading the file?").fill("First request")
    page.get_by_label("CSV").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert [line.split(",")[0] for line in file.read_text("utf-8-sig").splitlines()] == [
        "Surname",
        "Juniper",
    ]
    page.goto("/data-lab/")
    expect(page.get_by_role("cell", name="First request")).to_be_visible()
