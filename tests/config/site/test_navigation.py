"""Who sees which items in the bar at the top."""

from itertools import groupby

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.accounts.second_factor import proof
from config.site.navigation import (
    FUNDERS,
    REPORTS,
    SERVICE,
    SETTINGS,
    Item,
    context,
    links,
    longest_prefix,
)
from tests.access_rows import nothing
from tests.access_table import TABLE
from tests.config.ui.markup import elements
from tests.factories.people import sign_in, user_with

ITEMS = (
    Item("Gallery", "gallery", frozenset({Role.MENTOR, Role.MANAGER})),
    Item("List", "gallery_list", frozenset({Role.MANAGER}), also=("matching:exclusions",)),
)


def offers(
    user: User | AnonymousUser, path: str = "/", *, second_step: bool = True
) -> list[tuple[object, object]]:
    request = RequestFactory().get(path)
    request.user = user
    request.session = SessionStore()
    if second_step and isinstance(user, User):
        request.session.update(proof(user))
    return [(link.text, link.is_current) for link in links(request, ITEMS)]


@pytest.mark.django_db
def test_each_role_sees_its_own_links() -> None:
    assert offers(user_with(Role.MANAGER)) == [("Gallery", False), ("List", False)]
    assert offers(user_with(Role.MENTOR)) == [("Gallery", False)]
    assert offers(user_with(Role.APPLICANT)) == []
    assert offers(AnonymousUser()) == []


@pytest.mark.django_db
def test_the_nearest_link_is_current() -> None:
    boss = user_with(Role.MANAGER)
    assert offers(boss, "/gallery/list/3/") == [("Gallery", False), ("List", True)]
    assert offers(boss, "/gallery/form/") == [("Gallery", True), ("List", False)]


@pytest.mark.django_db
def test_a_link_is_current_on_other_pages_of_its_part() -> None:
    assert offers(user_with(Role.MANAGER), "/ruled-out/3/") == [("Gallery", False), ("List", True)]


@pytest.mark.django_db
def test_staff_see_no_links_before_their_second_step() -> None:
    assert offers(user_with(Role.MANAGER, Role.MENTOR), second_step=False) == []
    assert offers(user_with(Role.MENTOR), second_step=False) == [("Gallery", False)]


def test_a_request_that_failed_before_sign_in_has_no_links() -> None:
    assert context(RequestFactory().get("/"))["navigation"] == ()


def test_no_address_lies_under_none() -> None:
    assert longest_prefix("/elsewhere/", ["/gallery/"]) is None


@pytest.mark.parametrize("place", [REPORTS, SETTINGS], ids=lambda place: place.text)
def test_each_group_has_one_heading(place: Item) -> None:
    groups = [name for name, _ in groupby(page.group for page in place.pages if page.group)]
    assert len(groups) == len(set(groups))


ON_A_PAGE = {
    "invite_staff",
    "reporting:morning_email",
    "reporting:yield_people",
    "reporting:plan_men",
    "reporting:report_progress",
    "reporting:report_figure",
    "reporting:report_checks",
    "reporting:report_glossary",
    "reporting:report_pdf",
    "reporting:report_summary",
    "reporting:summary_pdf",
    "reporting:issue_report",
    "reporting:add_grant",
    "reporting:data_lab_file",
    "search",
    "recruitment:funnel_chart",
    "recruitment:decide",
    "recruitment:read_next",
    "recruitment:change_owner",
    "recruitment:reading_criteria",
    "recruitment:duplicates",
    "recruitment:decided_duplicates",
    "recruitment:offer_interviews",
    "recruitment:mailings",
    "recruitment:new_prison",
    "recruitment:opening_asked",
    "recruitment:opening_done",
    "recruitment:tell_me",
    "training:add_usual",
    "delivery:add_toolkit",
    "delivery:add_instrument",
    "delivery:add_service",
    "matching:begin_emergency",
    "matching:change_policy",
    "matching:forecast_pdf",
    "matching:choosing",
    "matching:approve_several",
    "matching:decided_proposals",
    "delivery:add_feedback_question",
    "delivery:record_feedback_of_prison",
    "delivery:record_remark_of_prison",
    "privacy:impact_assessment",
    "privacy:policy_document",
    "privacy:choose_man",
    "own_name",
}
"""Addresses that need no link in the bar: what a page shows or what somebody does on it, such as a
form or a picture."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "name", "group"),
    [("settings", "jobs", SERVICE), ("reports", "reporting:grants", FUNDERS)],
)
def test_a_page_of_a_large_place_shows_the_pages_of_its_group(
    place: str, name: str, group: str, client: Client
) -> None:
    sign_in(client, user_with(Role.MANAGER))
    pages = client.get(reverse(name)).context["place_pages"]
    assert [page.href for page in pages if page.is_current] == [reverse(name)]
    assert {page.group for page in pages} == {"", group}
    listed = client.get(reverse(place)).context["pages"]
    assert len(pages) < len(listed)
    assert all(page.group and page.says for page in listed)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER])
def test_staff_have_at_most_seven_places_and_everything_in_two_presses(
    role: Role, client: Client
) -> None:
    sign_in(client, user_with(role))

    def links_on(address: str) -> set[str]:
        page = client.get(address, follow=True).content.decode()
        return {link["href"].partition("?")[0] for link in elements(page, "a") if "href" in link}

    first = client.get(reverse("matching:today"))
    assert len(first.context["navigation"]) <= 7
    one_press = {link.href for link in first.context["navigation"] + first.context["settings"]}
    reached = one_press.union(*map(links_on, one_press))
    wanted = {
        reverse(name)
        for name, row in TABLE.items()
        if row.roles and role in row.roles and row.roles <= STAFF
        if not row.post and row.args is nothing and name not in ON_A_PAGE
    }
    assert wanted - reached == set()
