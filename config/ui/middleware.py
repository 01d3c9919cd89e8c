"""Pages for answers that Django leaves blank, and a limit on what people send."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WRONG_METHOD = 405
LENGTH_REQUIRED = 411
TOO_LARGE = 413


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
