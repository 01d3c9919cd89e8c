"""An applicant chooses a time, moves it, cancels it, or asks for another."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.common.clock import now
from config.common.errors import DomainError
from recruitment.domain.interviews import (
    ask_for_another_time,
    book_interview,
    booked_interview,
    calendar_of,
    can_book,
    cancel_interview,
    free_times,
    has_begun,
)
from recruitment.forms.interviews import AnotherTimeForm, ChooseTimeForm
from recruitment.views.applying.requests import (
    ApplicantRequest,
    address,
    applicants,
    own,
    refused,
)


@applicants
@require_http_methods(["GET", "POST"])
def choose(request: ApplicantRequest, reference: str) -> HttpResponse:
    """The free times; books one, or moves what is booked to it."""
    found = own(request, reference)
    if not can_book(found, at=now()):
        return redirect(address("own_application", found))
    data = request.POST if request.method == "POST" else None
    times = free_times(found.cohort, at=now())
    form = ChooseTimeForm(data, times=times)
    if form.is_valid():
        try:
            book_interview(
                application=found, time=form.cleaned_data["time"], by=request.user, at=now()
            )
        except DomainError as error:
            return refused(request, found, error)
        messages.success(request, "Your interview is booked. We have e-mailed you an invitation.")
        return redirect(address("own_application", found))
    context = {
        "application": found,
        "form": form,
        "has_times": times.exists(),
        "interview": booked_interview(found),
    }
    return render(request, "recruitment/interviews/choose.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def another(request: ApplicantRequest, reference: str) -> HttpResponse:
    """What would suit, to the coordinators."""
    found = own(request, reference)
    if not can_book(found, at=now()):
        return redirect(address("own_application", found))
    form = AnotherTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            ask_for_another_time(application=found, words=words, by=request.user, at=now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. We look for a time and e-mail you.")
            return redirect(address("own_application", found))
    return render(
        request, "recruitment/interviews/another.html", {"application": found, "form": form}
    )


@applicants
@require_http_methods(["GET", "POST"])
def cancel(request: ApplicantRequest, reference: str) -> HttpResponse:
    """Asks whether to cancel, and does."""
    found = own(request, reference)
    interview = booked_interview(found)
    if interview is None or has_begun(interview, at=now()):
        return redirect(address("own_application", found))
    if request.method != "POST":
        context = {"application": found, "interview": interview}
        return render(request, "recruitment/interviews/cancel.html", context)
    try:
        cancel_interview(interview=interview, by=request.user, at=now())
    except DomainError as error:
        return refused(request, found, error)
    messages.success(request, "Your interview is cancelled. You can choose another time.")
    return redirect(address("own_application", found))


@applicants
@never_cache
@require_safe
def calendar(request: ApplicantRequest, reference: str) -> HttpResponse:
    """The booked interview as a file that a calendar opens."""
    interview = booked_interview(own(request, reference))
    if interview is None:
        raise Http404
    return HttpResponse(
        calendar_of(interview, request.user, at=now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="interview.ics"'},
    )
