"""Pages for answers that Django leaves blank."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WRONG_METHOD = 405


class WrongMethodPage:
    """Shows a page when somebody opens an address that only takes a form.

    They may come from their history, from a saved link, or by reloading. Django's own answer is
    blank, as if the service was broken.
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
