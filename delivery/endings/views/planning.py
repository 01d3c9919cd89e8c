"""The pages about a planned last session."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, page_of, staff
from delivery.endings.forms import EndingForm
from delivery.endings.planning import cancel_ending, endings_for, plan_ending, planned_ending
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own


@supporters
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest, pk: int) -> HttpResponse:
    """Asks for the day on which the man and the mentor will meet for the last time, and records the
    day."""
    match = one_match(request, pk)
    planned = planned_ending(match)
    initial = {"last_on": planned.last_on} if planned else None
    data = request.POST if request.method == "POST" else None
    form = EndingForm(data, is_own=is_own(request.user, match), initial=initial)
    if form.is_valid() and do_and_say(
        request,
        lambda: plan_ending(match=match, **form.cleaned_data, by=request.user, at=now()),
        "The last session is planned.",
        form=form,
    ):
        return redirect("delivery:support", pk)
    context = context_of(match, request.user) | {"form": form, "planned": planned}
    return render(request, "delivery/endings/plan.html", context)


@supporters
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels the planned last session."""
    match = one_match(request, pk)
    do_and_say(
        request,
        lambda: cancel_ending(match=match, by=request.user, at=now()),
        "The planned last session is cancelled.",
    )
    return redirect("delivery:support", pk)


@staff
@require_safe
def planned(request: UserRequest) -> HttpResponse:
    """Lists the planned last sessions, the earliest first."""
    rows = endings_for(request.user).select_related(
        "match__mentor__user", "match__referral__participant", "match__referral__establishment"
    )
    context = {"page": page_of(request, rows), "today": london_today()}
    return render(request, "delivery/endings/planned.html", context)
