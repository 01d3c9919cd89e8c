"""The pages on which staff follow clearances."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, managers, page_of, staff
from recruitment.clearances.asking import (
    chase_clearance,
    receive_clearance,
    refuse_clearance,
    request_clearance,
    withdraw_clearance,
)
from recruitment.clearances.correcting import correct_clearance
from recruitment.clearances.dbs import change_clearance_rules, record_check, renewal_on
from recruitment.clearances.forms import (
    CheckForm,
    ClearanceFilter,
    ClearanceRulesForm,
    CorrectionForm,
    ReceiveForm,
    RefuseForm,
    RequestForm,
)
from recruitment.clearances.lists import (
    clearance_list,
    is_to_chase,
    lead_time_of,
    lead_times,
    likely_of,
)
from recruitment.models import Clearance, current_clearance_rules
from recruitment.models.clearance import DBS
from recruitment.permissions import establishments_for, volunteers_for
from recruitment.states import ASKED_FOR, GIVEN, ClearanceStatus


@staff
@require_safe
def clearances(request: UserRequest) -> HttpResponse:
    """The list of clearances, longest wait first. Without a filter, shows only the open
    requests."""
    today, rules = london_today(), current_clearance_rules()
    rows = clearance_list(request.user)
    clearance_filter = ClearanceFilter.of(request, rows)
    page = page_of(request, clearance_filter.qs)
    known = lead_times()
    to_chase = rows.filter(is_to_chase(today)).select_related(None)
    due = {row.pk: likely_of(row, known, today=today) for row in to_chase}
    for row in page:
        row.weeks = (today - row.requested_on).days // 7 if row.requested_on else None
        row.is_to_chase = row.pk in due
        row.likely = likely_of(row, known, today=today)
        row.renewal_on = renewal_on(row, rules)
    context = {
        "filter": clearance_filter,
        "page": page,
        "to_chase": len(due),
        "late": sum(likely is not None and likely.is_late for likely in due.values()),
    }
    return render(request, "recruitment/clearances/list.html", context)


@staff
@require_safe
def lead_times_page(request: UserRequest) -> HttpResponse:
    """How long each prison usually takes, and how many clearances we know this from."""
    known = lead_times()
    places = [
        (DBS, None),
        *((prison.name, prison.pk) for prison in establishments_for(request.user)),
    ]
    rows = [(name, lead_time_of(place, known)) for name, place in places]
    return render(request, "recruitment/clearances/lead_times.html", {"rows": rows})


@staff
@require_safe
def clearance(request: UserRequest, pk: int) -> HttpResponse:
    """One clearance, its dates, and what staff can record next."""
    return _page(request, _clearance(request, pk), check=CheckForm())


def _page(request: UserRequest, clearance: Clearance, *, check: CheckForm) -> HttpResponse:
    is_dbs = clearance.establishment_id is None
    known, today = lead_times(), london_today()
    context = {
        "clearance": clearance,
        "today": today,
        "is_dbs": is_dbs,
        "is_asked_for": clearance.status in ASKED_FOR,
        "usual": lead_time_of(clearance.establishment_id, known),
        "likely": likely_of(clearance, known, today=today),
        "renewal_on": renewal_on(clearance, current_clearance_rules()),
        "check": check if is_dbs and clearance.status in GIVEN else None,
        "corrections": clearance.corrections.select_related("corrected_by"),
    }
    return render(request, "recruitment/clearances/clearance.html", context)


@staff
@require_POST
def checked(request: UserRequest, pk: int) -> HttpResponse:
    """Records on which day the Update Service confirmed a DBS check."""
    clearance = _clearance(request, pk)
    form = CheckForm(request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_check(
            clearance=clearance, on=form.cleaned_data["checked_on"], by=request.user, at=now()
        ),
        "Recorded: the Update Service still confirms this DBS check.",
        form=form,
    ):
        return redirect("recruitment:clearance", pk)
    return _page(request, clearance, check=form)


@staff
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects what was recorded wrongly about a clearance, and asks for the reason."""
    clearance = _clearance(request, pk)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        clearance=clearance,
        prisons=establishments_for(request.user),
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_clearance(
            clearance=clearance,
            facts=form.facts,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=now(),
        ),
        "The clearance is corrected. Its history shows what the record said before.",
        form=form,
    ):
        return redirect("recruitment:clearance", pk)
    context = {
        "form": form,
        "clearance": clearance,
        "title": "Correct this clearance",
        "submit": "Save",
    }
    return render(request, "recruitment/clearances/form.html", context)


