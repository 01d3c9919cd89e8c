"""Lists in a real browser: moved through by keyboard, left and come back to, and with very long
words in them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from config.common.clock import london_today
from matching.models import Referral, Unmatched
from recruitment.models import Establishment
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import (
    DEVICES,
    NARROWEST,
    be_signed_in,
    follow,
    press,
    serve_no_script,
    tab_to,
)
from tests.factories.imports import a_read_import
from tests.factories.people import manager, mentor_user
from tests.factories.programme import (
    a_finished_round,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)
from tests.factories.recruitment import an_application
from tests.factories.referring import a_work_domain
from tests.factories.spreadsheets import MAN
from tests.factories.training import a_ready_volunteer, a_session, a_training_cohort

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = ("/referrals/", "/mentors/", "/matches/", "/applications/")
NAMES = ("Ade", "Ben", "Carl")


@pytest.fixture
def prison(transactional_db: None) -> Establishment:
    """A prison with 3 men, 3 mentors, 3 matches and 3 applicants: Ade, Ben and Carl."""
    prison = an_establishment(name="HMP Here")
    for name in NAMES:
        a_referral(at=prison, name=name)
        mentor = a_mentor(at=prison, user=mentor_user(name=name))
        a_match(mentor=mentor, referral=a_referral(at=prison, name=f"{name} Matched"))
        an_application(full_name=name, establishments=[prison])
    return prison


def opened(page: Page, address: str) -> Page:
    be_signed_in(page, manager())
    page.goto(address)
    return page


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def reach_list(page: Page) -> None:
    tab_to(page, "tbody th a")


@pytest.mark.parametrize("address", LISTS)
def test_keys_move_from_row_to_row_and_open_a_record(
    address: str, prison: Establishment, page_at: PageAt
) -> None:
    page = opened(page_at(390), f"{address}?sort={'man' if address == '/matches/' else 'name'}")
    reach_list(page)
    links = page.locator("tbody th a")
    expect(links).to_have_count(len(NAMES))
    for width in DEVICES:
        page.set_viewport_size({"width": width, "height": 900})
        for key, row in (("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
            page.keyboard.press(key)
            expect(links.nth(row)).to_be_focused()
            expect(links.nth(row)).to_be_in_viewport(ratio=1)
    page.keyboard.press("j")
    href = links.nth(1).get_attribute("href")
    assert href
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{href}$"))


def test_keys_tick_one_box_below_the_other(prison: Establishment, page_at: PageAt) -> None:
    page = opened(page_at(1280), "/applications/?sort=name")
    tab_to(page, "tbody input[type=checkbox]")
    for key in ("Space", "j", "j", "Space"):
        page.keyboard.press(key)
    boxes = page.locator("tbody input[type=checkbox]")
    assert [box.is_checked() for box in boxes.all()] == [True, False, True]


def test_keys_lead_to_the_search_and_to_what_they_do(
    prison: Establishment, page_at: PageAt, axe: Axe
) -> None:
    page = opened(page_at(1280), "/referrals/?sort=name")
    help_text = page.get_by_role("dialog", name="Keyboard keys for lists")
    reach_list(page)
    page.keyboard.press("?")
    expect(help_text).to_be_visible()
    for width in DEVICES:
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
    page.keyboard.press("Escape")
    expect(help_text).to_be_hidden()
    expect(page.locator("tbody th a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("j/k?")
    expect(page.locator("#search")).to_have_value("j/k?")
    page.get_by_role("button", name="Keyboard keys for this list").click()
    expect(help_text).to_be_visible()
    help_text.get_by_role("button", name="Close").click()
    expect(help_text).to_be_hidden()


def test_outside_a_list_letters_do_nothing(prison: Establishment, page_at: PageAt) -> None:
    page = opened(page_at(1280), "/referrals/")
    tab_to(page, ".app-filters summary")
    for key in ("j", "k", "/", "?"):
        page.keyboard.press(key)
        expect(page.locator(".app-filters summary")).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_keys_with_control_are_the_browsers(prison: Establishment, page_at: PageAt) -> None:
    page = opened(page_at(1280), "/referrals/")
    reach_list(page)
    page.keyboard.press("Alt+j")
    expect(page.locator("tbody th a").first).to_be_focused()


def test_without_javascript_lists_offer_no_keys(prison: Establishment, page_at: PageAt) -> None:
    page = page_at(1280)
    page.route("**/*.js", serve_no_script)
    opened(page, "/referrals/")
    expect(page.locator(".app-keys")).to_be_hidden()
    expect(page.locator(".app-list-keys")).to_be_hidden()
    follow(page, "Ade")


@pytest.mark.parametrize(
    ("address", "record"),
    [
        ("/referrals/?status=&search=a&sort=-name&page=1", "Carl"),
        ("/mentors/?status=active&search=a&sort=-meets&page=1", "Ade"),
        ("/applications/?status=submitted&search=a&sort=-name&page=1", "Carl"),
    ],
)
def test_a_list_is_as_it_was_left(
    address: str, record: str, prison: Establishment, page_at: PageAt
) -> None:
    page = opened(page_at(390), address)
    whole = page.url
    follow(page, record)
    page.reload()
    with page.expect_navigation():
        page.locator(".govuk-back-link").click()
    assert page.url == whole
    follow(page, record)
    page.go_back()
    assert page.url == whole


@pytest.mark.parametrize("address", LISTS)
def test_filters_and_order_live_in_one_address(
    address: str, prison: Establishment, page_at: PageAt
) -> None:
    page = opened(page_at(1280), address)
    page.locator(".app-filters summary").click()
    chosen = "-man" if address == "/matches/" else "-name"
    page.get_by_label("Sort by").select_option(chosen)
    page.get_by_label("Name").last.fill("a")
    press(page, "Apply filters")
    expect(page.get_by_label("Sort by")).to_have_value(chosen)
    expect(page.locator("tbody th a").first).to_have_text(re.compile("^Carl"))
    press(page, "Apply filters")
    assert f"sort={chosen}" in page.url
    assert "search=a" in page.url
    follow(page, "Clear filters")
    assert page.url.endswith(f"{address}?sort={chosen}")


def test_whoever_signs_in_next_finds_no_filters(prison: Establishment, page_at: PageAt) -> None:
    page = opened(page_at(1280), "/referrals/?status=&search=Carl")
    page.context.clear_cookies()
    page.goto("/account/login/")
    opened(page, f"/referrals/{Referral.objects.earliest('pk').pk}/")
    expect(page.locator(".govuk-back-link")).to_have_attribute("href", re.compile("/referrals/$"))


TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
    [...document.querySelectorAll("main *, header *, body > *")]
    .filter(part => part.getBoundingClientRect().right > width && !part.children.length)
    .map(part => `${part.tagName}.${part.parentElement.className}`).slice(0, 3)"""
