"""The page of the clearances and DBS checks to request."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.ui.pages import do_and_say, staff
from training.readiness.requesting import leave_out, record_requests, requests_to_make

LEAVE_OUT = "leave_out"


@staff
@require_http_methods(["GET", "POST"])
def requests(request: UserRequest) -> HttpResponse:
    """What to request for volunteers who have accepted a place. One button records every ticked
    request."""
    at = now()
    if request.method == "POST":
        keys = request.POST.getlist("request")
        if LEAVE_OUT in request.POST:
            do_and_say(
                request,
                lambda: leave_out(keys, by=request.user, at=at),
                lambda number: f"{_clearances(number)} removed from the list.",
            )
        else:
            do_and_say(
                request,
                lambda: record_requests(keys, on=london_date(at), by=request.user, at=at),
                lambda number: (
                    f"{_requests(number)} recorded for today. We will tell you when to chase."
                ),
            )
        return redirect("training:requests")
    rows = requests_to_make(request.user, today=london_date(at))
    return render(request, "training/readiness/requests.html", {"rows": rows})


def _requests(number: int) -> str:
    return "1 request" if number == 1 else f"{number} requests"


def _clearances(number: int) -> str:
    return "1 clearance is" if number == 1 else f"{number} clearances are"