@managers
@require_http_methods(["GET", "POST"])
def rules(request: UserRequest) -> HttpResponse:
    """Asks after how many months a DBS check must be made again."""
    initial = {"dbs_months": current_clearance_rules().dbs_months}
    form = ClearanceRulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        change_clearance_rules(**form.cleaned_data, by=request.user, at=now())
        messages.success(request, "The rules are saved.")
        return redirect("recruitment:clearance_rules")
    context = {"form": form, "title": "Rules for clearances", "submit": "Save"}
    return render(request, "recruitment/clearances/form.html", context)


@staff
@require_http_methods(["GET", "POST"])
def ask(request: UserRequest, volunteer: int) -> HttpResponse:
    """Records a request for a clearance from a prison, or for a DBS check."""
    person = get_object_or_404(volunteers_for(request.user), pk=volunteer)
    prisons = establishments_for(request.user).open()
    form = RequestForm(request.POST if request.method == "POST" else None, prisons=prisons)
    if form.is_valid():
        values = {"establishment": form.establishment, "on": form.cleaned_data["requested_on"]}
        if do_and_say(
            request,
            lambda: request_clearance(volunteer=person, **values, by=request.user, at=now()),
            "Request recorded. The request is now on your list of clearances.",
            form=form,
        ):
            return redirect("recruitment:clearances")
    context = {"form": form, "title": f"Record a clearance request for {person}", "submit": "Save"}
    return render(request, "recruitment/clearances/form.html", context)


@staff
@require_POST
def chase(request: UserRequest, pk: int) -> HttpResponse:
    """Records that we asked the prison again."""
    clearance = _clearance(request, pk)
    do_and_say(
        request,
        lambda: chase_clearance(clearance=clearance, by=request.user, at=now()),
        "Recorded: you asked again today.",
    )
    return redirect("recruitment:clearance", pk)


@staff
@require_http_methods(["GET", "POST"])
def receive(request: UserRequest, pk: int) -> HttpResponse:
    """Records that a clearance was received, with its dates."""
    clearance = _clearance(request, pk)
    is_dbs = clearance.establishment_id is None
    form = ReceiveForm(request.POST or None, is_dbs=is_dbs)
    title = "DBS check received" if is_dbs else "Clearance received"
    return _record(
        request, clearance, form, title, lambda _: _receive(request, clearance, form.values())
    )


@staff
@require_http_methods(["GET", "POST"])
def refuse(request: UserRequest, pk: int) -> HttpResponse:
    """Records a refusal, or the withdrawal of a clearance already given."""
    clearance = _clearance(request, pk)
    form = RefuseForm(request.POST or None)
    is_held = clearance.status == ClearanceStatus.RECEIVED
    title = "Clearance withdrawn" if is_held else "Clearance refused"
    step = withdraw_clearance if is_held else refuse_clearance
    return _record(
        request,
        clearance,
        form,
        title,
        lambda values: step(
            clearance=clearance, on=values["refused_on"], by=request.user, at=now()
        ),
    )


def _receive(request: UserRequest, clearance: Clearance, values: dict[str, Any]) -> None:
    receive_clearance(clearance=clearance, **values, by=request.user, at=now())


def _record(
    request: UserRequest,
    clearance: Clearance,
    form: forms.Form,
    title: str,
    write: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    if form.is_valid() and do_and_say(
        request,
        lambda: write(form.cleaned_data),
        lambda _: f"Recorded: {clearance}, {clearance.get_status_display()}.",
        form=form,
    ):
        return redirect("recruitment:clearance", clearance.pk)
    context = {"form": form, "clearance": clearance, "title": title, "submit": "Save"}
    return render(request, "recruitment/clearances/form.html", context)


def _clearance(request: UserRequest, pk: int) -> Clearance:
    return get_object_or_404(clearance_list(request.user), pk=pk)
