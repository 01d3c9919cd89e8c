"""The cohorts, for managers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.common.clock import london_today, now
from config.common.errors import BadValue
from config.ui.requests import StaffRequest, managers
from recruitment.domain.cohorts import next_cohort
from recruitment.domain.planning import change_cohort, plan_of
from recruitment.forms.cohorts import PlanForm
from recruitment.models import Cohort


@managers
@require_safe
def cohorts(request: StaffRequest) -> HttpResponse:
    """Every cohort, newest first."""
    next_cohort(now())  # so that the one to come can be planned
    context = {"cohorts": Cohort.objects.all(), "today": london_today()}
    return render(request, "recruitment/cohorts/list.html", context)


@managers
@require_http_methods(["GET", "POST"])
def cohort(request: StaffRequest, pk: int) -> HttpResponse:
    """Its dates and places, to change."""
    this = get_object_or_404(Cohort, pk=pk)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=vars(plan_of(this)))
    if form.is_valid() and _change(request, this, form):
        return redirect("recruitment:cohorts")
    return render(request, "recruitment/cohorts/cohort.html", {"cohort": this, "form": form})


def _change(request: StaffRequest, this: Cohort, form: PlanForm) -> bool:
    try:
        change_cohort(cohort=this, plan=form.plan, by=request.user, at=now())
    except BadValue as error:
        form.add_error(error.field, str(error))
        return False
    messages.success(request, f"{this} is saved.")
    return True