"""What reaches beyond the right edge of a page that scrolls sideways."""

ADDRESSES = (
    "/today/",
    "/referrals/?status=",
    "/referrals/duplicates/",
    "/referrals/duplicates/decided/",
    "/referrals/forms/",
    "/release-dates/",
    "/releases/",
    "/prison-checks/",
    "/mentors/?status=",
    "/matches/",
    "/proposals/",
    "/ruled-out/",
    "/rounds/",
    "/readiness/",
    "/imports/",
    "/work-addresses/",
    "/capacity/",
    "/applications/",
    "/recruitment/",
    "/interviews/",
    "/clearances/",
    "/clearances/lead-times/",
    "/our-prisons/",
    "/training/",
    "/search/?q=www",
)


def test_a_word_of_120_letters_widens_no_page(page_at: PageAt) -> None:
    word = "W" * 120
    by = manager(name=word)
    prison = an_establishment(name=word[:100])
    by.establishments.add(prison)
    today = london_today()
    old: dict[str, Any] = {
        "release_kind": "conditional",
        "release_confirmed_on": today - timedelta(days=99),
    }
    a_referral(at=prison, name=word, release_on=today + timedelta(days=99), is_checked=False, **old)
    a_referral(at=prison, name=word, release_on=today - timedelta(days=3), **old)
    man = a_referral(at=prison, name=word, release_on=today + timedelta(days=99), **old)
    mentor = a_mentor(at=prison, places=2, user=mentor_user(name=word))
    matching_round = a_finished_round()
    an_open_proposal(mentor=mentor, referral=man, of=matching_round)
    a_match(mentor=mentor, referral=a_referral(at=prison, name=word))
    an_exclusion(mentor, a_referral(at=prison, name=word))
    a_fixed_pair(a_mentor(at=prison, user=mentor_user(name=word)), a_referral(at=prison, name=word))
    left = a_referral(at=prison, name=word)
    Unmatched.objects.create(round=matching_round, referral=left, reason=8)
    application = an_application(full_name=word, establishments=[prison])
    a_work_domain(f"{'w' * 60}.{'w' * 50}.example")
    a_ready_volunteer(at=prison, full_name=word)
    a_session(a_training_cohort(), title=word, where=word, trainer=word)
    imported = a_read_import(by, MAN | {"Name": word, "Prison": word[:100], "Wing": word})
    page = page_at(1280)
    be_signed_in(page, by)
    records = (
        f"/imports/{imported.pk}/",
        f"/referrals/{man.pk}/",
        f"/referrals/{man.pk}/timeline/",
        f"/mentors/{mentor.pk}/",
        f"/rounds/{matching_round.pk}/",
        f"/rounds/{matching_round.pk}/unmatched/",
        f"/applications/{application.reference}/",
    )
    wide = []
    for address in (*ADDRESSES, *records):
        response = page.goto(address)
        assert response is not None
        assert response.ok, address
        for width in (NARROWEST, *DEVICES):
            page.set_viewport_size({"width": width, "height": 900})
            wide += [(address, width, part) for part in page.evaluate(TOO_WIDE, width)]
    assert not wide, "\n".join(map(str, wide))


def test_a_reason_of_one_long_word_leaves_room_for_the_other_columns(page_at: PageAt) -> None:
    prison = an_establishment()
    row = an_exclusion(a_mentor(at=prison), a_referral(at=prison))
    row.reason = "w" * 120
    row.save()
    page = page_at(1280)
    be_signed_in(page, manager())
    page.goto("/ruled-out/")
    cells = page.locator("tbody tr").first.locator("th, td")
    pair, why, *_ = cells.evaluate_all("all => all.map(cell => cell.offsetWidth)")
    assert pair > why / 2
