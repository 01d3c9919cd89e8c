"""Every way in which a man comes to the programme, by keyboard alone on a phone: a paper form, a
participant who recommends somebody, a transfer from another prison, a referrer online and a
spreadsheet. How each deals with mistakes is in the tests of its own pages."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from config.common.clock import london_today
from matching.entry.printing import FormStyle
from matching.models import Referral, Source
from matching.states import ReferralStatus
from recruitment.models import Establishment
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, entered, is_whole, tab_to, ticked, typed
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, a_need, an_establishment
from tests.factories.spreadsheets import MAN, a_csv

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = 390
SAVE = 'role=button[name="Save"]'
ANOTHER = 'role=button[name="Save and add another"]'


@pytest.fixture
def brixton(transactional_db: None) -> Establishment:
    a_need("drugs")
    return an_establishment(code="BXI", name="HMP Brixton")


@pytest.fixture
def page(brixton: Establishment, page_at: PageAt) -> Page:
    """The page of quick entry, opened by the coordinator of one prison."""
    page = page_at(PHONE)
    be_signed_in(page, a_coordinator(brixton))
    page.goto("/referrals/add/")
    expect(page.locator("[name=name]")).to_be_focused()
    return page


def the_man() -> Referral:
    return Referral.objects.select_related("participant").get()


def test_from_paper(page: Page, axe: Axe) -> None:
    """A form with nearly everything on it, then one with only a name: Enter saves it."""
    leaves_on = london_today().replace(day=1, year=london_today().year + 1)
    page.keyboard.type("Amir Ash")
    typed(page, prison_number="a1234bc", wing="C", cell="2-14")
    tab_to(page, "[name=release_kind]")
    page.keyboard.type("Conditional")
    typed(
        page,
        release_on_day="1",
        release_on_month=str(leaves_on.month),
        release_on_year=str(leaves_on.year),
    )
    expect(
        page.get_by_text("He is eligible: he has 3 months or more left to serve.")
    ).to_be_visible()
    is_whole(page, axe)
    tab_to(page, "[name^=need_]")
    page.keyboard.type("Most")
    typed(page, aims="A trade.")
    entered(page, ANOTHER)
    amir = the_man()
    assert (amir.prison_number, amir.wing, amir.source) == ("A1234BC", "C", Source.SELF_WING)
    assert (amir.release_on, amir.needs.get().weight) == (leaves_on, 3)

    expect(page.locator("[name=name]")).to_be_focused()
    is_whole(page, axe)
    page.keyboard.type("Bo Beech")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bo Beech")).to_be_visible()
    is_whole(page, axe)


def test_the_paper_forms_open(page: Page, axe: Axe) -> None:
    """Each of the 3 is in reach of the keyboard, and is a PDF of its own."""
    page.goto("/referrals/forms/")
    is_whole(page, axe)
    forms = set()
    for style in FormStyle:
        link = f'main >> role=link[name="{style.label} form of HMP Brixton (PDF)"]'
        tab_to(page, link)
        answer = page.request.get(page.locator(link).get_attribute("href") or "")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")
        forms.add(answer.body())
    assert len(forms) == len(FormStyle)


@pytest.mark.parametrize("source", [Source.PARTICIPANT, Source.TRANSFER])
def test_from_a_participant_and_by_transfer(source: Source, page: Page, axe: Axe) -> None:
    page.keyboard.type("Amir Ash")
    tab_to(page, "[name=source]")
    page.keyboard.type(source.label[:12])
    entered(page, SAVE)
    assert the_man().source == source
    expect(page.get_by_text(source.label)).to_be_visible()
    is_whole(page, axe)


def test_from_a_spreadsheet(brixton: Establishment, page_at: PageAt, axe: Axe) -> None:
    rows = [MAN, MAN | {"Reference": "R-2", "Received": "soon"}]
    file: FilePayload = {"name": "men.csv", "mimeType": "text/csv", "buffer": a_csv(rows)}
    page = page_at(PHONE)
    be_signed_in(page, manager())
    page.goto("/imports/")
    ticked(page, "[name=kind]")
    tab_to(page, "[name=file]")
    page.locator("[name=file]").set_input_files(file)
    is_whole(page, axe)
    entered(page, 'role=button[name="Continue"]')
    expect(page.get_by_role("heading", name="Check before you import")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Row 3")).to_be_visible()
    assert not Referral.objects.exists()
    is_whole(page, axe)

    entered(page, 'role=button[name="Import these rows"]')
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    assert (the_man().name, the_man().status) == (MAN["Name"], ReferralStatus.WAITING)
    is_whole(page, axe)
    entered(page, 'role=button[name="Undo this import"]')
    expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
    assert not Referral.objects.exists()
    is_whole(page, axe)
