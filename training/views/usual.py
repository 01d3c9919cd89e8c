"""The usual programme, for managers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.common.clock import now
from config.ui.requests import StaffRequest, do_and_say, managers, staff
from training.domain.programme import add_line, change_line, remove_line
from training.forms.programme import UsualForm, values_of
from training.models import UsualSession

FORM = "training/staff/usual_form.html"


@staff
@require_safe
def usual(request: StaffRequest) -> HttpResponse:
    """What every new cohort starts from."""
    return render(request, "training/staff/usual.html", {"sessions": UsualSession.objects.all()})


@managers
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """One more line."""
    form = UsualForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_line(line=form.line(), by=request.user, at=now()),
        "Added. Cohorts that copy the programme from now on have it.",
        form=form,
    ):
        return redirect("training:usual")
    return render(request, FORM, {"form": form, "title": "Add to the usual programme"})


@managers
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """One of them, to change."""
    found = get_object_or_404(UsualSession, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = UsualForm(data, initial=values_of(found))
    if form.is_valid() and do_and_say(
        request,
        lambda: change_line(usual=found, line=form.line(), by=request.user, at=now()),
        "Saved. Cohorts that have copied it already stay as they are.",
        form=form,
    ):
        return redirect("training:usual")
    context = {"form": form, "title": "Change the usual programme", "usual": found}
    return render(request, FORM, context)


@managers
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes a line out."""
    found = get_object_or_404(UsualSession, pk=pk)
    remove_line(usual=found, by=request.user, at=now())
    messages.success(request, f"“{found}” is no longer part of the usual programme.")
    return redirect("training:usual")
