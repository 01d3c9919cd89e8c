"""What every page behind a private link does: tells nothing to a guesser, and is never kept."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from config.common.clock import now
from recruitment.domain.references import reference_behind
from recruitment.models import Reference

RATE: Final = {"reference": "60/m/ip"}
"""More than a whole office of referees needs; a guesser of 256 bits needs rather more."""

View = Callable[[HttpRequest, str], HttpResponse]
BehindLink = Callable[[HttpRequest, str, Reference], HttpResponse]


def behind_link(view: BehindLink) -> View:
    """Hands the view the reference that the link asks for. A dead link, whatever killed it, answers
    the same to the byte. The address is secret: not kept by browsers, not found by search, and not
    sent on to other sites (Django's CSRF check rules out no-referrer)."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        if not consume(request, app="recruitment", action="reference", config=RATE, limit_get=True):
            return _private(render(request, "429.html", status=429))
        found = reference_behind(secret, at=now())
        return _private(view(request, secret, found) if found else gone(request))

    return guarded


def gone(request: HttpRequest) -> HttpResponse:
    """The one page for every link that does not open."""
    return render(request, "recruitment/referees/gone.html", status=404)


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
