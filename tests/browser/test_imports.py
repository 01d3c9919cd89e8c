"""Importing a spreadsheet in a browser."""

from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole, press
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, a_csv

FILE: FilePayload = {
    "name": "men.csv",
    "mimeType": "text/csv",
    "buffer": a_csv([MAN, MAN | {"Reference": "R-2", "Received": "soon"}]),
}


def test_a_file_is_chosen_shown_confirmed_and_undone(page_at: PageAt, axe: Axe) -> None:
    an_establishment(code="BXI", name="HMP Brixton")
    manager(email="manager@demo.alongside.example", name="Maurice")
    page = page_at(390)
    page.goto("/demo/")
    press(page, "Sign in as Maurice")
    page.goto("/imports/")
    is_whole(page, axe)

    press(page, "Continue")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    is_whole(page, axe)

    page.get_by_label("Men referred").check()
    page.get_by_label("Choose the file").set_input_files(FILE)
    press(page, "Continue")
    expect(page.get_by_role("rowheader", name="Row 3")).to_be_visible(timeout=20_000)
    is_whole(page, axe)

    press(page, "Import these rows")
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible(timeout=20_000)
    is_whole(page, axe)
    press(page, "Undo this import")
    expect(page.get_by_role("button", name="Undo this import")).to_have_count(0)
