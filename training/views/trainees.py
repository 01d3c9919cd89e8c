"""One trainee, for staff."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.common.clock import now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, do_and_say, staff
from training.domain.certificates import (
    certificate_of,
    give_certificate_again,
    withdraw_certificate,
)
from training.domain.enrolling import later_cohorts, leave_training, move_to
from training.domain.progress import progress_of_all
from training.domain.readiness import readiness_of_one
from training.domain.reads import dates_of
from training.forms.trainees import MoveForm
from training.models import Enrolment
from training.permissions import trainees_for
from training.views.printed import printed


@staff
@require_safe
def trainee(request: StaffRequest, pk: int) -> HttpResponse:
    """How far one trainee has come."""
    found, at = _theirs(request, pk), now()
    context = {
        "trainee": found,
        "progress": progress_of_all([found], at=at)[found.pk],
        "readiness": readiness_of_one(found, at=at),
        "dates": dates_of(found, at=at),
        "certificate": certificate_of(found.volunteer),
        "was_withdrawn": found.volunteer.certificates.exists(),
        "earlier": found.volunteer.enrolments.exclude(pk=found.pk).select_related("cohort"),
        "can_move": later_cohorts(found.cohort).exists(),
    }
    return render(request, "training/staff/trainee.html", context)


@staff
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks for the later cohort, and moves."""
    found = _theirs(request, pk)
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, cohorts=later_cohorts(found.cohort))
    if form.is_valid():
        cohort = form.cleaned_data["cohort"]
        try:
            moved = move_to(enrolment=found, cohort=cohort, by=request.user, at=now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{found} trains with {cohort} now and keeps what was done.")
            return redirect("training:trainee", moved.pk)
    return render(request, "training/staff/move.html", {"trainee": found, "form": form})


@staff
@require_http_methods(["GET", "POST"])
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks whether somebody has left, and notes it."""
    found = _theirs(request, pk)
    if request.method != "POST":
        return render(request, "training/staff/leave.html", {"trainee": found})
    do_and_say(
        request,
        lambda: leave_training(enrolment=found, by=request.user, at=now()),
        f"{found} has left the training.",
    )
    return redirect("training:attendance", found.cohort_id)


@staff
@require_safe
def certificate(request: StaffRequest, pk: int) -> HttpResponse:
    """The certificate, to print."""
    found = certificate_of(_theirs(request, pk).volunteer)
    if found is None:
        raise Http404
    return printed(request, found)


@staff
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes the certificate back, or gives one again."""
    found = _theirs(request, pk)
    held = certificate_of(found.volunteer)
    try:
        if held:
            withdraw_certificate(certificate=held, by=request.user, at=now())
            messages.success(request, "The certificate is withdrawn. Its code finds nothing now.")
        elif give_certificate_again(enrolment=found, by=request.user, at=now()):
            messages.success(request, "There is a new certificate, with a new code.")
        else:
            messages.error(request, "The registers do not show the training completed.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("training:trainee", found.pk)


def _theirs(request: StaffRequest, pk: int) -> Enrolment:
    return get_object_or_404(trainees_for(request.user), pk=pk)
