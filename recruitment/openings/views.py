"""The pages where people ask for an email when applications open, and confirm or delete their
address."""

from http import HTTPStatus
from typing import Final

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import private_link, public
from config.accounts.traps import evenly_paced
from config.common.clock import now
from recruitment.cohorts.planning import is_open, next_cohort
from recruitment.openings.forms import TellMeForm
from recruitment.openings.telling import (
    ask_to_be_told,
    confirm_notice,
    notice_behind,
    stop_notice,
)

RATE: Final = {"tell_me": "20/h/ip"}
"""This rate is enough for a group of people at an open evening who share one internet
connection."""


@public
@never_cache
@require_http_methods(["GET", "POST"])
@evenly_paced
def tell_me(request: HttpRequest) -> HttpResponse:
    """Asks for the email address of somebody who wants to know when applications open. The page
    does not show whether we already have the address."""
    cohort = next_cohort(now())
    if is_open(cohort, now()):
        return redirect("recruitment:apply")
    form = TellMeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "cohort": cohort}
        return render(request, "recruitment/openings/tell_me.html", context)
    if not consume(request, app="recruitment", action="tell_me", config=RATE):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    ask_to_be_told(address=form.cleaned_data["email"], at=now())
    return redirect("recruitment:opening_asked")


@public
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Asks the person to open the link in the email that we have sent them."""
    return render(request, "recruitment/openings/asked.html")


@private_link
@never_cache
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, secret: str) -> HttpResponse:
    """Confirms or deletes the address when the person presses a button. Opening the link does
    neither, because mail programs open links by themselves."""
    row = notice_behind(secret)
    if row is None:
        gone = render(request, "recruitment/openings/gone.html", status=HTTPStatus.NOT_FOUND)
        return _private(gone)
    if request.method == "POST":
        if "stop" in request.POST:
            stop_notice(notice=row)
            return redirect("recruitment:opening_done")
        confirm_notice(notice=row, at=now())
        return _private(redirect("recruitment:opening_notice", secret))
    cohort = next_cohort(now())
    context = {
        "is_confirmed": row.confirmed_at is not None,
        "cohort": cohort,
        "is_open": is_open(cohort, now()),
    }
    return _private(render(request, "recruitment/openings/notice.html", context))


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Says that we have deleted the person's address."""
    return render(request, "recruitment/openings/done.html")


def _private(response: HttpResponse) -> HttpResponse:
    """Hides the page's secret address from other sites and from search engines."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
