"""The id of each request, pages for answers that Django leaves blank, a limit on what people send,
and what every text goes through on its way in and out."""

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
    """Gives each request its id (see config.common.tracing), and puts the id into the answer.

    The proxy gives each request an id. Without a proxy, anybody could choose the id, so then we
    make one.
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
    """Refuses what is too large before anything reads it.

    Django itself limits a form only while it reads the form, and never limits a file. Some views
    take more than a form (see config.ui.pages.takes_files). Nobody can send a body without giving
    its length. Our proxy always gives the length.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: Any
    ) -> HttpResponse | None:
        """Returns None to let the request through."""
        most = getattr(view, "most_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if "Transfer-Encoding" in request.headers:
            return render(request, "413.html", status=LENGTH_REQUIRED)
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            return render(request, "413.html", status=TOO_LARGE)
        return None


class ErasedPage:
    """Shows a page that says so, in place of a page with a text whose key is destroyed. A database
    that was restored from a backup can have such texts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Returns None for any other error."""
        return render(request, "410.html", status=GONE) if isinstance(error, Erased) else None


class TypedText:
    """Gives every view what people see of the text that they send: composed letters, and nothing
    that is invisible (see config.common.typed).

    So each field of each form gets this, even in forms of libraries, and so do searches. A value
    without invisible characters stays as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        request.GET = _visible(request.GET)  # type: ignore[assignment] # Django types it as immutable
        if request.method == "POST":
            # Whoever reads the form next notices that it did not come whole.
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
    """Shows every name, in whatever script, without disturbing the words around it (see
    config.common.direction). Takes less than a millisecond for a page without such a name."""

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
    """Shows a page when somebody opens an address that only takes a form.

    They may come from their history, from a saved link, or by reloading. Django's own answer is
    blank, so people may think that the service is broken.
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
