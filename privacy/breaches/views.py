"""The pages about breaches of data. All staff can record a breach. Managers do everything else."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.pages import do_and_say, managers, page_of, staff
from privacy.breaches.deciding import close_breach, decide_breach, reopen_breach
from privacy.breaches.forms import CorrectionForm, DecisionForm, FactsForm, LessonForm
from privacy.breaches.hours import hours_left
from privacy.breaches.recording import (
    breaches_for,
    correct_breach,
    earlier_versions,
    facts_of,
    read_breach,
    record_breach,
)
from privacy.states import BreachStatus


@managers
@require_safe
def breaches(request: UserRequest) -> HttpResponse:
    """Every breach, the newest first."""
    at = now()
    page = page_of(request, breaches_for(request.user))
    page.object_list = [(row, hours_left(row, at=at)) for row in page.object_list]
    return render(request, "privacy/breaches/list.html", {"page": page})


@staff
@require_http_methods(["GET", "POST"])
def record(request: UserRequest) -> HttpResponse:
    """Records a breach."""
    form = FactsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write = partial(record_breach, facts=form.facts(), by=request.user, at=now())
        says = "The breach is recorded, and the service managers know."
        if do_and_say(request, write, says, form=form):
            is_manager = Role.MANAGER in request.user.roles
            return redirect("privacy:breaches" if is_manager else "matching:today")
    return render(request, "privacy/breaches/record.html", {"form": form})


@managers
@require_safe
def breach(request: UserRequest, pk: int) -> HttpResponse:
    """One breach with its texts and its earlier versions."""
    row, at = get_object_or_404(breaches_for(request.user), pk=pk), now()
    context = {
        "row": row,
        "texts": read_breach(row, by=request.user, at=at),
        "hours": hours_left(row, at=at),
        "earlier": earlier_versions(row),
        "is_open": row.status == BreachStatus.NOTICED,
        "is_decided": row.status != BreachStatus.NOTICED,
        "is_closed": row.status == BreachStatus.CLOSED,
    }
    return render(request, "privacy/breaches/breach.html", context)


@managers
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects what the record says about what happened."""
    row = get_object_or_404(breaches_for(request.user), pk=pk)
    read_breach(row, by=request.user, at=now())
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, facts=facts_of(row), version=row.version)
    if form.is_valid():
        write = partial(
            correct_breach,
            breach=row,
            facts=form.facts(),
            version=form.cleaned_data["version"],
            by=request.user,
            at=now(),
        )
        if do_and_say(request, write, "The record is corrected.", form=form):
            return redirect("privacy:breach", pk)
    return render(request, "privacy/breaches/correct.html", {"form": form, "row": row})


@managers
@require_http_methods(["GET", "POST"])
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """Records who we tell about the breach."""
    row, at = get_object_or_404(breaches_for(request.user), pk=pk), now()
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decision = form.decision()
        write = partial(decide_breach, breach=row, decision=decision, by=request.user, at=at)
        if do_and_say(request, write, "Your decision is saved.", form=form):
            return redirect("privacy:breach", pk)
    context = {"form": form, "row": row, "hours": hours_left(row, at=at)}
    return render(request, "privacy/breaches/decide.html", context)


@managers
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Closes the breach, and records what we will change."""
    row = get_object_or_404(breaches_for(request.user), pk=pk)
    form = LessonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lesson = form.cleaned_data["lesson"]
        write = partial(close_breach, breach=row, lesson=lesson, by=request.user, at=now())
        if do_and_say(request, write, "The breach is closed.", form=form):
            return redirect("privacy:breach", pk)
    return render(request, "privacy/breaches/close.html", {"form": form, "row": row})


@managers
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a closed breach, so that managers can change the decision."""
    row = get_object_or_404(breaches_for(request.user), pk=pk)
    write = partial(reopen_breach, breach=row, by=request.user, at=now())
    do_and_say(request, write, "The breach is open again.")
    return redirect("privacy:breach", pk)
