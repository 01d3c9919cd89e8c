"""Writing to an applicant: begun from a wording or from nothing, seen, then sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.common.clock import now
from config.ui.requests import StaffRequest, staff
from recruitment.domain.correspondence import write_to_applicant
from recruitment.domain.telling import written
from recruitment.domain.wordings import APPLICANT, LETTERS
from recruitment.forms.screening import LetterForm
from recruitment.models import Application
from recruitment.views.screening.application import theirs

STARTS = [it for it in LETTERS.values() if set(it.placeholders) <= set(APPLICANT)]
OWN = "by_hand"


@staff
@require_http_methods(["GET", "POST"])
def write(request: StaffRequest, reference: str) -> HttpResponse:
    """The e-mail to fill in; sent by POST it is shown first, and sent when that is confirmed."""
    found = theirs(request, reference)
    if request.method != "POST":
        return _page(request, found, _begun(request, found))
    form = LetterForm(request.POST)
    if not form.is_valid() or "send" not in request.POST:
        return _page(request, found, form)
    write_to_applicant(application=found, text=form.text, by=request.user, at=now())
    messages.success(request, "Your e-mail is on its way.")
    return redirect("recruitment:messages", reference)


def _begun(request: StaffRequest, found: Application) -> LetterForm:
    asked = request.GET.get("key", OWN)
    key = asked if any(it.key == asked for it in STARTS) else OWN
    return LetterForm(initial=written(found, key)._asdict())


def _page(request: StaffRequest, found: Application, form: LetterForm) -> HttpResponse:
    context = {
        "application": found,
        "form": form,
        "starts": STARTS,
        "seen": form.text if form.is_bound and form.is_valid() else None,
    }
    return render(request, "recruitment/screening/write.html", context)
