"""The page where an applicant answers an offer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say
from recruitment.cohorts.knowing import facts_of
from recruitment.models import Establishment
from recruitment.pages import address, applicants, own
from recruitment.places.answering import accept_offer, turn_down_offer
from recruitment.places.forms import OfferForm
from recruitment.prisons.free_times import prisons_missed
from recruitment.states import ApplicationStatus


@applicants
@require_http_methods(["GET", "POST"])
def offer(request: UserRequest, reference: str) -> HttpResponse:
    """Asks whether the applicant accepts the place that we offered."""
    application = own(request, reference)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        if application.status != ApplicationStatus.OFFERED:
            return redirect(address("own_application", application))
        context = {
            "application": application,
            "form": form,
            "prisons_missed": prisons_missed(application),
            "facts": facts_of(
                application.cohort,
                Establishment.objects.open().filter(application=application),
            ),
        }
        return render(request, "recruitment/places/offer.html", context)
    if form.accepts:
        do_and_say(
            request,
            lambda: accept_offer(application=application, by=request.user, at=now()),
            "You have accepted your place. Welcome!",
        )
    else:
        why = form.cleaned_data["why"]
        do_and_say(
            request,
            lambda: turn_down_offer(application=application, why=why, by=request.user, at=now()),
            "You have turned down your place. Thank you for telling us.",
        )
    return redirect(address("own_application", application))
