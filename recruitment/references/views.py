"""The pages behind a referee's private link, and the pages for staff and applicants."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, private_link, public
from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from config.ui.pages import do_and_say, staff
from recruitment.models import Reference
from recruitment.pages import address, applicants, own
from recruitment.permissions import applications_for
from recruitment.references.answering import (
    can_be_replaced,
    decline_to_refer,
    give_reference,
    replace_referee,
    save_what_a_referee_typed,
)
from recruitment.references.asking import reference_behind, resend_link, revoke_link
from recruitment.references.forms import AddressForm, RefereeForm, ReferenceForm
from recruitment.references.undelivered import correct_address, is_address_needed
from recruitment.states import ReferenceStatus
from recruitment.unfinished import Page, typed_in, unfinished

RATE: Final = {"reference": "60/m/ip"}
"""This rate is enough for an office full of referees, and far too low to guess a secret of 256
bits."""

WRITTEN: Final = frozenset({"known_for", "strengths", "concerns"})
"""The fields of a referee's form that contain text."""

View = Callable[[HttpRequest, str], HttpResponse]
BehindLink = Callable[[HttpRequest, str, Reference], HttpResponse]

SEND, CHANGE, LATER, DECLINE = "send", "change", "later", "decline"
"""The names of the buttons of a referee's form."""


def behind_link(view: BehindLink) -> View:
    """Finds the reference that the link asks for, and passes this reference to the view.

    Every link that does not work gets the same response, byte for byte. Browsers do not store the
    secret address, search engines do not list it, and other sites do not receive it. The referrer
    policy is not `no-referrer`, because Django's CSRF check needs to see where a form came from.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        if not consume(request, app="recruitment", action="reference", config=RATE, limit_get=True):
            return _private(render(request, "429.html", status=429))
        reference = reference_behind(secret, at=now())
        return _private(view(request, secret, reference) if reference else gone(request))

    return guarded


def gone(request: HttpRequest) -> HttpResponse:
    """Shows the same page for every link that does not work.

    If the link ended while somebody was writing, they get their own words back, and can copy them.
    The words come from the request itself, so they do not show whether the link ever worked.
    """
    form = ReferenceForm(request.POST)
    words = [(field.label, field.value()) for field in form if field.name in WRITTEN]
    context = {"words": [(label, text) for label, text in words if text]}
    return render(request, "recruitment/references/gone.html", context, status=404)


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@private_link
@require_http_methods(["GET", "POST"])
@behind_link
def reference(request: HttpRequest, secret: str, reference: Reference) -> HttpResponse:
    """Shows the form of a reference, and then a page to check the answers, with a button to send
    them.

    Every press of a button saves the answers. The form shows them again when somebody opens the
    link, until the referee has sent them.
    """
    typed = request.POST if request.method == "POST" else unfinished(Page(reference=reference))
    form = ReferenceForm(typed)
    context = {"reference": reference, "secret": secret, "form": form}
    if request.method != "POST":
        return render(request, "recruitment/references/form.html", context)
    try:
        if SEND in request.POST and form.is_valid():
            give_reference(reference=reference, answer=form.answer(), at=now())
            return redirect("recruitment:reference_thanks")
        save_what_a_referee_typed(reference=reference, typed=typed_in(form), at=now())
    except ChangedMeanwhile:
        return gone(request)
    if DECLINE in request.POST:
        return redirect("recruitment:decline_reference", secret)
    if LATER in request.POST:
        return render(request, "recruitment/references/saved.html", context)
    if CHANGE in request.POST or not form.is_valid():
        return render(request, "recruitment/references/form.html", context)
    return render(request, "recruitment/references/check.html", context)


@private_link
@require_http_methods(["GET", "POST"])
@behind_link
def decline(request: HttpRequest, secret: str, reference: Reference) -> HttpResponse:
    """Declines to give a reference, after the referee confirms."""
    if request.method != "POST":
        context = {"reference": reference, "secret": secret}
        return render(request, "recruitment/references/decline.html", context)
    try:
        decline_to_refer(reference=reference, at=now())
    except ChangedMeanwhile:
        return gone(request)
    return redirect("recruitment:reference_declined")


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thanks the referee for their reference."""
    return render(request, "recruitment/references/thanks.html")


@public
@require_safe
def declined(request: HttpRequest) -> HttpResponse:
    """Thanks the referee for telling us that they will not give a reference."""
    return render(request, "recruitment/references/declined.html")


@staff
@require_POST
def resend(request: UserRequest, pk: int) -> HttpResponse:
    """Emails the referee a new link."""
    reference = _reference(request, pk)
    do_and_say(
        request,
        lambda: resend_link(reference=reference, by=request.user, at=now()),
        f"We have emailed {reference.name} a new link. The old link no longer works.",
    )
    return redirect("recruitment:references", reference.application.reference)


@staff
@require_POST
def revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Ends the referee's link."""
    reference = _reference(request, pk)
    do_and_say(
        request,
        lambda: revoke_link(reference=reference, by=request.user, at=now()),
        f"The link we sent to {reference.name} no longer works.",
    )
    return redirect("recruitment:references", reference.application.reference)


@staff
@require_http_methods(["GET", "POST"])
def change_address(request: UserRequest, pk: int) -> HttpResponse:
    """Gives another address for a referee, and emails them there."""
    reference = _reference(request, pk)
    back = address("references", reference.application)
    if reference.status != ReferenceStatus.ASKED:
        return redirect(back)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_corrected(request, reference, form):
        return redirect(back)
    context = {"reference": reference, "form": form, "back": back}
    return render(request, "recruitment/references/change_address.html", context)


def _is_corrected(request: UserRequest, reference: Reference, form: AddressForm) -> bool:
    return do_and_say(
        request,
        lambda: correct_address(
            reference=reference, email=form.cleaned_data["email"], by=request.user, at=now()
        ),
        f"We have emailed {reference.name} at the new address.",
        form=form,
    )


def _reference(request: UserRequest, pk: int) -> Reference:
    rows = Reference.objects.filter(application__in=applications_for(request.user))
    related = ("application__cohort", "application__applicant")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@applicants
@require_http_methods(["GET", "POST"])
def replace_one(request: UserRequest, reference: str, pk: int) -> HttpResponse:
    """Names another referee in place of this referee, and emails the new referee."""
    application = own(request, reference)
    old = get_object_or_404(application.references.select_related("application__cohort"), pk=pk)
    if not can_be_replaced(old):
        return redirect(address("own_application", application))
    form = RefereeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: replace_referee(reference=old, by=request.user, at=now(), **form.cleaned_data),
        lambda another: f"Thank you. We have emailed {another.name}.",
        form=form,
    ):
        return redirect(address("own_application", application))
    context = {"application": application, "old": old, "form": form}
    return render(request, "recruitment/references/replace.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def give_address(request: UserRequest, reference: str, pk: int) -> HttpResponse:
    """Gives another address for a referee that our email did not reach."""
    application = own(request, reference)
    back = address("own_application", application)
    rows = application.references.select_related("application__applicant", "application__cohort")
    referee = get_object_or_404(rows, pk=pk)
    if not is_address_needed(referee):
        return redirect(back)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_corrected(request, referee, form):
        return redirect(back)
    context = {"application": application, "reference": referee, "form": form}
    return render(request, "recruitment/references/give_address.html", context)
