"""Refuses a page to anybody who is not allowed to open it, and asks staff for a second step.

Also ends old sessions, keeps personal data out of every cache, and records who read what.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from config.accounts.access import Access, access_of
from config.accounts.limits import end_session_if_over
from config.accounts.models import User
from config.accounts.second_factor import has_used_second_factor
from config.accounts.unsent import is_sent_by_hand, save_unsent_form
from config.common.audit import READ_PAGE, Shown, record_reading
from config.common.clock import now
from config.common.seen import watch

SAFE = {"GET", "HEAD"}
SAVED = "We kept what you typed. Once you have signed in, you can send it. We keep it for an hour."
LOST = "You were signed out, so what you typed is not saved. Sign in and enter it again."
log = logging.getLogger(__name__)


class AccessMiddleware:
    """Lets a request through only if the person is allowed to open the page. Checks this before
    anything reads the body of the request, such as a file.

    When somebody is signed in, costs one query for their roles. Writes their session once a minute.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_about_nobody(request):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: Any
    ) -> HttpResponse | None:
        """Returns None to let the request through. Raises PermissionDenied when the person has none
        of the roles that the page needs."""
        access = access_of(view)
        if access is None:
            log.error("%s does not say who can open it: see config.accounts.access", view)
            raise PermissionDenied
        if not request.session.is_empty() and isinstance(request.user, User):
            end_session_if_over(request, request.user, at=now())
        if not access.needs_sign_in:
            return None
        if isinstance(request.user, User):
            return _check_user(request, request.user, access)
        return _redirect(request, redirect_to_login(_page_to_return_to(request)).url)


class ReadingMiddleware:
    """Writes in the audit trail whose records each page and each file showed. One query. No query
    if the page showed nobody's record.

    Leaves out people who look at their own record. The browser gets the page only after the line is
    written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watch() as seen_people:
            response = self.get_response(request)
        match, user = request.resolver_match, request.user
        if response.status_code == HTTPStatus.OK and match and isinstance(user, User):
            others = {
                model: [key for key, owner in people.items() if owner != user.pk]
                for model, people in seen_people.items()
            }
            read = {model: keys for model, keys in others.items() if keys}
            how = _how_shown(response, is_about_one=bool(match.kwargs))
            record_reading(READ_PAGE, read, by=user, at=now(), page=match.view_name, how=how)
        return response


def _how_shown(response: HttpResponse, *, is_about_one: bool) -> Shown:
    """Whether the response is a page about one record, a list or a file. Every response that is not
    HTML counts as a file."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return Shown.FILE
    return Shown.RECORD if is_about_one else Shown.LIST


def _check_user(request: HttpRequest, user: User, access: Access) -> HttpResponse | None:
    needs_second_factor = user.is_coordinating_staff and not access.is_account_page
    if needs_second_factor and not has_used_second_factor(request):
        query = urlencode({"next": _page_to_return_to(request)})
        return _redirect(request, f"{reverse('account_second_step')}?{query}")
    if not access.admits(user.roles):
        raise PermissionDenied
    return None


def _is_about_nobody(request: HttpRequest) -> bool:
    """Whether the response shows nothing personal: the page is public, and nobody is signed in. A
    public page has personal data when somebody is signed in, because it greets them."""
    match = request.resolver_match
    access = access_of(match.func) if match else None
    return access is not None and access.is_about_nobody and request.session.is_empty()


def _page_to_return_to(request: HttpRequest) -> str:
    """The page that a person comes back to after signing in.

    If they sent a form, this is the page with what they typed. If we do not know who sent the form,
    it is the page with the empty form. If htmx asked for a part of a page, it is the page in the
    address bar.
    """
    if request.method == "POST" and (form := save_unsent_form(request, at=now())):
        messages.info(request, SAVED)
        return reverse("account_unsent_form", args=[form.pk])
    if request.method == "POST" and is_sent_by_hand(request):
        messages.info(request, LOST)
    if htmx_page := request.headers.get("HX-Current-URL"):
        return htmx_page
    if request.method in SAFE:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()})
    return referer if is_ours else "/"


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Redirects the whole page, even when htmx asked for only a part of the page."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
