"""Middleware that gives each request an id, limits the size of requests, and cleans every text that
people send. Also shows a page where Django's own response would be blank."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import render

from config.common.direction import isolated_html
from config.common.sealed.cipher import Erased
from config.common.tracing import HEADER, tracing_request
from config.common.typed import visible

WRONG_METHOD = 405
GONE = 410
LENGTH_REQUIRED = 411
TOO_LARGE = 413


class RequestId:
    """Gives each request its id (see config.common.tracing), and adds the id to the response.

    The proxy sends an id with each request. Without a proxy, we make a new id, because anybody
    could send an id of their choice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        with tracing_request(given) as request_id:
            request.META[HEADER] = request_id  # for lines that Django logs afterwards
            response = self.get_response(request)
        response.headers[HEADER] = request_id
        return response


class BodyLimit:
    """Refuses a request that is too large before anything reads it.

    Django itself limits a form only while it reads the form, and never limits a file. Views that
    take files have a higher limit (see config.ui.pages.takes_files). Also refuses a request with a
    body but without its length. Our proxy always gives the length.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: Any
    ) -> HttpResponse | None:
        """Returns None to let the request through, or the page that refuses it."""
        limit = getattr(view, "most_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if "Transfer-Encoding" in request.headers:
            return render(request, "413.html", status=LENGTH_REQUIRED)
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            return render(request, "413.html", status=TOO_LARGE)
        return None


class ErasedPage:
    """Shows a special page when a page needs a sealed text whose key is destroyed. A database that
    was restored from a backup can have such texts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Returns the page for the error Erased. Returns None for any other error."""
        return render(request, "410.html", status=GONE) if isinstance(error, Erased) else None


class TypedText:
    """Cleans the text that people send, so that every view gets the text as people see it: with
    composed letters and without invisible characters (see config.common.typed).

    This includes searches and every field of every form, even in forms of libraries. Does not
    change a value without invisible characters.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        request.GET = _visible(request.GET)  # type: ignore[assignment] # Django types it as immutable
        if request.method == "POST":
            # The code that reads the form next notices that the form is not complete.
            with suppress(UnreadablePostError):
                request.POST = _visible(request.POST)  # type: ignore[assignment] # Django types it as immutable


def _visible(sent: QueryDict) -> QueryDict:
    values = dict(sent.lists())
    if all(str(value).isascii() for several in values.values() for value in several):
        return sent
    shown = QueryDict(mutable=True, encoding=sent.encoding)
    for name, several in values.items():
        shown.setlist(name, [visible(value) for value in several])
    shown._mutable = False
    return shown


class IsolatedText:
    """Marks every name that is written from right to left, so that a browser shows the words around
    it in the right order (see config.common.direction). Takes less than a millisecond for a page
    without such a name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and isinstance(response, HttpResponse):
            page = response.content.decode(response.charset)
            if (isolated := isolated_html(page)) is not page:
                response.content = isolated
        return response


class WrongMethodPage:
    """Shows a page when somebody opens a URL that only accepts a sent form.

    This happens when they use their history or a saved link, or reload a page. Django's own
    response is blank, so people may think that the service is broken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != WRONG_METHOD or response.content:
            return response
        page = render(request, "405.html", status=WRONG_METHOD)
        page.headers["Allow"] = response.headers["Allow"]
        return page
