"""Staff offer times, and take them back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.common.clock import now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, staff
from recruitment.domain.interviews import (
    can_score,
    coming_times,
    offer_times,
    times_to_withdraw,
    withdraw_time,
)
from recruitment.forms.interviews import OfferForm
from recruitment.permissions import applications_for


@staff
@require_safe
def times(request: StaffRequest) -> HttpResponse:
    """Every time to come, and who has booked it if this person screens that application."""
    at = now()
    rows = list(coming_times(at=at))
    shown = applications_for(request.user).filter(interviews__time__in=rows)
    screened = set(shown.values_list("pk", flat=True))
    booked = [it for row in rows for it in row.live]  # type: ignore[attr-defined] # coming_times adds it
    to_score = {it.pk for it in booked if can_score(it, request.user, at=at)}
    context = {"rows": rows, "screened": screened, "to_score": to_score}
    return render(request, "recruitment/interviews/times.html", context)


@staff
@require_http_methods(["GET", "POST"])
def offer(request: StaffRequest) -> HttpResponse:
    """Several times of one day at once."""
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = offer_times(
                offer=form.offer(), starts=form.cleaned_data["starts"], by=request.user, at=now()
            )
        except DomainError as error:
            form.add_error("times", str(error))
        else:
            many = "1 time is" if len(made) == 1 else f"{len(made)} times are"
            messages.success(request, f"{many} now on offer for {made[0].cohort}.")
            return redirect("recruitment:interviews")
    return render(request, "recruitment/interviews/offer.html", {"form": form})


@staff
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks whether to take a time back, and does; one that an applicant holds whom this person does
    not screen is not found."""
    time = get_object_or_404(times_to_withdraw(request.user, at=now()), pk=pk)
    if request.method != "POST":
        return render(request, "recruitment/interviews/withdraw.html", {"time": time})
    try:
        withdraw_time(time=time, by=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, "The time is taken back. If somebody had booked it, we have told them."
        )
    return redirect("recruitment:interviews")
