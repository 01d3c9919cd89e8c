"""What interviewers score, for managers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from config.common.clock import now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, managers
from recruitment.domain.interviews import add_criterion, change_criterion
from recruitment.forms.interviews import CriterionForm, NewCriterionForm
from recruitment.models import Criterion


@managers
@require_http_methods(["GET", "POST"])
def criteria(request: StaffRequest) -> HttpResponse:
    """The list, and a form to add to it."""
    form = NewCriterionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            added = add_criterion(by=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"“{added.name}” is scored from now on.")
            return redirect("recruitment:criteria")
    context = {"criteria": Criterion.objects.order_by("-in_use", "id"), "form": form}
    return render(request, "recruitment/interviews/criteria.html", context)


@managers
@require_http_methods(["GET", "POST"])
def criterion(request: StaffRequest, pk: int) -> HttpResponse:
    """One of them, to change."""
    found = get_object_or_404(Criterion, pk=pk)
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "guidance": found.guidance, "in_use": found.in_use},
    )
    if form.is_valid():
        change_criterion(criterion=found, by=request.user, at=now(), **form.cleaned_data)
        messages.success(request, f"“{found.name}” is saved.")
        return redirect("recruitment:criteria")
    context = {"criterion": found, "form": form}
    return render(request, "recruitment/interviews/criterion.html", context)
