"""What every staff page needs of its request."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from config.accounts.access import allow
from config.accounts.models import User
from config.accounts.roles import STAFF, Role

PAGE_LENGTH = 50
LONGEST_KEY: Final = 18
"""Digits that a key in the database can have at least."""


class StaffRequest(HttpRequest):
    """A request that AccessMiddleware has let through to a staff page."""

    user: User


staff = allow(*STAFF)
managers = allow(Role.MANAGER)


def page_of(request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any]) -> Page[Any]:
    """The page of a list that `?page=` asks for; the nearest there is when it is out of range."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def keys_in(typed: Iterable[str]) -> list[int]:
    """Those that can be keys of rows, in their order; whatever else was sent is left out."""
    return [int(key) for key in typed if key.isdecimal() and len(key) <= LONGEST_KEY]
