"""Counts requests, and shows the figures at METRICS_PATH in the format OpenMetrics 1.0.

The proxy refuses requests for this URL. So only programs in the same network can reach it, and they
also need the token.
"""

import os
from collections.abc import Callable
from hmac import compare_digest
from time import perf_counter
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from config.metrics.counting import COUNTED, REQUESTS, SECONDS
from config.metrics.state import State
from config.web import COUNTS

ADDRESS: Final = "/metrics"
NO_VIEW: Final = "none"
"""The name of the view in the figures for a static file, and for a URL that does not exist."""


class Metrics:
    """A middleware that counts and times each request, by the name of its view. It does not use the
    URL, because URLs have keys of records.

    Answers requests for the figures itself. It must come before the middleware that requires HTTPS
    and the public host name. The program that collects the figures asks the web server directly,
    and uses neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == ADDRESS:
            return figures(request)
        began = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match else NO_VIEW
        REQUESTS.labels(view, response.status_code).inc()
        SECONDS.labels(view).observe(perf_counter() - began)
        return response


def figures(request: HttpRequest) -> HttpResponse:
    """All figures, for a request with our METRICS_TOKEN. 6 queries, and one question to the
    broker."""
    if not has_token(request):
        return HttpResponse("This needs the token.", status=403, content_type="text/plain")
    shown = CollectorRegistry()
    if COUNTS in os.environ:
        MultiProcessCollector(shown)  # type: ignore[no-untyped-call] # as the library has it
    else:
        shown.register(COUNTED)
    shown.register(State())
    page: bytes = generate_latest(shown)  # type: ignore[no-untyped-call] # as above
    return HttpResponse(page, content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    """Whether this request has our METRICS_TOKEN, as "Authorization: Bearer …"."""
    given = request.headers.get("Authorization", "")
    return compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
