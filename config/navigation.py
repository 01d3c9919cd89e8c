"""The bar at the top of every page, and who sees what in it. Composes the apps, as urls does."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from config.accounts.roles import STAFF, Role


@dataclass(frozen=True)
class Item:
    """A link in the bar."""

    text: str
    url_name: str
    roles: frozenset[Role]


ITEMS = (
    Item("My application", "recruitment:my_application", frozenset({Role.APPLICANT})),
    Item("Today", "matching:today", STAFF),
    Item("Proposals", "matching:proposals", STAFF),
    Item("Applications", "recruitment:today", STAFF),
    Item("Men referred", "matching:referrals", STAFF),
    Item("Mentors", "matching:mentors", STAFF),
    Item("Matches", "matching:matches", STAFF),
    Item("Rounds", "matching:rounds", STAFF),
    Item("Mentors short", "matching:capacity", STAFF),
    Item("Cohorts", "recruitment:cohorts", frozenset({Role.MANAGER})),
    Item("Import", "matching:imports", STAFF),
)


def context(request: HttpRequest) -> dict[str, object]:
    """For every template: the links this person may follow, and whether this is the demonstration.

    One query (the person's roles), and only when someone is signed in.
    """
    return {"navigation": links(request, ITEMS), "demo": settings.DEMO}


def links(request: HttpRequest, items: tuple[Item, ...]) -> list[dict[str, object]]:
    """The items this person may follow; the one the page belongs to is current."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    seen = [(item.text, reverse(item.url_name)) for item in items if item.roles & user.roles]
    current = longest_prefix(request.path, [href for _, href in seen])
    return [{"text": text, "href": href, "current": href == current} for text, href in seen]


def longest_prefix(path: str, hrefs: list[str]) -> str | None:
    """The most particular address that the path lies under."""
    return max((href for href in hrefs if path.startswith(href)), key=len, default=None)
