"""What every staff page needs of its request."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from config.accounts.access import allow
from config.accounts.models import User
from config.accounts.roles import Role

PAGE_LENGTH = 50


class StaffRequest(HttpRequest):
    """A request that AccessMiddleware has let through to a staff page."""

    user: User


staff = allow(Role.COORDINATOR, Role.MANAGER)
managers = allow(Role.MANAGER)


def page_of(request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any]) -> Page[Any]:
    """The page of a list that `?page=` asks for; the nearest there is when it is out of range."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
