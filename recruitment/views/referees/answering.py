"""A referee answers, or declines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import public
from config.common.clock import now
from config.common.errors import Overtaken
from recruitment.domain.references import decline_to_refer, give_reference
from recruitment.forms.referees import ReferenceForm
from recruitment.models import Reference
from recruitment.views.referees.links import behind_link, gone

SEND = "send"
CHANGE = "change"


@public
@require_http_methods(["GET", "POST"])
@behind_link
def reference(request: HttpRequest, secret: str, found: Reference) -> HttpResponse:
    """The form, the page to check it on, and sending; the answers travel with the pages."""
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    context = {"reference": found, "secret": secret, "form": form}
    if CHANGE in request.POST or not form.is_valid():
        return render(request, "recruitment/referees/form.html", context)
    if SEND not in request.POST:
        return render(request, "recruitment/referees/check.html", context)
    try:
        give_reference(reference=found, answer=form.answer(), at=now())
    except Overtaken:
        return gone(request)
    return redirect("recruitment:reference_thanks")


@public
@require_http_methods(["GET", "POST"])
@behind_link
def decline(request: HttpRequest, secret: str, found: Reference) -> HttpResponse:
    """Asks whether to decline, and does."""
    if request.method != "POST":
        context = {"reference": found, "secret": secret}
        return render(request, "recruitment/referees/decline.html", context)
    try:
        decline_to_refer(reference=found, at=now())
    except Overtaken:
        return gone(request)
    return redirect("recruitment:reference_declined")


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """The reference has been given."""
    return render(request, "recruitment/referees/thanks.html")


@public
@require_safe
def declined(request: HttpRequest) -> HttpResponse:
    """The referee would rather not."""
    return render(request, "recruitment/referees/declined.html")
