"""Refuses every page its view does not open to this person, and asks staff for a second step."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from config.accounts.access import Access, access_of
from config.accounts.models import User
from config.accounts.second_factor import has_used_second_factor

SAFE = {"GET", "HEAD"}
log = logging.getLogger(__name__)


class AccessMiddleware:
    """Stands after authentication. Costs one query for a signed-in person: the roles held."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: Any
    ) -> HttpResponse | None:
        """None lets the request through. Raises PermissionDenied for the wrong role."""
        access = access_of(view)
        if access is None:
            log.error("%s says nothing of who may open it: see config.accounts.access", view)
            raise PermissionDenied
        if not access.needs_sign_in:
            return None
        if isinstance(request.user, User):
            return _check_user(request, request.user, access)
        return _away(request, redirect_to_login(_here(request)).url)


def _check_user(request: HttpRequest, user: User, access: Access) -> HttpResponse | None:
    must_prove = user.is_coordinating_staff and not access.is_account_page
    if must_prove and not has_used_second_factor(request):
        query = urlencode({"next": _here(request)})
        return _away(request, f"{reverse('account_second_step')}?{query}")
    if not access.admits(user.roles):
        raise PermissionDenied
    return None


def _here(request: HttpRequest) -> str:
    """The page to come back to: the one in the address bar, when htmx asks for part of it, and the
    one the button stood on, when a form was sent. What only takes a form cannot be come back to."""
    if asked_by_htmx := request.headers.get("HX-Current-URL"):
        return asked_by_htmx
    if request.method in SAFE:
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()})
    return before if is_ours else "/"


def _away(request: HttpRequest, url: str) -> HttpResponse:
    """Sends the whole page elsewhere, even when htmx asked for a part of it."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
