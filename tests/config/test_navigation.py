"""Who sees what in the bar at the top."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from config.accounts.models import User
from config.accounts.roles import Role
from config.navigation import Item, context, links, longest_prefix
from tests.factories.people import user_with

ITEMS = (
    Item("Gallery", "gallery", frozenset({Role.MENTOR, Role.MANAGER})),
    Item("List", "gallery_list", frozenset({Role.MANAGER})),
)


def seen(user: User | AnonymousUser, path: str = "/") -> list[tuple[object, object]]:
    request = RequestFactory().get(path)
    request.user = user
    return [(link["text"], link["current"]) for link in links(request, ITEMS)]


@pytest.mark.django_db
def test_each_role_sees_its_own_links() -> None:
    assert seen(user_with(Role.MANAGER)) == [("Gallery", False), ("List", False)]
    assert seen(user_with(Role.MENTOR)) == [("Gallery", False)]
    assert seen(user_with(Role.APPLICANT)) == []
    assert seen(AnonymousUser()) == []


@pytest.mark.django_db
def test_the_nearest_link_is_current() -> None:
    boss = user_with(Role.MANAGER)
    assert seen(boss, "/gallery/list/3/") == [("Gallery", False), ("List", True)]
    assert seen(boss, "/gallery/form/") == [("Gallery", True), ("List", False)]


def test_a_request_that_failed_before_sign_in_has_no_links() -> None:
    assert context(RequestFactory().get("/"))["navigation"] == []


def test_no_address_lies_under_none() -> None:
    assert longest_prefix("/elsewhere/", ["/gallery/"]) is None
