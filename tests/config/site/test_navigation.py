"""Who sees what in the bar at the top."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from config.accounts.models import User
from config.accounts.roles import Role
from config.accounts.second_factor import proof
from config.site.navigation import Item, context, links, longest_prefix
from tests.factories.people import user_with

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
    return [(link["text"], link["current"]) for link in links(request, ITEMS)]


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
    assert context(RequestFactory().get("/"))["navigation"] == []


def test_no_address_lies_under_none() -> None:
    assert longest_prefix("/elsewhere/", ["/gallery/"]) is None
