"""The bar at the top of every page, and who sees what in it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from config.accounts.roles import STAFF, Role
from config.accounts.second_factor import has_used_second_factor

LEARNING = ("matching:readiness", "recruitment:cohorts")
SCREENING = ("recruitment:applications", "recruitment:wordings", "recruitment:interviews")
MENTORS = frozenset({Role.MENTOR})
REFERRERS = frozenset({Role.REFERRER})


@dataclass(frozen=True)
class Item:
    """A link in the bar. It is current on the pages under its own address and those in `also`."""

    text: str
    url_name: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()

    @property
    def addresses(self) -> list[str]:
        """The addresses it is current under, its own first."""
        return [reverse(name) for name in (self.url_name, *self.also)]


ITEMS = (
    Item("My application", "recruitment:my_application", frozenset({Role.APPLICANT})),
    Item("My mentoring", "matching:mentoring", MENTORS),
    Item("When I am free", "matching:own_times", MENTORS, also=("matching:own_away",)),
    Item("About me", "matching:own_parts", MENTORS),
    Item("My training", "training:my_training", frozenset({Role.APPLICANT})),
    Item(
        "My referrals",
        "matching:my_referrals",
        frozenset({Role.REFERRER}),
        also=("matching:refer",),
    ),
    Item("Today", "matching:today", STAFF),
    Item("Proposals", "matching:proposals", STAFF),
    Item("Applications", "recruitment:today", STAFF, also=SCREENING),
    Item("Training", "training:training", STAFF, also=LEARNING),
    Item("Men referred", "matching:referrals", STAFF),
    Item("Mentors", "matching:mentors", STAFF, also=("recruitment:clearances",)),
    Item("Matches", "matching:matches", STAFF, also=("matching:exclusions",)),
    Item("Rounds", "matching:rounds", STAFF, also=("matching:policy_now", "matching:what_if")),
    Item("Mentors needed", "matching:capacity", STAFF),
    Item("Import", "matching:imports", STAFF, also=("recruitment:prisons",)),
)

TRAINING = (
    Item("Sessions", "training:training", STAFF),
    Item("Ready to be mentors", "matching:readiness", STAFF),
    Item("The usual programme", "training:usual", STAFF),
    Item("Cohorts", "recruitment:cohorts", frozenset({Role.MANAGER})),
)
"""The links under Training."""


def context(request: HttpRequest) -> dict[str, object]:
    """For every template: the links this person can follow, those under Training, and whether this
    is the demo.

    One query (the person's roles), and only when someone is signed in.
    """
    training = links(request, TRAINING)
    return {"navigation": links(request, ITEMS), "training": training, "demo": settings.DEMO}


def links(request: HttpRequest, items: tuple[Item, ...]) -> list[dict[str, object]]:
    """The items this person can follow. The one the page belongs to is current.

    Staff see none before their second sign-in step, because each would lead back to that step.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    if user.is_coordinating_staff and not has_used_second_factor(request):
        return []
    offers = [(item.text, item.addresses) for item in items if item.roles & user.roles]
    current = longest_prefix(
        request.path, [address for _, addresses in offers for address in addresses]
    )
    return [
        {"text": text, "href": addresses[0], "current": current in addresses}
        for text, addresses in offers
    ]


def longest_prefix(path: str, hrefs: list[str]) -> str | None:
    """The longest of these addresses that the path starts with, if any."""
    return max((href for href in hrefs if path.startswith(href)), key=len, default=None)
