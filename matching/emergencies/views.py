"""Pages about emergencies. A coordinator opens a record, and managers look at the emergency."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.pages import do_and_say, do_or_refuse, managers, page_of, staff
from matching.emergencies.forms import JUSTIFIED, EmergencyForm, LookForm
from matching.emergencies.looking import (
    emergencies_for,
    look_again,
    look_at,
    note_of,
    pages_read,
    reason_of,
)
from matching.emergencies.opening import begin_emergency, end_emergency, open_emergencies
from matching.states import EmergencyStatus


@staff
@require_safe
def emergency_list(request: UserRequest) -> HttpResponse:
    """The emergencies that the reader can see, and the records that the reader has open now."""
    at = now()
    context = {
        "page": page_of(request, emergencies_for(request.user)),
        "open": open_emergencies(request.user, at=at),
        "is_manager": Role.MANAGER in request.user.roles,
        "at": at,
    }
    return render(request, "matching/emergencies/list.html", context)


@allow(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def begin(request: UserRequest) -> HttpResponse:
    """Opens one record in an emergency."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write = partial(begin_emergency, **form.cleaned_data, by=request.user, at=now())
        if emergency := do_or_refuse(request, write, form=form):
            return redirect("matching:emergency", emergency.pk)
    return render(request, "matching/emergencies/begin.html", {"form": form})


@staff
@require_POST
def end(request: UserRequest, pk: int) -> HttpResponse:
    """Shuts a record before its hour has passed."""
    emergency = get_object_or_404(emergencies_for(request.user), pk=pk)
    write = partial(end_emergency, emergency=emergency, by=request.user, at=now())
    do_and_say(request, write, "The record is shut again.")
    return redirect("matching:emergencies")


@managers
@require_http_methods(["GET", "POST"])
def look(request: UserRequest, pk: int) -> HttpResponse:
    """Shows why a coordinator opened a record in an emergency. On this page, a manager records what
    they think of the emergency."""
    emergency, at = get_object_or_404(emergencies_for(request.user), pk=pk), now()
    is_looked_at = emergency.status == EmergencyStatus.LOOKED_AT
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write = partial(
            look_at,
            emergency=emergency,
            was_justified=form.cleaned_data["justified"] == JUSTIFIED,
            note=form.cleaned_data["note"],
            by=request.user,
            at=at,
        )
        if do_and_say(request, write, "Your answer is saved.", form=form):
            return redirect("matching:emergencies")
    context = {
        "row": emergency,
        "form": form,
        "reason": reason_of(emergency, by=request.user, at=at),
        "note": note_of(emergency) if is_looked_at else "",
        "is_looked_at": is_looked_at,
        "is_open": emergency.is_open(at),
        "times": pages_read(emergency),
    }
    return render(request, "matching/emergencies/look.html", context)


@managers
@require_POST
def again(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels what a manager decided about an emergency, so that a manager can decide again."""
    emergency = get_object_or_404(emergencies_for(request.user), pk=pk)
    write = partial(look_again, emergency=emergency, by=request.user, at=now())
    do_and_say(request, write, "You can decide again.")
    return redirect("matching:look_at_emergency", pk)
